import Authority
import Core
import Crypto
import Directory

/// RFC 6749 §4.1.3 with RFC 7636.
enum AuthorizationCodeGrant: Grant {
    static let name = "authorization_code"
    static let parameters: Set<String> = ["code", "redirect_uri", "code_verifier"]

    static func isAllowed(_ client: Client) -> Bool { client.settings.allowedOAuthFlows.contains("code") }

    static func redeem(_ request: GrantRequest) async throws -> GrantAnswer {
        let code = try request.required("code")
        let redirectURI = try request.required("redirect_uri")
        let client = request.client
        let redemption = try await request.authority.store.authorizationCodes.redeem(
            code, client: client.client.id, redirectURI: redirectURI, challenge: challenge(request),
            refreshLifetime: client.client.settings.refreshTokenLifetime, in: client.pool.pool.id, now: request.now)
        switch redemption {
        case .redeemed(let granted, let user, let nonce):
            let family = granted.narrowed(to: client.client.settings.standingScopes(granted.scopes))
            guard !family.scopes.isEmpty else { throw OAuthError(.invalidGrant) }
            let hasIDToken = family.scopes.contains("openid")
            let hasRefreshToken =
                client.client.settings.allows(flow: "REFRESH_TOKEN_AUTH") || client.client.settings.rotatesRefreshTokens
            let order = TokenIssuer.Order(
                idToken: hasIDToken, refreshToken: hasRefreshToken, nonce: nonce, isOAuth: true)
            let tokens = request.authority.tokens
            return .tokens(
                try await tokens.revoking(family, at: client, now: request.now) {
                    try await tokens.issue(
                        order, for: user, family: family, at: client, on: TokenOccasion(.hostedAuth), now: request.now)
                })
        case .reused: throw OAuthError(.invalidGrant, logged: "authorization code used twice; its tokens are revoked")
        case .invalid: throw OAuthError(.invalidGrant)
        }
    }

    /// S256 of the verifier (RFC 7636 §4.6); a malformed one matches nothing, and spends the code as any wrong one.
    private static func challenge(_ request: GrantRequest) -> String? {
        guard let verifier = request.parameters["code_verifier"] else { return nil }
        guard (43...128).contains(verifier.utf8.count), verifier.utf8.allSatisfy(Percent.isUnreserved) else {
            return ""
        }
        return Base64URL.encode(Array(SHA256.hash(data: Array(verifier.utf8))))
    }
}
