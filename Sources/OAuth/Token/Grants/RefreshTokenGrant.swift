import Authority
import Core
import Directory

/// RFC 6749 §6.
enum RefreshTokenGrant: Grant {
    static let name = "refresh_token"
    static let parameters: Set<String> = ["refresh_token", "scope"]

    static let isOAuthFlow = false

    /// Whether the client may refresh is asked below both doors, in `RefreshTokens`.
    static func isAllowed(_ client: Client) -> Bool { true }

    static func redeem(_ request: GrantRequest) async throws -> GrantAnswer {
        let scopes = CheckScope.names(in: request.parameters["scope"])
        do {
            return .tokens(
                try await request.authority.refreshTokens.redeem(
                    try request.required("refresh_token"), at: request.client, door: .rotating(isOAuth: true),
                    narrowing: scopes.isEmpty ? nil : scopes, from: request.origin, now: request.now))
        } catch let error as AuthorityError where error.code == .invalidParameter {
            throw OAuthError(.invalidScope, "The scope exceeds what was granted.")
        } catch let error as AuthorityError where error.code != .tooManyRequests && !error.isOfTrigger {
            throw OAuthError(.invalidGrant, logged: error.message)
        }
    }
}
