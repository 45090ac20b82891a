import Authority
import Core
import Directory

/// Groups and their members.
enum Groups {
    static let resource = Resource(
        CreateGroup.self, GetGroup.self, ListGroups.self, UpdateGroup.self, DeleteGroup.self, AdminAddUserToGroup.self,
        AdminRemoveUserFromGroup.self, AdminListGroupsForUser.self, ListUsersInGroup.self)
}

struct GroupType: Codable, Sendable {
    let groupName: String
    let userPoolId: String
    let description: String?
    let roleArn: String?
    let precedence: Int64?
    let lastModifiedDate: Timestamp
    let creationDate: Timestamp

    init(_ group: Group) {
        groupName = group.name
        userPoolId = group.pool.rawValue
        description = group.description
        roleArn = group.roleARN
        precedence = group.precedence
        lastModifiedDate = Timestamp(group.modifiedAt)
        creationDate = Timestamp(group.createdAt)
    }
}

struct GroupAnswer: Encodable, Sendable {
    let group: GroupType
}

struct GroupPage: Encodable, Sendable {
    let groups: [GroupType]
    let nextToken: String?
}

enum CreateGroup: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let groupName: GroupNameType
        let userPoolId: UserPoolIdType
        let description: DescriptionType?
        let roleArn: ArnType?
        let precedence: PrecedenceType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> GroupAnswer {
        if let role = input.roleArn { try call.requirePassing(role.rawValue) }
        let group = Group(
            pool: UserPoolID(input.userPoolId.rawValue), name: input.groupName.rawValue,
            description: input.description?.rawValue, precedence: input.precedence?.rawValue,
            roleARN: input.roleArn?.rawValue, createdAt: call.now, modifiedAt: call.now)
        try await call.authority.provisioning.createGroup(group)
        return GroupAnswer(group: GroupType(group))
    }
}

enum GetGroup: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let groupName: GroupNameType
        let userPoolId: UserPoolIdType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> GroupAnswer {
        let pool = try await call.pool(input.userPoolId)
        return GroupAnswer(
            group: GroupType(try await call.authority.provisioning.group(input.groupName.rawValue, in: pool.id)))
    }
}

enum ListGroups: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let limit: QueryLimitType?
        let nextToken: PaginationKeyType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> GroupPage {
        let pool = try await call.pool(input.userPoolId)
        let page = Pagination(call, "ListGroups", pool.id.rawValue)
        let limit = Pagination.size(input.limit)
        let groups = try await call.authority.store.groups.list(
            pool.id, after: try page.open(input.nextToken?.rawValue)?.string, limit: limit + 1)
        return GroupPage(
            groups: groups.prefix(limit).map(GroupType.init),
            nextToken: groups.count > limit ? page.token(.string(groups[limit - 1].name)) : nil)
    }
}

/// Members that are left out keep their value; an empty description removes it.
enum UpdateGroup: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let groupName: GroupNameType
        let userPoolId: UserPoolIdType
        let description: DescriptionType?
        let roleArn: ArnType?
        let precedence: PrecedenceType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> GroupAnswer {
        if let role = input.roleArn { try call.requirePassing(role.rawValue) }
        let pool = try await call.pool(input.userPoolId)
        let group = try await call.authority.provisioning.updateGroup(
            input.groupName.rawValue, in: pool.id, description: input.description?.rawValue,
            roleARN: input.roleArn?.rawValue, precedence: input.precedence?.rawValue, now: call.now)
        return GroupAnswer(group: GroupType(group))
    }
}

enum DeleteGroup: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let groupName: GroupNameType
        let userPoolId: UserPoolIdType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let pool = try await call.pool(input.userPoolId)
        try await call.authority.provisioning.deleteGroup(input.groupName.rawValue, in: pool.id)
        return Empty()
    }
}

enum AdminAddUserToGroup: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let username: UsernameType
        let groupName: GroupNameType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let (user, _) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.provisioning.add(user, to: input.groupName.rawValue, now: call.now)
        return Empty()
    }
}

enum AdminRemoveUserFromGroup: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let username: UsernameType
        let groupName: GroupNameType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let (user, _) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.provisioning.remove(user, from: input.groupName.rawValue)
        return Empty()
    }
}

enum AdminListGroupsForUser: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let username: UsernameType
        let userPoolId: UserPoolIdType
        let limit: QueryLimitType?
        let nextToken: PaginationKeyType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> GroupPage {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        let page = Pagination(call, "AdminListGroupsForUser", "\(pool.id)/\(user.sub)")
        let limit = Pagination.size(input.limit)
        let groups = try await call.authority.store.groups.list(
            of: user.sub, in: pool.id, after: try page.open(input.nextToken?.rawValue)?.string, limit: limit + 1)
        return GroupPage(
            groups: groups.prefix(limit).map(GroupType.init),
            nextToken: groups.count > limit ? page.token(.string(groups[limit - 1].name)) : nil)
    }
}

enum ListUsersInGroup: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let groupName: GroupNameType
        let limit: QueryLimitType?
        let nextToken: PaginationKeyType?
    }

    struct Output: Encodable, Sendable {
        let users: [UserType]
        let nextToken: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.pool(input.userPoolId)
        let group = try await call.authority.provisioning.group(input.groupName.rawValue, in: pool.id)
        let page = Pagination(call, "ListUsersInGroup", "\(pool.id)/\(group.name)")
        let limit = Pagination.size(input.limit)
        let users = try await call.authority.store.users.list(
            pool.id, inGroup: group.name, after: try page.userCursor(input.nextToken?.rawValue), limit: limit + 1)
        return Output(
            users: users.prefix(limit).map { UserType($0) },
            nextToken: users.count > limit ? page.token(after: users[limit - 1]) : nil)
    }
}
