package import Core
package import Directory
import NativeCrypto

extension TokenIssuer {
    /// Tokens in the front channel, for clients that allow the implicit grant (RFC 6749 §4.2). Never a refresh token.
    ///
    /// Nil where the session will not do or the client may not have them.
    package func issueImplicit(
        scopes: [String], nonce: String?, client id: ClientID, for browser: FinishedLogin, in pool: PoolConfiguration,
        now: Moment
    ) async throws -> TokenSet? {
        guard let client = try await authority.configuration.client(id, now: now),
            client.client.settings.allowedOAuthFlows.contains("implicit"),
            let (family, user) = try await authority.store.refreshFamilies.insert(
                FamilyID.make(authority.randomness), client: id, scopes: scopes,
                expiresAt: now + client.client.settings.accessTokenLifetime, for: browser, in: pool.pool.id, now: now)
        else { return nil }
        let order = Order(idToken: scopes.contains("openid"), refreshToken: false, nonce: nonce, isOAuth: true)
        return try await revoking(family, at: client, now: now) {
            try await issue(order, for: user, family: family, at: client, on: TokenOccasion(.hostedAuth), now: now)
        }
    }

    /// Tokens of a family that was just made; a refusal revokes it, and nothing is left of it. Where it stays, its user
    /// may have one too many.
    package func revoking(
        _ family: RefreshFamily, at client: ClientConfiguration, now: Moment, _ issue: () async throws -> TokenSet
    ) async throws -> TokenSet {
        do {
            let tokens = try await issue()
            try await authority.sessions.limit(family, in: client.pool.pool, now: now)
            return tokens
        } catch {
            try await authority.store.refreshFamilies.revoke(
                family.id, client: family.client, in: family.pool, now: now)
            throw error
        }
    }
}
