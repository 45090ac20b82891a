import Authority
import Core
import Directory
import IAM

/// RFC 8693: a token for another audience, or credentials of a role.
///
/// Which clients may is said by their flows ALLOW_TOKEN_EXCHANGE_IMPERSONATION and ALLOW_TOKEN_EXCHANGE_DELEGATION, as
/// for GetDerivedToken. Credentials are what the identity pool named by `audience` gives to who the subject's token is
/// of: nobody needs a client's flow for what is theirs.
enum TokenExchangeGrant: Grant {
    static let name = "urn:ietf:params:oauth:grant-type:token-exchange"
    static let parameters: Set<String> = [
        "subject_token", "subject_token_type", "actor_token", "actor_token_type", "audience", "resource", "scope",
        "requested_token_type",
    ]
    static let isOAuthFlow = false

    /// Our own type of an issued token (RFC 8693 §3 lets anyone name one by a URI).
    static let credentials = "urn:countersign:token-type:aws-credentials"

    /// Which exchange is allowed is asked where it is known which one it is.
    static func isAllowed(_ client: Client) -> Bool { true }

    static func redeem(_ request: GrantRequest) async throws -> GrantAnswer {
        let subject = TokenExchange.Presented(
            text: try request.required("subject_token"), type: try type(of: "subject_token", request))
        if request.parameters["requested_token_type"] == credentials {
            return .other(try await roleCredentials(subject, request))
        }
        return .other(try await derived(subject, request))
    }

    private static func derived(_ subject: TokenExchange.Presented, _ request: GrantRequest) async throws -> JSON {
        var exchange = TokenExchange.Request(subject: subject)
        if let actor = request.parameters["actor_token"] {
            exchange.actor = .init(text: actor, type: try type(of: "actor_token", request))
        } else if request.parameters["actor_token_type"] != nil {
            throw OAuthError(.invalidRequest, "There is an actor_token_type without an actor_token.")
        }
        let scopes = CheckScope.names(in: request.parameters["scope"])
        exchange.scopes = scopes.isEmpty ? nil : scopes
        exchange.audience = request.parameters["audience"]
        exchange.resource = request.parameters["resource"]
        if let issued = request.parameters["requested_token_type"] {
            guard let type = TokenExchange.TokenType(rawValue: issued), type == .accessToken || type == .idToken else {
                throw OAuthError(.invalidRequest, "The requested_token_type is not one that is issued.")
            }
            exchange.issued = type
        }
        do {
            let token = try await request.authority.tokenExchange.exchange(
                exchange, at: request.client, now: request.now)
            return .object([
                "access_token": .string(token.token), "issued_token_type": .string(token.type.rawValue),
                // An ID token authorizes nothing by being presented (§2.2.1).
                "token_type": token.type == .accessToken ? "Bearer" : "N_A",
                "expires_in": .integer(token.lifetime.seconds),
                "scope": token.type == .accessToken ? .string(token.scopes.joined(separator: " ")) : nil,
            ])
        } catch let fault as TokenExchange.Fault {
            throw OAuthError(fault)
        }
    }

    /// The same as GetId and GetCredentialsForIdentity, in one step. `resource` may name a role that the token has.
    private static func roleCredentials(
        _ subject: TokenExchange.Presented, _ request: GrantRequest
    ) async throws -> JSON {
        guard subject.type == .idToken || subject.type == .jwt, request.parameters["actor_token"] == nil else {
            throw OAuthError(.invalidRequest, "Credentials are given for an ID token, without an actor.")
        }
        do {
            let given = try await request.access.exchange.credentials(
                forIDToken: subject.text, in: IdentityPoolID(try request.required("audience")),
                customRole: request.parameters["resource"], now: request.now)
            let credentials = given.credentials
            return .object([
                "access_token": .string(credentials.sessionToken), "issued_token_type": .string(self.credentials),
                "token_type": "N_A", "expires_in": .integer((credentials.expiresAt - request.now).seconds),
                "identity_id": .string(given.identity.rawValue), "credentials": credentials.document,
            ])
        } catch let error as AuthorityError {
            switch error.code {
            case .resourceNotFound: throw OAuthError(.invalidTarget, "The audience is no identity pool.")
            case .notAuthorized: throw OAuthError(.invalidGrant, error.message)
            default: throw OAuthError(.invalidRequest, error.message, logged: error.logged)
            }
        }
    }

    private static func type(of parameter: String, _ request: GrantRequest) throws -> TokenExchange.TokenType {
        let text = try request.required("\(parameter)_type")
        guard let type = TokenExchange.TokenType(rawValue: text) else {
            throw OAuthError(.invalidRequest, "The \(parameter)_type is not known.")
        }
        return type
    }
}

extension OAuthError {
    /// RFC 8693 §2.2.2 and RFC 6749 §5.2: a token that does not do is `invalid_request`.
    fileprivate init(_ fault: TokenExchange.Fault) {
        switch fault {
        case .notAllowed: self.init(.unauthorizedClient, "The client may not exchange this token.")
        case .invalidSubject(let reason), .invalidActor(let reason): self.init(.invalidRequest, reason)
        case .invalidTarget: self.init(.invalidTarget, "The audience or resource is not one of this pool.")
        case .invalidScope: self.init(.invalidScope, "No requested scope can be granted.")
        case .notImplemented(let what): self.init(.invalidRequest, "\(what) cannot be exchanged.")
        }
    }
}
