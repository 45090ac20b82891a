import Authority
import Core
import Directory
import IAM

/// Tags of identity pools; the plain names are the operations of user pools.
enum IdentityPoolTags {
    static let resource = Resource(
        TagIdentityPool.self, UntagIdentityPool.self, ListTagsForIdentityPool.self)
}

extension CallContext {
    /// The pool of an ARN. Throws `InvalidParameterException` for another ARN.
    fileprivate func identityPool(arn: AccessArnType) throws -> IdentityPoolID {
        let id = IdentityPoolID(arn.rawValue.split(separator: "/").last.map(String.init) ?? "")
        guard authority.installation.arn(of: id) == arn.rawValue else {
            throw AWSError.invalidParameter("Invalid resource ARN.")
        }
        return id
    }
}

enum TagIdentityPool: Operation {
    static let name = "TagResource"
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let resourceArn: AccessArnType
        let tags: ShapeMap<IdentityTagRules>
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let tags = input.tags.texts
        try await call.access.identityPools.update(try call.identityPool(arn: input.resourceArn), now: call.now) {
            pool in
            pool.settings.tags.merge(tags) { _, new in new }
            guard pool.settings.tags.count <= 50 else {
                throw AWSError("LimitExceededException", "A resource has at most 50 tags.")
            }
        }
        return Empty()
    }
}

enum UntagIdentityPool: Operation {
    static let name = "UntagResource"
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let resourceArn: AccessArnType
        let tagKeys: [IdentityTagKeyType]
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let keys = Set(input.tagKeys.map(\.rawValue))
        try await call.access.identityPools.update(try call.identityPool(arn: input.resourceArn), now: call.now) {
            pool in
            pool.settings.tags = pool.settings.tags.filter { !keys.contains($0.key) }
        }
        return Empty()
    }
}

enum ListTagsForIdentityPool: Operation {
    static let name = "ListTagsForResource"
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let resourceArn: AccessArnType
    }

    struct Output: Encodable, Sendable {
        let tags: StringMap
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.access.identityPools.existing(try call.identityPool(arn: input.resourceArn))
        return Output(tags: StringMap(pool.settings.tags))
    }
}
