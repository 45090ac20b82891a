import Authority
import Core
import IAM

/// What policies a role has: its own, those attached, and the one that limits them.
enum RolePolicies {
    static let resource = Resource(
        PutRolePolicy.self, GetRolePolicy.self, ListRolePolicies.self, DeleteRolePolicy.self,
        AttachRolePolicy.self, DetachRolePolicy.self, ListAttachedRolePolicies.self,
        PutRolePermissionsBoundary.self, DeleteRolePermissionsBoundary.self)
}

enum PutRolePolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let policyName: PolicyNameType
        let policyDocument: PolicyDocumentType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.put(
            input.policyDocument.rawValue, named: input.policyName.rawValue, on: .role(input.roleName.rawValue))
        return Empty()
    }
}

enum GetRolePolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let policyName: PolicyNameType
    }

    struct Output: Encodable, Sendable {
        let roleName: String
        let policyName: String
        let policyDocument: String
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let role = try await call.access.administration.role(input.roleName.rawValue)
        return Output(
            roleName: role.name, policyName: input.policyName.rawValue,
            policyDocument: PolicyText.written(try role.policies.text(named: input.policyName.rawValue)))
    }
}

enum ListRolePolicies: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> PolicyNamePage {
        let role = try await call.access.administration.role(input.roleName.rawValue)
        let page = try IAMPage(call, "ListRolePolicies/\(role.id)", input.marker, input.maxItems)
        return PolicyNamePage(role.policies, page)
    }
}

enum DeleteRolePolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let policyName: PolicyNameType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let name = input.policyName.rawValue
        try await call.access.administration.updatePolicies(of: .role(input.roleName.rawValue)) { policies in
            _ = try policies.text(named: name)
            policies.inline[name] = nil
        }
        return Empty()
    }
}

enum AttachRolePolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let policyArn: AccessArnType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.attach(
            input.policyArn.rawValue, to: .role(input.roleName.rawValue))
        return Empty()
    }
}

enum DetachRolePolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let policyArn: AccessArnType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.detach(
            input.policyArn.rawValue, from: .role(input.roleName.rawValue))
        return Empty()
    }
}

enum ListAttachedRolePolicies: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let pathPrefix: PolicyPathType?
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> AttachedPolicyPage {
        let role = try await call.access.administration.role(input.roleName.rawValue)
        let page = try IAMPage(call, "ListAttachedRolePolicies/\(role.id)", input.marker, input.maxItems)
        return AttachedPolicyPage(role.policies, prefix: input.pathPrefix?.rawValue, page)
    }
}

enum PutRolePermissionsBoundary: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let permissionsBoundary: AccessArnType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.setBoundary(
            input.permissionsBoundary.rawValue, of: .role(input.roleName.rawValue))
        return Empty()
    }
}

enum DeleteRolePermissionsBoundary: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.setBoundary(nil, of: .role(input.roleName.rawValue))
        return Empty()
    }
}
