import Authority
import Core
import Directory
import IAM

/// Identities: made, told, unlinked, deleted.
enum IdentityOperations {
    static let resource = Resource(
        GetId.self, DescribeIdentity.self, ListIdentities.self, DeleteIdentities.self, UnlinkIdentity.self)
}

struct IdentityDescription: Encodable, Sendable {
    let identityId: String
    let logins: [String]
    let creationDate: Timestamp
    let lastModifiedDate: Timestamp

    init(_ identity: Identity) {
        identityId = identity.id.rawValue
        var names: [String] = []
        for login in identity.logins where !names.contains(login.provider) { names.append(login.provider) }
        logins = names
        creationDate = Timestamp(identity.createdAt)
        lastModifiedDate = Timestamp(identity.modifiedAt)
    }
}

/// The account in an input is a hint that Cognito does not need; another one's pools are not here.
enum GetId: Operation {
    static let access = Access.open

    struct Input: Codable, Sendable {
        let accountId: AccountIdType?
        let identityPoolId: IdentityPoolIdType
        let logins: LoginsMap?
    }

    struct Output: Encodable, Sendable {
        let identityId: String
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.identityPool(input.identityPoolId)
        let id = try await call.access.exchange.id(in: pool, logins: input.logins?.texts ?? [:], now: call.now)
        return Output(identityId: id.rawValue)
    }
}

enum DescribeIdentity: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let identityId: IdentityIdType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> IdentityDescription {
        IdentityDescription(try await call.access.exchange.identity(IdentityID(input.identityId.rawValue)).0)
    }
}

enum ListIdentities: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let identityPoolId: IdentityPoolIdType
        let maxResults: QueryLimit
        let nextToken: IdentityPaginationKeyType?
        let hideDisabled: Bool?
    }

    struct Output: Encodable, Sendable {
        let identityPoolId: String
        let identities: [IdentityDescription]
        let nextToken: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.identityPool(input.identityPoolId)
        let page = Pagination(call, "ListIdentities", "\(pool.id)/\(input.hideDisabled ?? false)")
        let limit = Int(input.maxResults.rawValue)
        let found = try await call.authority.store.identities.list(
            pool.id, after: try page.open(input.nextToken?.rawValue)?.string.map { IdentityID($0) },
            hidesDisabled: input.hideDisabled ?? false, limit: limit + 1)
        return Output(
            identityPoolId: pool.id.rawValue, identities: found.prefix(limit).map { IdentityDescription($0) },
            nextToken: found.count > limit ? page.token(.string(found[limit - 1].id.rawValue)) : nil)
    }
}

enum DeleteIdentities: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let identityIdsToDelete: IdentityIdListType
    }

    struct Unprocessed: Encodable, Sendable {
        let identityId: String
        let errorCode: String
    }

    struct Output: Encodable, Sendable {
        let unprocessedIdentityIds: [Unprocessed]
    }

    /// One that is not there is deleted.
    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        for id in input.identityIdsToDelete.rawValue {
            try await call.access.exchange.delete(IdentityID(id.rawValue), now: call.now)
        }
        return Output(unprocessedIdentityIds: [])
    }
}

enum UnlinkIdentity: Operation {
    static let access = Access.open

    struct Input: Codable, Sendable {
        let identityId: IdentityIdType
        let logins: LoginsMap
        let loginsToRemove: [IdentityProviderNameType]
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.exchange.unlink(
            input.loginsToRemove.map(\.rawValue), from: IdentityID(input.identityId.rawValue),
            logins: input.logins.texts, now: call.now)
        return Empty()
    }
}
