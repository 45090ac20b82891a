import Authority
import Core
import IAM

/// Roles.
enum Roles {
    static let resource = Resource(
        CreateRole.self, GetRole.self, ListRoles.self, UpdateRole.self, UpdateRoleDescription.self,
        UpdateAssumeRolePolicy.self, DeleteRole.self, ListInstanceProfilesForRole.self)
}

struct RoleShape: Encodable, Sendable {
    let path: String
    let roleName: String
    let roleId: String
    let arn: String
    let createDate: Timestamp
    let assumeRolePolicyDocument: String
    let description: String?
    let maxSessionDuration: Int64
    let permissionsBoundary: PermissionsBoundary?
    let tags: [IAMTag]

    init(_ role: Role, _ call: CallContext) {
        path = role.path
        roleName = role.name
        roleId = role.id
        arn = role.arn(in: call.authority.installation.accountID)
        createDate = Timestamp(role.createdAt)
        assumeRolePolicyDocument = PolicyText.written(role.trust)
        description = role.description
        maxSessionDuration = role.longestSession
        permissionsBoundary = PermissionsBoundary(role.policies)
        tags = IAMTag.list(role.tags)
    }
}

struct RoleAnswer: Encodable, Sendable {
    let role: RoleShape
}

struct RoleNameInput: Codable, Sendable {
    let roleName: RoleNameType
}

enum CreateRole: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let path: PathType?
        let roleName: RoleNameType
        let assumeRolePolicyDocument: PolicyDocumentType
        let description: RoleDescriptionType?
        let maxSessionDuration: RoleMaxSessionDurationType?
        let permissionsBoundary: AccessArnType?
        let tags: TagListType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> RoleAnswer {
        let role = try await call.access.administration.createRole(
            input.roleName.rawValue, path: input.path?.rawValue ?? "/", trust: input.assumeRolePolicyDocument.rawValue,
            description: input.description?.rawValue, longestSession: input.maxSessionDuration?.rawValue,
            boundary: input.permissionsBoundary?.rawValue, tags: try input.tags?.tags ?? [:], now: call.now)
        return RoleAnswer(role: RoleShape(role, call))
    }
}

enum GetRole: Operation {
    static let access = Access.signed
    typealias Input = RoleNameInput

    static func run(_ input: Input, _ call: CallContext) async throws -> RoleAnswer {
        RoleAnswer(role: RoleShape(try await call.access.administration.role(input.roleName.rawValue), call))
    }
}

enum ListRoles: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let pathPrefix: PathPrefixType?
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    struct Output: Encodable, Sendable {
        let roles: [RoleShape]
        let isTruncated: Bool
        let marker: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let page = try IAMPage(call, "ListRoles", input.marker, input.maxItems)
        let found = try await call.access.administration.roles(after: page.after, limit: page.limit + 1)
        let (roles, marker) = page.cut(found) { $0.name }
        let prefix = input.pathPrefix?.rawValue ?? "/"
        return Output(
            roles: roles.filter { $0.path.hasPrefix(prefix) }.map { RoleShape($0, call) }, isTruncated: marker != nil,
            marker: marker)
    }
}

enum UpdateRole: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let description: RoleDescriptionType?
        let maxSessionDuration: RoleMaxSessionDurationType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let description = input.description?.rawValue
        let longest = input.maxSessionDuration?.rawValue
        try await call.access.administration.updateRole(input.roleName.rawValue) { role in
            role.description = description ?? role.description
            role.longestSession = longest ?? role.longestSession
        }
        return Empty()
    }
}

enum UpdateRoleDescription: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let description: RoleDescriptionType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> RoleAnswer {
        let description = input.description.rawValue
        let role = try await call.access.administration.updateRole(input.roleName.rawValue) {
            $0.description = description
        }
        return RoleAnswer(role: RoleShape(role, call))
    }
}

enum UpdateAssumeRolePolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let policyDocument: PolicyDocumentType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.setTrust(input.policyDocument.rawValue, of: input.roleName.rawValue)
        return Empty()
    }
}

enum DeleteRole: Operation {
    static let access = Access.signed
    typealias Input = RoleNameInput

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.deleteRole(input.roleName.rawValue)
        return Empty()
    }
}

/// There are no instances here, so no role has a profile; tools ask before they delete a role.
enum ListInstanceProfilesForRole: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    struct Output: Encodable, Sendable {
        let instanceProfiles: [String] = []
        let isTruncated = false

        private enum CodingKeys: String, CodingKey { case instanceProfiles, isTruncated }
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        _ = try await call.access.administration.role(input.roleName.rawValue)
        return Output()
    }
}
