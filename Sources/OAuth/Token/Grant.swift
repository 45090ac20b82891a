import Authority
import Core
import Directory
import IAM

/// One way to get tokens at the token endpoint. The endpoint has parsed the request, found the grant, authenticated the
/// client and checked that it may use the grant; a grant proves its own thing and asks the Authority for tokens.
protocol Grant: Sendable {
    /// The `grant_type`.
    static var name: String { get }
    /// The parameters it reads; all others are stripped before it sees them.
    static var parameters: Set<String> { get }
    /// Whether a client may use it.
    static func isAllowed(_ client: Client) -> Bool
    /// Whether it needs a client that may use OAuth at all; by default it does.
    static var isOAuthFlow: Bool { get }
    static func redeem(_ request: GrantRequest) async throws -> GrantAnswer
}

extension Grant {
    static var isOAuthFlow: Bool { true }
}

/// What a grant yields.
enum GrantAnswer: Sendable {
    case tokens(TokenSet)
    /// One that is not of RFC 6749's form.
    case other(JSON)
}

/// What a grant is given.
struct GrantRequest: Sendable {
    let parameters: Parameters
    let client: ClientConfiguration
    let authority: Authority
    let access: AccessControl
    let origin: SessionOrigin
    let now: Moment

    /// A parameter that must be there.
    func required(_ name: String) throws -> String {
        guard let value = parameters[name] else {
            throw OAuthError(.invalidRequest, "The parameter \(name) is missing.")
        }
        return value
    }
}

/// Every grant of the token endpoint.
enum Grants {
    static let all: [any Grant.Type] = [
        AuthorizationCodeGrant.self, RefreshTokenGrant.self, ClientCredentialsGrant.self, TokenExchangeGrant.self,
    ]
}
