import Authority
import Core
import Directory

/// Tags of pools.
enum Tags {
    static let resource = Resource(TagResource.self, UntagResource.self, ListTagsForResource.self)
}

extension CallContext {
    /// The pool that an ARN names. Throws `InvalidParameterException` for another ARN, `ResourceNotFoundException`.
    fileprivate func pool(arn: ArnType) async throws -> UserPool {
        guard let slash = arn.rawValue.lastIndex(of: "/") else {
            throw AWSError.invalidParameter("Invalid resource ARN.")
        }
        let id = UserPoolID(String(arn.rawValue[arn.rawValue.index(after: slash)...]))
        guard authority.installation.arn(of: id) == arn.rawValue else {
            throw AWSError.invalidParameter("Invalid resource ARN.")
        }
        return try await authority.provisioning.pool(id)
    }

    fileprivate func changeTags(
        of pool: UserPool, _ change: @escaping @Sendable ([String: String]) -> [String: String]
    ) async throws {
        _ = try await authority.provisioning.updatePool(pool.id, now: now) { pool in
            var pool = pool
            pool.tags = change(pool.tags)
            return pool
        }
    }
}

enum TagResource: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let resourceArn: ArnType
        let tags: StringMap
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let pool = try await call.pool(arn: input.resourceArn)
        let given = input.tags.entries
        try await call.changeTags(of: pool) { $0.merging(given) { _, new in new } }
        return Empty()
    }
}

enum UntagResource: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let resourceArn: ArnType
        let tagKeys: [TagKeysType]
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let pool = try await call.pool(arn: input.resourceArn)
        let removed = Set(input.tagKeys.map(\.rawValue))
        try await call.changeTags(of: pool) { tags in tags.filter { !removed.contains($0.key) } }
        return Empty()
    }
}

enum ListTagsForResource: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let resourceArn: ArnType
    }

    struct Output: Encodable, Sendable {
        let tags: StringMap
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        Output(tags: StringMap(try await call.pool(arn: input.resourceArn).tags))
    }
}
