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

    /// Tokens of a family for its user. The family must have been made or confirmed live by the statement before; where
    /// the pool's function refuses the tokens, whoever made it revokes it. Errors: those of the trigger.
    package func issue(
        _ order: Order, for user: User, family: RefreshFamily, newDevice: NewDevice? = nil,
        at client: ClientConfiguration, on occasion: TokenOccasion, now: Moment
    ) async throws -> TokenSet {
        let changes = try await changes(for: user, family.scopes, at: client, on: occasion, now: now)
        return try sign(order, changes, for: user, family: family, newDevice: newDevice, at: client, now: now)
    }

    /// What the pool's function changes of the tokens; nothing where there is none.
    func changes(
        for user: User?, _ scopes: [String], at client: ClientConfiguration, on occasion: TokenOccasion, now: Moment
    ) async throws -> TokenChanges {
        let pool = client.pool.pool
        let version = pool.settings.triggers.tokenVersion
        // Only the third version is told of machines.
        guard user != nil || version == .v3 else { return .none }
        let subject = TriggerSubject(user?.username ?? "ClientCredentials", at: client.client.id)
        return try await authority.triggers.run(
            PreTokenGeneration(user: user, scopes: scopes, occasion: occasion, eventVersion: version), about: subject,
            in: pool, now: now) ?? .none
    }

    /// Makes the tokens as changed.
    func sign(
        _ order: Order, _ changes: TokenChanges, for user: User, family: RefreshFamily, newDevice: NewDevice? = nil,
        at client: ClientConfiguration, now: Moment
    ) throws -> TokenSet {
        let eventID = authority.randomness.uuid()
        let subject = TokenSubject(
            user: user, family: family, client: client, changes: changes, eventID: eventID, now: now)
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
            lifetime: client.client.settings.accessTokenLifetime, scopes: changes.scopes(family.scopes),
            newDevice: newDevice)
    }

    /// The access token of a client that acts for itself (RFC 6749 §4.4). Errors: those of the trigger.
    package func issueToClient(
        _ client: ClientConfiguration, scopes granted: [String], clientMetadata: [String: String] = [:], now: Moment
    ) async throws -> TokenSet {
        let changes = try await changes(
            for: nil, granted, at: client, on: TokenOccasion(.clientCredentials, clientMetadata: clientMetadata),
            now: now)
        let scopes = changes.scopes(granted)
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
        let token = try JWT.sign(
            changes.access.applied(to: claims, protecting: ProtectedClaims.accessToken),
            with: client.pool.signingKey(for: .access, now: now))
        return TokenSet(accessToken: token, idToken: nil, refreshToken: nil, lifetime: lifetime, scopes: scopes)
    }
}

/// Whom a pair of tokens is about.
struct TokenSubject {
    let user: User
    let family: RefreshFamily
    let client: ClientConfiguration
    let changes: TokenChanges
    let eventID: String
    let now: Moment

    var hasTokenIDs: Bool { client.client.settings.enablesTokenRevocation }
    /// Nil where the client did not ask for it.
    var assurance: AssuranceClaims? { AssuranceClaims(of: family, in: client.pool.pool.settings) }
}
