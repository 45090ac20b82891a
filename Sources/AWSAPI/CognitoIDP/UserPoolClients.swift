import Authority
import Core
import Directory

/// App clients.
enum UserPoolClients {
    static let resource = Resource(
        CreateUserPoolClient.self, DescribeUserPoolClient.self, UpdateUserPoolClient.self, DeleteUserPoolClient.self,
        ListUserPoolClients.self, AddUserPoolClientSecret.self, ListUserPoolClientSecrets.self,
        DeleteUserPoolClientSecret.self)
}

struct TokenValidityUnitsType: Codable, Sendable {
    let accessToken: TimeUnitsType?
    let idToken: TimeUnitsType?
    let refreshToken: TimeUnitsType?
}

struct RefreshTokenRotationType: Codable, Sendable {
    let feature: FeatureType
    let retryGracePeriodSeconds: RetryGracePeriodSecondsType?
}

/// At most a hundred.
struct CallbackURLsListType: ListShape {
    typealias Element = RedirectUrlType
    let rawValue: [RedirectUrlType]
    init(rawValue: [RedirectUrlType]) { self.rawValue = rawValue }
    static let constraints = Constraints(length: 0...100)
}

/// At most three.
struct OAuthFlowsType: ListShape {
    typealias Element = OAuthFlowType
    let rawValue: [OAuthFlowType]
    init(rawValue: [OAuthFlowType]) { self.rawValue = rawValue }
    static let constraints = Constraints(length: 0...3)
}

/// At most fifty.
struct ScopeListType: ListShape {
    typealias Element = ScopeType
    let rawValue: [ScopeType]
    init(rawValue: [ScopeType]) { self.rawValue = rawValue }
    static let constraints = Constraints(length: 0...50)
}

struct UserPoolClientAnswer: Encodable, Sendable {
    let userPoolClient: JSON

    /// A client as it is described, with its newest secret.
    init(_ client: Client) {
        var members = client.document.object ?? []
        members.set(ClientSettings.ssoMember, nil)
        members.set("UserPoolId", .string(client.pool.rawValue))
        members.set("ClientId", .string(client.id.rawValue))
        members.set("ClientName", .string(client.name))
        members.set("CreationDate", .double(client.createdAt.fractionalSeconds))
        members.set("LastModifiedDate", .double(client.modifiedAt.fractionalSeconds))
        if let secret = client.secrets.last { members.set("ClientSecret", .string(secret.value.revealedText)) }
        userPoolClient = .object(members)
    }
}

/// A client's document from an operation's input: Cognito's defaults filled in, and nothing that is stored elsewhere.
enum UserPoolClientDocument {
    private static let elsewhere: Set<String> = [
        "UserPoolId", "ClientId", "ClientName", "GenerateSecret", "ClientSecret",
    ]

    static func make(_ input: some Encodable) throws -> JSON {
        var members = (try ShapeEncoding.encode(input).object ?? []).filter { !elsewhere.contains($0.name) }
        if members.value("RefreshTokenValidity")?.integer ?? 0 == 0 { members.set("RefreshTokenValidity", 30) }
        members.setDefault("TokenValidityUnits", .object([]))
        members.setDefault("ExplicitAuthFlows", ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"])
        members.setDefault("AllowedOAuthFlowsUserPoolClient", false)
        members.setDefault("EnableTokenRevocation", true)
        members.setDefault("EnablePropagateAdditionalUserContextData", false)
        members.setDefault("AuthSessionValidity", 3)
        return .object(members)
    }
}

enum CreateUserPoolClient: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let clientName: ClientNameType
        let generateSecret: Bool?
        let clientSecret: ClientSecretType?
        let refreshTokenValidity: RefreshTokenValidityType?
        let accessTokenValidity: AccessTokenValidityType?
        let idTokenValidity: IdTokenValidityType?
        let tokenValidityUnits: TokenValidityUnitsType?
        let readAttributes: [ClientPermissionType]?
        let writeAttributes: [ClientPermissionType]?
        let explicitAuthFlows: [ExplicitAuthFlowsType]?
        let supportedIdentityProviders: [ProviderNameType]?
        let callbackURLs: CallbackURLsListType?
        let logoutURLs: CallbackURLsListType?
        let defaultRedirectURI: RedirectUrlType?
        let allowedOAuthFlows: OAuthFlowsType?
        let allowedOAuthScopes: ScopeListType?
        let allowedOAuthFlowsUserPoolClient: Bool?
        let analyticsConfiguration: JSON?
        let preventUserExistenceErrors: PreventUserExistenceErrorTypes?
        let enableTokenRevocation: Bool?
        let enablePropagateAdditionalUserContextData: Bool?
        let authSessionValidity: AuthSessionValidityType?
        let refreshTokenRotation: RefreshTokenRotationType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> UserPoolClientAnswer {
        let authority = call.authority
        let made = input.generateSecret == true ? ClientSecretText.make(authority.randomness) : nil
        guard made == nil || input.clientSecret == nil else {
            throw AWSError.invalidParameter("Only one of GenerateSecret and ClientSecret can be given.")
        }
        let client = try await authority.provisioning.createClient(
            id: call.chosenID.map { ClientID($0) }, in: UserPoolID(input.userPoolId.rawValue),
            name: input.clientName.rawValue,
            document: try UserPoolClientDocument.make(input),
            secret: (made ?? input.clientSecret?.rawValue).map { Secret($0) }, now: call.now)
        return UserPoolClientAnswer(client)
    }
}

