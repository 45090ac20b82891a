package import Core
import NativeCrypto
import Postgres

/// An authorization code to be made (RFC 6749 §4.1.2); the family of its tokens is fixed already.
package struct NewAuthorizationCode: Sendable {
    package let pool: UserPoolID
    package let code: String
    package let client: ClientID
    package let family: FamilyID
    package let redirectURI: String
    /// S256, base64url (RFC 7636 §4.2).
    package let codeChallenge: String?
    package let scopes: [String]
    package let nonce: String?
    package let expiresAt: Moment

    package init(
        pool: UserPoolID, code: String, client: ClientID, family: FamilyID, redirectURI: String, codeChallenge: String?,
        scopes: [String], nonce: String?, expiresAt: Moment
    ) {
        self.pool = pool
        self.code = code
        self.client = client
        self.family = family
        self.redirectURI = redirectURI
        self.codeChallenge = codeChallenge
        self.scopes = scopes
        self.nonce = nonce
        self.expiresAt = expiresAt
    }
}

/// What a code was worth.
package enum CodeRedemption: Sendable {
    case redeemed(RefreshFamily, User, nonce: String?)
    /// Used before, by the same client: what the first use issued is revoked by this (RFC 6749 §4.1.2).
    case reused
    /// Unknown, expired, another client's, another redirect URI, a wrong verifier, or its user is disabled.
    case invalid
}

/// The authorization codes, kept as SHA-256 until they expire.
package struct AuthorizationCodes: Sendable {
    let store: Store

    /// Makes a code for the user of a live browser session and drops the pending login that led to it, in one
    /// statement. False where the session is gone, its user is disabled, or another than the one asked for.
    package func insert(_ code: NewAuthorizationCode, for browser: FinishedLogin, now: Moment) async throws -> Bool {
        try await store.database.execute(
            """
            WITH login AS (\(fragment: PendingLogins.deletion(browser, in: code.pool)))
            INSERT INTO authorization_codes (pool, code_hash, client, sub, family, redirect_uri, code_challenge, scopes,
                nonce, auth_time, expires_at, session_epoch, browser_session, methods, shows_assurance, agent, address,
                provider)
            SELECT \(code.pool), \(Self.hash(code.code)), \(code.client), s.sub, \(code.family), \(code.redirectURI),
                \(code.codeChallenge), \(code.scopes), \(code.nonce), s.auth_time, \(code.expiresAt), s.session_epoch,
                s.session_id, s.methods, \(browser.showsAssurance), s.agent, s.address, s.provider
            \(fragment: BrowserSessions.standing(browser, in: code.pool, now: now))
            """, .relaxed) > 0
    }

    /// Redeems a code in one statement: it is spent by the first attempt, whoever makes it, and a family is made only
    /// where client, redirect URI and challenge match what it was made for, and the browser's session that it came
    /// through has not been ended since.
    ///
    /// `challenge` is computed from the verifier, nil where none was sent: both absent or both equal (RFC 9700 §4.8.2).
    package func redeem(
        _ code: String, client: ClientID, redirectURI: String, challenge: String?, refreshLifetime: Lifetime,
        in pool: UserPoolID, now: Moment
    ) async throws -> CodeRedemption {
        let row = try await store.database.first(
            """
            WITH code AS (
                UPDATE authorization_codes c SET redeemed_at = \(now)
                WHERE c.pool = \(pool) AND c.code_hash = \(Self.hash(code)) AND c.redeemed_at IS NULL
                RETURNING c.sub, c.family, c.scopes, c.nonce, c.auth_time, c.session_epoch, c.browser_session, c.methods,
                    c.shows_assurance, c.agent, c.address, c.provider, c.client = \(client) AND c.redirect_uri = \(redirectURI) AND c.code_challenge IS NOT DISTINCT FROM \(challenge)
                    AND c.expires_at > \(now) AS fits
            ), person AS (
                SELECT \(fragment: User.columns), code.family, code.scopes, code.nonce, code.auth_time,
                    code.session_epoch, code.browser_session, code.methods, code.shows_assurance, code.agent,
                    code.address, code.provider
                FROM code JOIN users u ON u.sub = code.sub
                WHERE u.pool = \(pool) AND u.enabled AND u.session_epoch = code.session_epoch AND code.fits
                    AND (code.browser_session IS NULL OR EXISTS (
                        SELECT 1 FROM browser_sessions b WHERE b.pool = \(pool) AND b.sub = code.sub
                            AND b.session_id = code.browser_session))
                    AND \(fragment: IdentityProviders.standing(of: "code", in: pool))
            ), family AS (
                INSERT INTO refresh_families (pool, family, client, sub, scopes, generation, by_oauth, auth_time,
                    expires_at, session_epoch, browser_session, created_at, active_at, methods, shows_assurance, agent,
                    address, provider)
                SELECT \(pool), family, \(client), sub, scopes, 0, true, auth_time, \(now + refreshLifetime),
                    session_epoch, browser_session, \(now), \(now), methods, shows_assurance, agent, address, provider
                FROM person
            )
            SELECT * FROM person
            """, .durable)
        guard let row else { return try await refused(code, client: client, in: pool, now: now) }
        let user = try User(row)
        let family = RefreshFamily(
            pool: pool, id: FamilyID(try row.get("family")), client: client, sub: user.sub,
            scopes: try row.get("scopes"), isOAuth: true, authTime: try row.get("auth_time"),
            expiresAt: now + refreshLifetime, methods: try row.get("methods"),
            showsAssurance: try row.get("shows_assurance"))
        return .redeemed(family, user, nonce: try row.get("nonce"))
    }

    /// Revokes the family of a code that its own client presents again.
    private func refused(
        _ code: String, client: ClientID, in pool: UserPoolID, now: Moment
    ) async throws -> CodeRedemption {
        let revoked = try await store.database.execute(
            """
            UPDATE refresh_families f SET revoked_at = \(now) FROM authorization_codes c
            WHERE c.pool = \(pool) AND c.code_hash = \(Self.hash(code)) AND c.client = \(client)
                AND c.redeemed_at IS NOT NULL
                AND f.pool = \(pool) AND f.family = c.family AND f.client = \(client) AND f.revoked_at IS NULL
            """, .durable)
        return revoked > 0 ? .reused : .invalid
    }

    private static func hash(_ code: String) -> [UInt8] { Digest.sha256(Array(code.utf8)) }
}
