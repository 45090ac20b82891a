package import Core
package import Directory

/// Makes ID and access tokens with exactly Cognito's claims.
package struct TokenIssuer: Sendable {
    let authority: Authority

    /// Which tokens a door asks for.
    package struct Order: Sendable {
        let idToken: Bool
        let refreshToken: Bool
        /// Echoed in the ID token (OIDC Core §2).
        let nonce: String?
        /// Adds `at_hash` to the ID token (OIDC Core §3.1.3.6).
        let isOAuth: Bool

        package init(idToken: Bool, refreshToken: Bool, nonce: String? = nil, isOAuth: Bool) {
            self.idToken = idToken
            self.refreshToken = refreshToken
            self.nonce = nonce
            self.isOAuth = isOAuth
        }

        /// What InitiateAuth answers.
        static let api = Order(idToken: true, refreshToken: true, isOAuth: false)
    }

    /// Tokens of a family for its user. The family must have been made or confirmed live by the statement before.
    package func issue(
        _ order: Order, for user: User, family: RefreshFamily, newDevice: NewDevice? = nil,
        at client: ClientConfiguration, now: Moment
    ) throws -> TokenSet {
        let eventID = authority.randomness.uuid()
        let subject = TokenSubject(user: user, family: family, client: client, eventID: eventID, now: now)
        let accessToken = try JWT.sign(
            accessClaims(subject), with: client.pool.signingKey(for: .access, now: now))
        let idToken =
            try order.idToken
            ? JWT.sign(
                idClaims(subject, nonce: order.nonce, accessToken: order.isOAuth ? accessToken : nil),
                with: client.pool.signingKey(for: .id, now: now)) : nil
        return TokenSet(
            accessToken: accessToken, idToken: idToken,
            refreshToken: order.refreshToken ? authority.refreshTokens.text(of: family, at: client) : nil,
            lifetime: client.client.settings.accessTokenLifetime, scopes: family.scopes, newDevice: newDevice)
    }

    /// The access token of a client that acts for itself (RFC 6749 §4.4).
    package func issueToClient(_ client: ClientConfiguration, scopes: [String], now: Moment) throws -> TokenSet {
        let lifetime = client.client.settings.accessTokenLifetime
        let claims: JSON = .object([
            "sub": .string(client.client.id.rawValue),
            "token_use": "access",
            "scope": .string(scopes.joined(separator: " ")),
            "auth_time": .integer(now.seconds),
            "iss": .string(authority.installation.issuer(of: client.pool.pool.id)),
            "exp": .integer((now + lifetime).seconds),
            "iat": .integer(now.seconds),
            "version": 2,
            "jti": .string(authority.randomness.uuid()),
            "client_id": .string(client.client.id.rawValue),
        ])
        let token = try JWT.sign(claims, with: client.pool.signingKey(for: .access, now: now))
        return TokenSet(accessToken: token, idToken: nil, refreshToken: nil, lifetime: lifetime, scopes: scopes)
    }
}

/// Whom a pair of tokens is about.
struct TokenSubject {
    let user: User
    let family: RefreshFamily
    let client: ClientConfiguration
    let eventID: String
    let now: Moment

    var hasTokenIDs: Bool { client.client.settings.enablesTokenRevocation }
}
