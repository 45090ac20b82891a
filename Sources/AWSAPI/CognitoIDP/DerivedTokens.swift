import Authority
import Core
import Directory

/// Token exchange and client credentials on this wire: twins of two grants of the token endpoint.
enum DerivedTokens {
    static let resource = Resource(GetDerivedToken.self, GetClientToken.self)
}

enum TokenTypeIdentifierType: String, EnumShape {
    case accessToken = "ACCESS_TOKEN"
    case idToken = "ID_TOKEN"
    case saml2 = "SAML2"

    var type: TokenExchange.TokenType {
        switch self {
        case .accessToken: .accessToken
        case .idToken: .idToken
        case .saml2: .saml2
        }
    }
}

enum IssuedTokenTypeIdentifierType: String, EnumShape {
    case accessToken = "ACCESS_TOKEN"
    case idToken = "ID_TOKEN"
}

struct DerivableTokenType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 0...131_072, pattern: .derivableToken, isSensitive: true)
}

struct TokenScopeListType: ListShape {
    typealias Element = ScopeType
    let rawValue: [ScopeType]
    static let constraints = Constraints(length: 0...50)
}

struct AudienceType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...256, pattern: .scope)
}

struct AudienceListType: ListShape {
    typealias Element = AudienceType
    let rawValue: [AudienceType]
    static let constraints = Constraints(length: 0...1)
}

struct SecretClientIdType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128, pattern: .wordsAndPlus, isSensitive: true)
}

extension CallContext {
    /// The client of an input, proven by its secret.
    fileprivate func client(_ id: SecretClientIdType, secret: ClientSecretType?) async throws -> ClientConfiguration {
        let client = try await authority.clients.client(ClientID(id.rawValue), now: now)
        guard authority.clients.isProven(client.client, secret: secret?.rawValue) else {
            throw AuthorityError(.notAuthorized, "Client credentials are not valid.")
        }
        return client
    }
}

/// Whoever signs it with credentials that may, needs no secret of the client.
enum GetDerivedToken: Operation {
    static let access = Access.signedOrClient

    struct Input: Codable, Sendable {
        let clientId: SecretClientIdType
        let clientSecret: ClientSecretType?
        let subjectToken: DerivableTokenType
        let subjectTokenType: TokenTypeIdentifierType
        let subjectTokenProviderName: ProviderNameType?
        let actorToken: DerivableTokenType?
        let actorTokenType: TokenTypeIdentifierType?
        let actorTokenProviderName: ProviderNameType?
        let scopes: TokenScopeListType?
        let audiences: AudienceListType?
        let resources: AudienceListType?
        let requestedTokenType: IssuedTokenTypeIdentifierType?
    }

    struct Output: Encodable, Sendable {
        let issuedToken: String
        let issuedTokenType: String
        let tokenType: String
        let expiresIn: Int64
        let scopes: [String]?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let client =
            call.caller != nil && input.clientSecret == nil
            ? try await call.authority.clients.client(ClientID(input.clientId.rawValue), now: call.now)
            : try await call.client(input.clientId, secret: input.clientSecret)
        do {
            let token = try await call.authority.tokenExchange.exchange(
                try request(input), at: client, now: call.now)
            return Output(
                issuedToken: token.token, issuedTokenType: token.type == .idToken ? "ID_TOKEN" : "ACCESS_TOKEN",
                tokenType: token.type == .idToken ? "N_A" : "Bearer", expiresIn: token.lifetime.seconds,
                scopes: token.type == .idToken ? nil : token.scopes)
        } catch let fault as TokenExchange.Fault {
            throw AWSError(fault)
        }
    }

    private static func request(_ input: Input) throws -> TokenExchange.Request {
        var request = TokenExchange.Request(
            subject: .init(
                text: input.subjectToken.rawValue, type: input.subjectTokenType.type,
                provider: input.subjectTokenProviderName?.rawValue))
        if let actor = input.actorToken {
            guard let type = input.actorTokenType else {
                throw AWSError.invalidParameter("ActorTokenType is required with an ActorToken.")
            }
            request.actor = .init(
                text: actor.rawValue, type: type.type, provider: input.actorTokenProviderName?.rawValue)
        }
        request.scopes = input.scopes.map { $0.rawValue.map(\.rawValue) }.flatMap { $0.isEmpty ? nil : $0 }
        request.audience = input.audiences?.rawValue.first?.rawValue
        request.resource = input.resources?.rawValue.first?.rawValue
        request.issued = input.requestedTokenType == .idToken ? .idToken : .accessToken
        return request
    }
}

extension AWSError {
    fileprivate init(_ fault: TokenExchange.Fault) {
        switch fault {
        case .notAllowed:
            self.init("NotAuthorizedException", "The client is not authorized for this token exchange.")
        case .invalidSubject(let reason), .invalidActor(let reason): self.init("NotAuthorizedException", reason)
        case .invalidTarget:
            self = .invalidParameter("The audience or resource is not one of this user pool.")
        case .invalidScope: self = .invalidParameter("No requested scope can be granted.")
        case .notImplemented(let what): self = .invalidParameter("\(what) is not implemented yet")
        }
    }
}

/// The client's secret is the proof; a signature says nothing here, as in Cognito.
enum GetClientToken: Operation {
    static let access = Access.client

    struct Input: Codable, Sendable {
        let clientId: SecretClientIdType
        let secret: ClientSecretType
        let scopes: TokenScopeListType?
        let clientMetadata: StringMap?
    }

    struct Result: Encodable, Sendable {
        let accessToken: String
        let expiresIn: Int64
        let tokenType: String
    }

    struct Output: Encodable, Sendable {
        let clientAuthenticationResult: Result
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let client = try await call.client(input.clientId, secret: input.secret)
        guard client.client.isConfidential, client.client.settings.allows(flow: "CLIENT_TOKEN_AUTH") else {
            throw AuthorityError(.notAuthorized, "Client is not enabled for ALLOW_CLIENT_TOKEN_AUTH flow.")
        }
        let allowed = client.client.settings.allowedOAuthScopes
        let asked = input.scopes?.rawValue.map(\.rawValue) ?? []
        guard Set(asked).isSubset(of: allowed) else {
            throw AWSError.invalidParameter("A requested scope is not allowed for this client.")
        }
        let tokens = try await call.authority.tokens.issueToClient(
            client, scopes: asked.isEmpty ? allowed : asked, clientMetadata: input.clientMetadata?.entries ?? [:],
            now: call.now)
        return Output(
            clientAuthenticationResult: Result(
                accessToken: tokens.accessToken, expiresIn: tokens.lifetime.seconds, tokenType: "Bearer"))
    }
}
