import Authority
package import Core
package import Directory

/// The userinfo endpoint (OIDC Core §5.3), by GET and POST.
package struct UserInfoEndpoint: Sendable {
    let oauth: OAuth

    /// The claims of the token's user. Throws `OAuthError` with `invalid_token` or `insufficient_scope` (RFC 6750
    /// §3.1).
    package func handle(_ accessToken: String, in pool: PoolConfiguration, now: Moment) async throws -> JSON {
        let access: VerifiedAccess
        do {
            access = try await oauth.authority.accessTokens.verify(accessToken, requiring: nil, now: now)
        } catch let error as AuthorityError {
            throw OAuthError(.invalidToken, error.message)
        }
        guard access.client.pool.pool.id == pool.pool.id else { throw OAuthError(.invalidToken) }
        guard access.scopes.contains("openid") else {
            throw OAuthError(.insufficientScope, "The access token has no openid scope.")
        }
        let own = [
            JSON.Member("sub", .string(access.user.sub.rawValue)),
            JSON.Member("username", .string(access.user.username)),
        ]
        return .object(own + UserClaims.readable(access.user, by: access.client, scopes: access.scopes))
    }
}
