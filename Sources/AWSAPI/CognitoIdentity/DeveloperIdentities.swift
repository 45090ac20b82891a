import Authority
import Core
import Directory
import IAM

/// Users of a developer's own system, known by the developer's word.
enum DeveloperIdentities {
    static let resource = Resource(
        GetOpenIdTokenForDeveloperIdentity.self, LookupDeveloperIdentity.self, MergeDeveloperIdentities.self,
        UnlinkDeveloperIdentity.self)
}

enum GetOpenIdTokenForDeveloperIdentity: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let identityPoolId: IdentityPoolIdType
        let identityId: IdentityIdType?
        let logins: LoginsMap
        let principalTags: ShapeMap<PrincipalTagRules>?
        let tokenDuration: TokenDurationType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> OpenIdTokenAnswer {
        let pool = try await call.identityPool(input.identityPoolId)
        let given = try await call.access.exchange.developerToken(
            DeveloperTokenRequest(
                pool: pool, identity: input.identityId.map { IdentityID($0.rawValue) }, logins: input.logins.texts,
                tags: input.principalTags?.texts ?? [:], lifetime: .seconds(input.tokenDuration?.rawValue ?? 900)),
            now: call.now)
        return OpenIdTokenAnswer(identityId: given.identity.rawValue, token: given.token)
    }
}

enum LookupDeveloperIdentity: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let identityPoolId: IdentityPoolIdType
        let identityId: IdentityIdType?
        let developerUserIdentifier: DeveloperUserIdentifierType?
        let maxResults: QueryLimit?
        let nextToken: IdentityPaginationKeyType?
    }

    struct Output: Encodable, Sendable {
        let identityId: String
        let developerUserIdentifierList: [String]
        let nextToken: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.identityPool(input.identityPoolId)
        let identity = try await call.access.exchange.lookUp(
            in: pool, identity: input.identityId.map { IdentityID($0.rawValue) },
            developerUser: input.developerUserIdentifier?.rawValue)
        let page = Pagination(call, "LookupDeveloperIdentity", "\(pool.id)/\(identity.id)")
        let after = try page.open(input.nextToken?.rawValue)?.string
        let limit = Int(input.maxResults?.rawValue ?? 60)
        let names = identity.logins.filter(\.isDeveloper).map(\.subject).sorted()
            .filter { name in after.map { name > $0 } ?? true }
        return Output(
            identityId: identity.id.rawValue, developerUserIdentifierList: Array(names.prefix(limit)),
            nextToken: names.count > limit ? page.token(.string(names[limit - 1])) : nil)
    }
}

enum MergeDeveloperIdentities: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let sourceUserIdentifier: DeveloperUserIdentifierType
        let destinationUserIdentifier: DeveloperUserIdentifierType
        let developerProviderName: DeveloperProviderNameType
        let identityPoolId: IdentityPoolIdType
    }

    struct Output: Encodable, Sendable {
        let identityId: String
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.identityPool(input.identityPoolId)
        let id = try await call.access.exchange.merge(
            input.sourceUserIdentifier.rawValue, into: input.destinationUserIdentifier.rawValue,
            of: input.developerProviderName.rawValue, in: pool, now: call.now)
        return Output(identityId: id.rawValue)
    }
}

enum UnlinkDeveloperIdentity: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let identityId: IdentityIdType
        let identityPoolId: IdentityPoolIdType
        let developerProviderName: DeveloperProviderNameType
        let developerUserIdentifier: DeveloperUserIdentifierType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let pool = try await call.identityPool(input.identityPoolId)
        try await call.access.exchange.unlink(
            developerUser: input.developerUserIdentifier.rawValue, of: input.developerProviderName.rawValue,
            from: IdentityID(input.identityId.rawValue), in: pool, now: call.now)
        return Empty()
    }
}