enum DescribeUserPoolClient: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let clientId: ClientIdType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> UserPoolClientAnswer {
        let pool = try await call.pool(input.userPoolId)
        return UserPoolClientAnswer(
            try await call.authority.provisioning.client(ClientID(input.clientId.rawValue), in: pool.id))
    }
}

/// What is left out goes back to its default, as Cognito has it.
enum UpdateUserPoolClient: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let clientId: ClientIdType
        let clientName: ClientNameType?
        let refreshTokenValidity: RefreshTokenValidityType?
        let accessTokenValidity: AccessTokenValidityType?
        let idTokenValidity: IdTokenValidityType?
        let tokenValidityUnits: TokenValidityUnitsType?
        let readAttributes: [ClientPermissionType]?
        let writeAttributes: [ClientPermissionType]?
        let explicitAuthFlows: [ExplicitAuthFlowsType]?
        let supportedIdentityProviders: [ProviderNameType]?
        let callbackURLs: CallbackURLsListType?
        let logoutURLs: CallbackURLsListType?
        let defaultRedirectURI: RedirectUrlType?
        let allowedOAuthFlows: OAuthFlowsType?
        let allowedOAuthScopes: ScopeListType?
        let allowedOAuthFlowsUserPoolClient: Bool?
        let analyticsConfiguration: JSON?
        let preventUserExistenceErrors: PreventUserExistenceErrorTypes?
        let enableTokenRevocation: Bool?
        let enablePropagateAdditionalUserContextData: Bool?
        let authSessionValidity: AuthSessionValidityType?
        let refreshTokenRotation: RefreshTokenRotationType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> UserPoolClientAnswer {
        let pool = try await call.pool(input.userPoolId)
        return UserPoolClientAnswer(
            try await call.authority.provisioning.updateClient(
                ClientID(input.clientId.rawValue), in: pool.id, name: input.clientName?.rawValue,
                document: try UserPoolClientDocument.make(input), now: call.now))
    }
}

enum DeleteUserPoolClient: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let clientId: ClientIdType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let pool = try await call.pool(input.userPoolId)
        try await call.authority.provisioning.deleteClient(ClientID(input.clientId.rawValue), in: pool.id)
        return Empty()
    }
}

enum ListUserPoolClients: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let maxResults: QueryLimit?
        let nextToken: PaginationKeyType?
        let clientType: ClientTypeType?
    }

    struct Description: Encodable, Sendable {
        let clientId: String
        let userPoolId: String
        let clientName: String
    }

    struct Output: Encodable, Sendable {
        let userPoolClients: [Description]
        let nextToken: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.pool(input.userPoolId)
        let page = Pagination(call, "ListUserPoolClients", pool.id.rawValue)
        let limit = Int(input.maxResults?.rawValue ?? 60)
        let after = try page.open(input.nextToken?.rawValue)?.string.map { ClientID($0) }
        // Clients registered by themselves are not built: there are none to list.
        let clients =
            input.clientType == .dcr
            ? [] : try await call.authority.store.clients.list(pool.id, after: after, limit: limit + 1)
        return Output(
            userPoolClients: clients.prefix(limit).map {
                Description(clientId: $0.id.rawValue, userPoolId: $0.pool.rawValue, clientName: $0.name)
            },
            nextToken: clients.count > limit ? page.token(.string(clients[limit - 1].id.rawValue)) : nil)
    }
}
