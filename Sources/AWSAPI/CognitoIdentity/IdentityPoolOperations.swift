import Authority
import Core
import Directory
import IAM

/// Identity pools.
enum IdentityPoolOperations {
    static let resource = Resource(
        CreateIdentityPool.self, UpdateIdentityPool.self, DescribeIdentityPool.self, ListIdentityPools.self,
        DeleteIdentityPool.self)
}

struct CognitoIdentityProviderShape: Codable, Sendable {
    let providerName: CognitoIdentityProviderNameType?
    let clientId: CognitoIdentityProviderClientIdType?
    let serverSideTokenCheck: Bool?

    /// Throws for one that is named in half.
    func trusted() throws(AWSError) -> TrustedUserPool {
        guard let provider = providerName?.rawValue, let client = clientId?.rawValue else {
            throw .invalidParameter("A Cognito identity provider has a ProviderName and a ClientId.")
        }
        return TrustedUserPool(
            provider: provider, client: client, checksServerSide: serverSideTokenCheck ?? false)
    }
}

struct CognitoIdentityProviderAnswer: Encodable, Sendable {
    let providerName: String
    let clientId: String
    let serverSideTokenCheck: Bool
}

struct IdentityPoolAnswer: Encodable, Sendable {
    let identityPoolId: String
    let identityPoolName: String
    let allowUnauthenticatedIdentities: Bool
    let allowClassicFlow: Bool
    let supportedLoginProviders: StringMap?
    let developerProviderName: String?
    let openIdConnectProviderARNs: [String]?
    let cognitoIdentityProviders: [CognitoIdentityProviderAnswer]?
    let samlProviderARNs: [String]?
    let identityPoolTags: StringMap

    init(_ pool: IdentityPool) {
        let settings = pool.settings
        identityPoolId = pool.id.rawValue
        identityPoolName = pool.name
        allowUnauthenticatedIdentities = settings.allowsGuests
        allowClassicFlow = settings.allowsClassicFlow
        supportedLoginProviders = settings.loginProviders.isEmpty ? nil : StringMap(settings.loginProviders)
        developerProviderName = settings.developerProvider
        openIdConnectProviderARNs = settings.oidcProviders.isEmpty ? nil : settings.oidcProviders
        cognitoIdentityProviders =
            settings.userPools.isEmpty
            ? nil
            : settings.userPools.map {
                CognitoIdentityProviderAnswer(
                    providerName: $0.provider, clientId: $0.client, serverSideTokenCheck: $0.checksServerSide)
            }
        samlProviderARNs = settings.samlProviders.isEmpty ? nil : settings.samlProviders
        identityPoolTags = StringMap(settings.tags)
    }
}

struct IdentityPoolInput: Codable, Sendable {
    let identityPoolId: IdentityPoolIdType
}

extension CallContext {
    /// The pool an administrator names. Throws `ResourceNotFoundException`.
    func identityPool(_ id: IdentityPoolIdType) async throws -> IdentityPool {
        try await access.exchange.pool(IdentityPoolID(id.rawValue))
    }
}

enum CreateIdentityPool: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let identityPoolName: IdentityPoolNameType
        let allowUnauthenticatedIdentities: Bool
        let allowClassicFlow: Bool?
        let supportedLoginProviders: ShapeMap<SupportedLoginRules>?
        let developerProviderName: DeveloperProviderNameType?
        let openIdConnectProviderARNs: [AccessArnType]?
        let cognitoIdentityProviders: [CognitoIdentityProviderShape]?
        let samlProviderARNs: [AccessArnType]?
        let identityPoolTags: ShapeMap<IdentityTagRules>?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> IdentityPoolAnswer {
        var settings = IdentityPoolSettings()
        settings.allowsGuests = input.allowUnauthenticatedIdentities
        settings.allowsClassicFlow = input.allowClassicFlow ?? false
        settings.loginProviders = input.supportedLoginProviders?.texts ?? [:]
        settings.developerProvider = input.developerProviderName?.rawValue
        settings.oidcProviders = (input.openIdConnectProviderARNs ?? []).map(\.rawValue)
        settings.userPools = try (input.cognitoIdentityProviders ?? []).map { try $0.trusted() }
        settings.samlProviders = (input.samlProviderARNs ?? []).map(\.rawValue)
        settings.tags = input.identityPoolTags?.texts ?? [:]
        let pool = try await call.access.identityPools.create(
            input.identityPoolName.rawValue, settings, id: call.chosenID.map { IdentityPoolID($0) }, now: call.now)
        return IdentityPoolAnswer(pool)
    }
}

