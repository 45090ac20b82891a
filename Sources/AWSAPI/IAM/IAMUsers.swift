import Authority
import Core
import IAM

/// Users: operators and machines with keys that last.
enum IAMUsers {
    static let resource = Resource(CreateUser.self, GetIAMUser.self, ListIAMUsers.self, DeleteIAMUser.self)
}

struct UserShape: Encodable, Sendable {
    let path: String
    let userName: String
    let userId: String
    let arn: String
    let createDate: Timestamp
    let permissionsBoundary: PermissionsBoundary?
    let tags: [IAMTag]

    init(_ user: IAMUser, _ call: CallContext) {
        path = user.path
        userName = user.name
        userId = user.id
        arn = user.arn(in: call.authority.installation.accountID)
        createDate = Timestamp(user.createdAt)
        permissionsBoundary = PermissionsBoundary(user.policies)
        tags = IAMTag.list(user.tags)
    }
}

struct UserAnswer: Encodable, Sendable {
    let user: UserShape
}

enum CreateUser: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let path: PathType?
        let userName: UserNameType
        let permissionsBoundary: AccessArnType?
        let tags: TagListType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> UserAnswer {
        let user = try await call.access.administration.createUser(
            input.userName.rawValue, path: input.path?.rawValue ?? "/",
            boundary: input.permissionsBoundary?.rawValue, tags: try input.tags?.tags ?? [:], now: call.now)
        return UserAnswer(user: UserShape(user, call))
    }
}

extension CallContext {
    /// The user an input names; the caller where it names none.
    func userName(_ name: String?) throws -> String {
        guard let name = name ?? caller?.userName else {
            throw AWSError("ValidationException", "Must specify userName when calling with non-User credentials")
        }
        return name
    }
}

/// The operations of user pools have the plain names.
enum GetIAMUser: Operation {
    static let name = "GetUser"
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: ExistingUserNameType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> UserAnswer {
        let name = try call.userName(input.userName?.rawValue)
        return UserAnswer(user: UserShape(try await call.access.administration.user(name), call))
    }
}

enum ListIAMUsers: Operation {
    static let name = "ListUsers"
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let pathPrefix: PathPrefixType?
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    struct Output: Encodable, Sendable {
        let users: [UserShape]
        let isTruncated: Bool
        let marker: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let page = try IAMPage(call, "ListUsers", input.marker, input.maxItems)
        let found = try await call.access.administration.users(after: page.after, limit: page.limit + 1)
        let (users, marker) = page.cut(found) { $0.name }
        let prefix = input.pathPrefix?.rawValue ?? "/"
        return Output(
            users: users.filter { $0.path.hasPrefix(prefix) }.map { UserShape($0, call) }, isTruncated: marker != nil,
            marker: marker)
    }
}

enum DeleteIAMUser: Operation {
    static let name = "DeleteUser"
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: ExistingUserNameType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.deleteUser(input.userName.rawValue)
        return Empty()
    }
}
