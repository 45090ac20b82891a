import Authority
import Core
import IAM

/// Policies that stand by themselves.
enum ManagedPolicies {
    static let resource = Resource(
        CreatePolicy.self, GetPolicy.self, ListPolicies.self, DeletePolicy.self, ListEntitiesForPolicy.self,
        TagPolicy.self, UntagPolicy.self, ListPolicyTags.self)
}

struct PolicyShape: Encodable, Sendable {
    let policyName: String
    let policyId: String
    let arn: String
    let path: String
    let defaultVersionId: String
    let attachmentCount: Int64
    let permissionsBoundaryUsageCount: Int64
    let isAttachable: Bool
    let description: String?
    let createDate: Timestamp
    let updateDate: Timestamp
    let tags: [IAMTag]

    init(_ policy: ManagedPolicy, _ call: CallContext) async throws {
        arn = policy.arn(in: call.authority.installation.accountID)
        let arn = arn
        let holders = try await call.access.administration.holders(of: arn)
        let policies = holders.roles.map(\.policies) + holders.users.map(\.policies)
        policyName = policy.name
        policyId = policy.id
        path = policy.path
        defaultVersionId = policy.defaultVersion
        attachmentCount = Int64(policies.count { $0.attached.contains(arn) })
        permissionsBoundaryUsageCount = Int64(policies.count { $0.boundary == arn })
        isAttachable = true
        description = policy.description
        createDate = Timestamp(policy.createdAt)
        updateDate = Timestamp(policy.modifiedAt)
        tags = IAMTag.list(policy.tags)
    }
}

struct PolicyAnswer: Encodable, Sendable {
    let policy: PolicyShape
}

struct PolicyARNInput: Codable, Sendable {
    let policyArn: AccessArnType
}

enum CreatePolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let policyName: PolicyNameType
        let path: PolicyPathType?
        let policyDocument: PolicyDocumentType
        let description: PolicyDescriptionType?
        let tags: TagListType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> PolicyAnswer {
        let policy = try await call.access.administration.createPolicy(
            input.policyName.rawValue, path: input.path?.rawValue ?? "/", text: input.policyDocument.rawValue,
            description: input.description?.rawValue, tags: try input.tags?.tags ?? [:], now: call.now)
        return PolicyAnswer(policy: try await PolicyShape(policy, call))
    }
}

enum GetPolicy: Operation {
    static let access = Access.signed
    typealias Input = PolicyARNInput

    static func run(_ input: Input, _ call: CallContext) async throws -> PolicyAnswer {
        let policy = try await call.access.administration.policy(input.policyArn.rawValue)
        return PolicyAnswer(policy: try await PolicyShape(policy, call))
    }
}

enum PolicyScopeType: String, EnumShape {
    case all = "All"
    case aws = "AWS"
    case local = "Local"
}

enum PolicyUsageType: String, EnumShape {
    case permissionsPolicy = "PermissionsPolicy"
    case permissionsBoundary = "PermissionsBoundary"
}

/// AWS's own come first.
enum ListPolicies: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let scope: PolicyScopeType?
        let onlyAttached: Bool?
        let pathPrefix: PolicyPathType?
        let policyUsageFilter: PolicyUsageType?
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    struct Output: Encodable, Sendable {
        let policies: [PolicyShape]
        let isTruncated: Bool
        let marker: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let page = try IAMPage(call, "ListPolicies/\(input.scope?.rawValue ?? "All")", input.marker, input.maxItems)
        let builtIn =
            input.scope == .local || page.after != nil ? [] : call.access.administration.builtInPolicies
        let own =
            input.scope == .aws
            ? [] : try await call.access.administration.policies(after: page.after, limit: page.limit + 1)
        let (found, marker) = page.cut(own) { "\($0.path)\($0.name)" }
        var shapes: [PolicyShape] = []
        for policy in builtIn + found where policy.path.hasPrefix(input.pathPrefix?.rawValue ?? "/") {
            shapes.append(try await PolicyShape(policy, call))
        }
        return Output(
            policies: shapes.filter { shape in isWanted(shape, input) }, isTruncated: marker != nil, marker: marker)
    }

    private static func isWanted(_ shape: PolicyShape, _ input: Input) -> Bool {
        let isAttached = shape.attachmentCount > 0 || shape.permissionsBoundaryUsageCount > 0
        guard input.onlyAttached != true || isAttached else { return false }
        return switch input.policyUsageFilter {
        case .permissionsBoundary: shape.permissionsBoundaryUsageCount > 0
        case .permissionsPolicy, nil: true
        }
    }
}

enum DeletePolicy: Operation {
    static let access = Access.signed
    typealias Input = PolicyARNInput

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.deletePolicy(input.policyArn.rawValue)
        return Empty()
    }
}

enum EntityType: String, EnumShape {
    case user = "User"
    case role = "Role"
    case group = "Group"
    case localManagedPolicy = "LocalManagedPolicy"
    case awsManagedPolicy = "AWSManagedPolicy"
}

/// All in one page: a policy has few holders.
enum ListEntitiesForPolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let policyArn: AccessArnType
        let entityFilter: EntityType?
        let pathPrefix: PathType?
        let policyUsageFilter: PolicyUsageType?
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    struct RoleEntry: Encodable, Sendable {
        let roleName: String
        let roleId: String
    }

    struct UserEntry: Encodable, Sendable {
        let userName: String
        let userId: String
    }

    struct Output: Encodable, Sendable {
        let policyGroups: [String]
        let policyUsers: [UserEntry]
        let policyRoles: [RoleEntry]
        let isTruncated: Bool
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let arn = input.policyArn.rawValue
        _ = try await call.access.administration.policy(arn)
        let holders = try await call.access.administration.holders(of: arn)
        let prefix = input.pathPrefix?.rawValue ?? "/"
        func isWanted(_ policies: EntityPolicies, _ path: String) -> Bool {
            guard path.hasPrefix(prefix) else { return false }
            return switch input.policyUsageFilter {
            case .permissionsPolicy: policies.attached.contains(arn)
            case .permissionsBoundary: policies.boundary == arn
            case nil: true
            }
        }
        let roles = [nil, .role].contains(input.entityFilter) ? holders.roles : []
        let users = [nil, .user].contains(input.entityFilter) ? holders.users : []
        return Output(
            policyGroups: [],
            policyUsers: users.filter { isWanted($0.policies, $0.path) }.map {
                UserEntry(userName: $0.name, userId: $0.id)
            },
            policyRoles: roles.filter { isWanted($0.policies, $0.path) }.map {
                RoleEntry(roleName: $0.name, roleId: $0.id)
            }, isTruncated: false)
    }
}

enum TagPolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let policyArn: AccessArnType
        let tags: TagListType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let tags = try input.tags.tags
        try await call.access.administration.updatePolicy(input.policyArn.rawValue) {
            $0.tags = try RoleTags.merged($0.tags, tags)
        }
        return Empty()
    }
}

enum UntagPolicy: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let policyArn: AccessArnType
        let tagKeys: TagKeyListType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let keys = Set(input.tagKeys.rawValue.map(\.rawValue))
        try await call.access.administration.updatePolicy(input.policyArn.rawValue) { policy in
            policy.tags = policy.tags.filter { !keys.contains($0.key) }
        }
        return Empty()
    }
}

enum ListPolicyTags: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let policyArn: AccessArnType
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> TagPage {
        let policy = try await call.access.administration.policy(input.policyArn.rawValue)
        return TagPage(policy.tags, try IAMPage(call, "ListPolicyTags/\(policy.id)", input.marker, input.maxItems))
    }
}