/// All of it anew, as Cognito has it: what is left out is taken away.
enum UpdateIdentityPool: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let identityPoolId: IdentityPoolIdType
        let identityPoolName: IdentityPoolNameType
        let allowUnauthenticatedIdentities: Bool
        let allowClassicFlow: Bool?
        let supportedLoginProviders: ShapeMap<SupportedLoginRules>?
        let developerProviderName: DeveloperProviderNameType?
        let openIdConnectProviderARNs: [AccessArnType]?
        let cognitoIdentityProviders: [CognitoIdentityProviderShape]?
        let samlProviderARNs: [AccessArnType]?
        let identityPoolTags: ShapeMap<IdentityTagRules>?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> IdentityPoolAnswer {
        let userPools = try (input.cognitoIdentityProviders ?? []).map { try $0.trusted() }
        let pool = try await call.access.identityPools.update(
            IdentityPoolID(input.identityPoolId.rawValue), now: call.now
        ) { pool in
            pool.name = input.identityPoolName.rawValue
            pool.settings.allowsGuests = input.allowUnauthenticatedIdentities
            pool.settings.allowsClassicFlow = input.allowClassicFlow ?? false
            pool.settings.loginProviders = input.supportedLoginProviders?.texts ?? [:]
            pool.settings.developerProvider = input.developerProviderName?.rawValue
            pool.settings.oidcProviders = (input.openIdConnectProviderARNs ?? []).map(\.rawValue)
            pool.settings.userPools = userPools
            pool.settings.samlProviders = (input.samlProviderARNs ?? []).map(\.rawValue)
            if let tags = input.identityPoolTags { pool.settings.tags = tags.texts }
        }
        return IdentityPoolAnswer(pool)
    }
}

enum DescribeIdentityPool: Operation {
    static let access = Access.signed
    typealias Input = IdentityPoolInput

    static func run(_ input: Input, _ call: CallContext) async throws -> IdentityPoolAnswer {
        IdentityPoolAnswer(try await call.access.identityPools.existing(IdentityPoolID(input.identityPoolId.rawValue)))
    }
}

enum ListIdentityPools: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let maxResults: QueryLimit
        let nextToken: IdentityPaginationKeyType?
    }

    struct Entry: Encodable, Sendable {
        let identityPoolId: String
        let identityPoolName: String
    }

    struct Output: Encodable, Sendable {
        let identityPools: [Entry]
        let nextToken: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let page = Pagination(call, "ListIdentityPools", "")
        let limit = Int(input.maxResults.rawValue)
        let pools = try await call.authority.store.identityPools.list(
            after: try page.open(input.nextToken?.rawValue)?.string.map { IdentityPoolID($0) }, limit: limit + 1)
        return Output(
            identityPools: pools.prefix(limit).map {
                Entry(identityPoolId: $0.id.rawValue, identityPoolName: $0.name)
            }, nextToken: pools.count > limit ? page.token(.string(pools[limit - 1].id.rawValue)) : nil)
    }
}

enum DeleteIdentityPool: Operation {
    static let access = Access.signed
    typealias Input = IdentityPoolInput

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.identityPools.delete(IdentityPoolID(input.identityPoolId.rawValue))
        return Empty()
    }
}
