import Authority
import Core
import Directory

/// The identity providers of a pool.
enum IdentityProviders {
    static let resource = Resource(
        CreateIdentityProvider.self, DescribeIdentityProvider.self, UpdateIdentityProvider.self,
        DeleteIdentityProvider.self, ListIdentityProviders.self, GetIdentityProviderByIdentifier.self)
}

struct IdpIdentifiersListType: ListShape {
    typealias Element = IdpIdentifierType
    let rawValue: [IdpIdentifierType]
    init(rawValue: [IdpIdentifierType]) { self.rawValue = rawValue }
    static let constraints = Constraints(length: 0...50)
}

struct IdentityProviderType: Codable, Sendable {
    let userPoolId: String
    let providerName: String
    let providerType: String
    let providerDetails: StringMap
    let attributeMapping: StringMap
    let idpIdentifiers: [String]
    let lastModifiedDate: Timestamp
    let creationDate: Timestamp

    init(_ provider: IdentityProvider) {
        userPoolId = provider.pool.rawValue
        providerName = provider.name
        providerType = provider.type
        providerDetails = StringMap(provider.details)
        attributeMapping = StringMap(provider.attributeMapping)
        idpIdentifiers = provider.identifiers
        lastModifiedDate = Timestamp(provider.modifiedAt)
        creationDate = Timestamp(provider.createdAt)
    }
}

struct IdentityProviderAnswer: Encodable, Sendable {
    let identityProvider: IdentityProviderType

    init(_ provider: IdentityProvider) { identityProvider = IdentityProviderType(provider) }
}

enum CreateIdentityProvider: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let providerName: ProviderNameTypeV2
        let providerType: IdentityProviderTypeType
        let providerDetails: StringMap
        let attributeMapping: StringMap?
        let acrMapping: JSON?
        let idpIdentifiers: IdpIdentifiersListType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> IdentityProviderAnswer {
        IdentityProviderAnswer(
            try await call.authority.provisioning.createProvider(
                input.providerName.rawValue, type: input.providerType.rawValue, details: input.providerDetails.entries,
                attributeMapping: input.attributeMapping?.entries ?? [:],
                identifiers: input.idpIdentifiers?.rawValue.map(\.rawValue) ?? [],
                in: UserPoolID(input.userPoolId.rawValue), now: call.now))
    }
}

enum DescribeIdentityProvider: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let providerName: ProviderNameType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> IdentityProviderAnswer {
        let pool = try await call.pool(input.userPoolId)
        return IdentityProviderAnswer(
            try await call.authority.provisioning.provider(input.providerName.rawValue, in: pool.id))
    }
}

/// Members that are left out keep their value.
enum UpdateIdentityProvider: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let providerName: ProviderNameType
        let providerDetails: StringMap?
        let attributeMapping: StringMap?
        let acrMapping: JSON?
        let idpIdentifiers: IdpIdentifiersListType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> IdentityProviderAnswer {
        let pool = try await call.pool(input.userPoolId)
        return IdentityProviderAnswer(
            try await call.authority.provisioning.updateProvider(
                input.providerName.rawValue, details: input.providerDetails?.entries,
                attributeMapping: input.attributeMapping?.entries,
                identifiers: input.idpIdentifiers?.rawValue.map(\.rawValue), in: pool.id, now: call.now))
    }
}

enum DeleteIdentityProvider: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let providerName: ProviderNameType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let pool = try await call.pool(input.userPoolId)
        try await call.authority.provisioning.deleteProvider(input.providerName.rawValue, in: pool.id, now: call.now)
        return Empty()
    }
}

enum ListIdentityProviders: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let maxResults: ListProvidersLimitType?
        let nextToken: PaginationKeyType?
    }

    struct ProviderDescription: Codable, Sendable {
        let providerName: String
        let providerType: String
        let lastModifiedDate: Timestamp
        let creationDate: Timestamp
    }

    struct Output: Encodable, Sendable {
        let providers: [ProviderDescription]
        let nextToken: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.pool(input.userPoolId)
        let page = Pagination(call, "ListIdentityProviders", pool.id.rawValue)
        let asked = Int(input.maxResults?.rawValue ?? 60)
        let limit = asked == 0 ? 60 : asked
        let providers = try await call.authority.store.identityProviders.list(
            pool.id, after: try page.open(input.nextToken?.rawValue)?.string, limit: limit + 1)
        return Output(
            providers: providers.prefix(limit).map { provider in
                ProviderDescription(
                    providerName: provider.name, providerType: provider.type,
                    lastModifiedDate: Timestamp(provider.modifiedAt), creationDate: Timestamp(provider.createdAt))
            },
            nextToken: providers.count > limit ? page.token(.string(providers[limit - 1].name)) : nil)
    }
}

enum GetIdentityProviderByIdentifier: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let idpIdentifier: IdpIdentifierType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> IdentityProviderAnswer {
        let pool = try await call.pool(input.userPoolId)
        return IdentityProviderAnswer(
            try await call.authority.provisioning.provider(identifiedBy: input.idpIdentifier.rawValue, in: pool.id))
    }
}
