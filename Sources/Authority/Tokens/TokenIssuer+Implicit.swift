package import Core
package import Directory
import NativeCrypto

extension TokenIssuer {
    /// Tokens in the front channel, for clients that allow the implicit grant (RFC 6749 §4.2). Never a refresh token.
    ///
    /// Nil where the session does not stand any more or the client may not have them.
    package func issueImplicit(
        scopes: [String], nonce: String?, client id: ClientID, sessionHandle: String, in pool: PoolConfiguration,
        now: Moment
    ) async throws -> TokenSet? {
        guard let client = try await authority.configuration.client(id, now: now),
            client.client.settings.allowedOAuthFlows.contains("implicit"),
            let session = try await authority.store.browserSessions.find(sessionHandle, in: pool.pool.id, now: now)
        else { return nil }
        let family = RefreshFamily(
            pool: pool.pool.id, id: FamilyID.make(authority.randomness), client: id, sub: session.sub, scopes: scopes,
            authTime: session.authTime, expiresAt: now + client.client.settings.accessTokenLifetime)
        guard let user = try await authority.store.refreshFamilies.insert(family) else { return nil }
        let order = Order(idToken: scopes.contains("openid"), refreshToken: false, nonce: nonce, isOAuth: true)
        return try authority.tokens.issue(order, for: user, family: family, at: client, now: now)
    }
}
