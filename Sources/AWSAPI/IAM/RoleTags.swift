import Authority
import Core
import IAM

/// Tags of roles and users.
enum RoleTags {
    static let resource = Resource(
        TagRole.self, UntagRole.self, ListRoleTags.self, TagUser.self, UntagUser.self, ListUserTags.self)

    /// Throws `LimitExceeded` for more than fifty.
    static func merged(_ tags: [String: String], _ more: [String: String]) throws -> [String: String] {
        let all = tags.merging(more) { _, new in new }
        guard all.count <= 50 else {
            throw AWSError("LimitExceededException", "The number of tags has reached the maximum limit.")
        }
        return all
    }
}

enum TagRole: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let tags: TagListType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let tags = try input.tags.tags
        try await call.access.administration.updateRole(input.roleName.rawValue) {
            $0.tags = try RoleTags.merged($0.tags, tags)
        }
        return Empty()
    }
}

enum UntagRole: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let tagKeys: TagKeyListType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let keys = Set(input.tagKeys.rawValue.map(\.rawValue))
        try await call.access.administration.updateRole(input.roleName.rawValue) { role in
            role.tags = role.tags.filter { !keys.contains($0.key) }
        }
        return Empty()
    }
}

struct TagPage: Encodable, Sendable {
    let tags: [IAMTag]
    let isTruncated: Bool
    let marker: String?

    init(_ tags: [String: String], _ page: IAMPage) {
        let left = IAMTag.list(tags).filter { tag in page.after.map { tag.key > $0 } ?? true }
        (self.tags, marker) = page.cut(left) { $0.key }
        isTruncated = marker != nil
    }
}

enum ListRoleTags: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let roleName: RoleNameType
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> TagPage {
        let role = try await call.access.administration.role(input.roleName.rawValue)
        return TagPage(role.tags, try IAMPage(call, "ListRoleTags/\(role.id)", input.marker, input.maxItems))
    }
}

enum TagUser: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: ExistingUserNameType
        let tags: TagListType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let tags = try input.tags.tags
        try await call.access.administration.updateUser(input.userName.rawValue) {
            $0.tags = try RoleTags.merged($0.tags, tags)
        }
        return Empty()
    }
}

enum UntagUser: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: ExistingUserNameType
        let tagKeys: TagKeyListType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let keys = Set(input.tagKeys.rawValue.map(\.rawValue))
        try await call.access.administration.updateUser(input.userName.rawValue) { user in
            user.tags = user.tags.filter { !keys.contains($0.key) }
        }
        return Empty()
    }
}

enum ListUserTags: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: ExistingUserNameType
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> TagPage {
        let user = try await call.access.administration.user(input.userName.rawValue)
        return TagPage(user.tags, try IAMPage(call, "ListUserTags/\(user.id)", input.marker, input.maxItems))
    }
}
