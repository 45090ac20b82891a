package import Core
package import Directory
import NativeCrypto

/// Refresh tokens: a family and a generation under a keyed hash. The row of the family decides what they are worth.
///
/// The hash is keyed with the install's secret, which stays when the master key changes. Tokens of the first format are
/// keyed with the master key of their day, and are good while that key is given.
package struct RefreshTokens: Sendable {
    let authority: Authority

    /// How a refresh token comes back.
    package enum Door: Sendable {
        /// REFRESH_TOKEN_AUTH: not usable while the client rotates.
        case initiateAuth
        /// GetTokensFromRefreshToken and the token endpoint.
        case rotating(isOAuth: Bool)
    }

    /// The token of a family's current generation.
    func text(of family: RefreshFamily, at client: ClientConfiguration) -> String {
        let payload = Self.payload(family.id, family.generation)
        let mac = client.pool.installSecret.keyedHash(
            payload, purpose: Self.purpose(family.client, in: family.pool))
        return Base64URL.encode(payload + mac)
    }

    /// New tokens for a refresh token, narrowed to `scopes` where some are asked for (RFC 6749 §6).
    ///
    /// Where the pool remembers devices, a token of an API sign-in is good with the key of its confirmed `device`
    /// alone. `proving` is asked with the names of the token's user, for a proof that is made of one of them; only a
    /// door that does not rotate needs it. Errors: `.notAuthorized` in Cognito's words, `.refreshTokenReuse` where a
    /// replaced token came back too late; those of the trigger.
    package func redeem(
        _ token: String, at client: ClientConfiguration, door: Door, device: DeviceKey? = nil,
        narrowing scopes: [String]? = nil, clientMetadata: [String: String] = [:],
        from origin: SessionOrigin = SessionOrigin(), now: Moment, proving: ([String]) throws -> Void = { _ in }
    ) async throws -> TokenSet {
        let settings = client.client.settings
        guard let (id, generation) = parse(token, at: client) else { throw AuthorityError.invalidRefreshToken }
        guard settings.allows(flow: "REFRESH_TOKEN_AUTH") || door.isRotating && settings.rotatesRefreshTokens else {
            throw AuthorityError(.notAuthorized, "Auth flow not enabled for this client")
        }
        if settings.rotatesRefreshTokens, !door.isRotating {
            throw AuthorityError(
                .invalidParameter, "Refresh token rotation is enabled for this client; use GetTokensFromRefreshToken.")
        }
        let pool = client.pool.pool.id
        let families = authority.store.refreshFamilies
        // A client with a secret is a server, whose own address says nothing of where its user is.
        let origin = client.client.isConfidential ? SessionOrigin() : origin
        let occasion = TokenOccasion(.refreshTokens, clientMetadata: clientMetadata)
        let binding: DeviceBinding = client.pool.pool.settings.devices == nil ? .free : .bound(device)
        let asked = try await changesBeforeRotation(
            id, generation, binding, to: scopes, at: client, on: occasion, now: now)
        let outcome =
            settings.rotatesRefreshTokens
            ? try await families.rotate(
                id, generation: generation, client: client.client.id, device: binding, in: pool, covering: scopes ?? [],
                standing: settings.standingScopes(scopes ?? settings.allowedOAuthScopes),
                grace: settings.rotationGrace, from: origin, now: now)
            : try await read(id, generation, binding, at: client, from: origin, now: now)
        let (family, user) = try live(outcome)
        try proving(
            [user.username, user.sub.rawValue]
                + client.pool.pool.settings.identifyingAttributes.compactMap { user.attributes[$0] })
        let narrowed = try narrow(family, to: scopes, at: client.client)
        let isOAuth = if case .rotating(isOAuth: true) = door { true } else { false }
        // An API sign-in has an ID token always, one by OAuth where openid was granted and is asked for again.
        let order = TokenIssuer.Order(
            idToken: !family.isOAuth || narrowed.scopes.contains("openid"),
            refreshToken: settings.rotatesRefreshTokens, isOAuth: isOAuth)
        guard let asked else {
            return try await authority.tokens.issue(
                order, for: user, family: narrowed, at: client, on: occasion, now: now)
        }
        return try authority.tokens.sign(order, asked, for: user, family: narrowed, at: client, now: now)
    }

    /// Without rotation: noted where the pool tracks sessions, and read alone where it does not.
    private func read(
        _ id: FamilyID, _ generation: Int64, _ device: DeviceBinding, at client: ClientConfiguration,
        from origin: SessionOrigin, now: Moment
    ) async throws -> RefreshOutcome {
        let families = authority.store.refreshFamilies
        let pool = client.pool.pool
        return pool.settings.sessions.isTracking
            ? try await families.use(
                id, generation: generation, client: client.client.id, device: device, in: pool.id, from: origin,
                now: now)
            : try await families.find(
                id, generation: generation, client: client.client.id, device: device, in: pool.id, now: now)
    }

    /// What the pool's function changes of the tokens of a token that will be rotated: asked before, so that a function
    /// that fails costs nobody their refresh token. Nil where nothing was asked.
    private func changesBeforeRotation(
        _ id: FamilyID, _ generation: Int64, _ device: DeviceBinding, to scopes: [String]?,
        at client: ClientConfiguration, on occasion: TokenOccasion, now: Moment
    ) async throws -> TokenChanges? {
        let pool = client.pool.pool
        guard client.client.settings.rotatesRefreshTokens, authority.triggers.has(.preTokenGeneration, in: pool)
        else { return nil }
        let outcome = try await authority.store.refreshFamilies.find(
            id, generation: generation, client: client.client.id, device: device, in: pool.id, now: now)
        // What is not live is refused by the rotation, or is a repetition within the grace.
        guard case .live(let family, let user) = outcome else { return nil }
        return try await authority.tokens.changes(
            for: user, try narrow(family, to: scopes, at: client.client).scopes, at: client, on: occasion, now: now)
    }

    /// Revokes the family of a refresh token. What is not a refresh token of this client's pool is left alone.
    ///
    /// Throws `.unsupportedTokenType` for one of our access or ID tokens (RFC 7009 §2.2.1).
    ///
    /// With `linked`, the browser's session that the family came through ends too, where the pool tracks sessions.
    package func revoke(
        _ token: String, at client: ClientConfiguration, linked: Bool = false, now: Moment
    ) async throws {
        guard client.client.settings.enablesTokenRevocation else {
            throw AuthorityError(.unsupportedOperation, "Token revocation is not enabled for this client")
        }
        if let jwt = JWT.Unverified(token), jwt.claims["token_use"] != nil {
            throw AuthorityError(.unsupportedTokenType, "Unsupported token type")
        }
        guard let (id, _) = parse(token, at: client) else { return }
        try await authority.store.refreshFamilies.revoke(
            id, client: client.client.id, linked: linked && client.pool.pool.settings.sessions.isTracking,
            in: client.pool.pool.id, now: now)
    }

    /// The family of a refresh token that is good just now; nothing is redeemed.
    package func inspect(
        _ token: String, at client: ClientConfiguration, now: Moment
    ) async throws -> (RefreshFamily, User)? {
        guard let (id, generation) = parse(token, at: client) else { return nil }
        let outcome = try await authority.store.refreshFamilies.find(
            id, generation: generation, client: client.client.id, device: .free, in: client.pool.pool.id, now: now)
        guard case .live(let family, let user) = outcome else { return nil }
        return (family, user)
    }

    private func live(_ outcome: RefreshOutcome) throws -> (RefreshFamily, User) {
        switch outcome {
        case .live(let family, let user): return (family, user)
        case .reused: throw AuthorityError(.refreshTokenReuse, "Refresh token has been used before.")
        case .revoked: throw AuthorityError(.notAuthorized, "Refresh Token has been revoked")
        case .expired: throw AuthorityError(.notAuthorized, "Refresh Token has expired")
        case .invalid: throw AuthorityError.invalidRefreshToken
        }
    }

    /// Scopes may shrink and never grow, and what the client may not ask for any more is gone; `invalidParameter` is
    /// `invalid_scope` at the OAuth door.
    private func narrow(_ family: RefreshFamily, to scopes: [String]?, at client: Client) throws -> RefreshFamily {
        guard Set(scopes ?? []).isSubset(of: family.scopes) else {
            throw AuthorityError(.invalidParameter, "The scope exceeds what was granted.")
        }
        let asked = scopes ?? family.scopes
        let standing = family.isOAuth ? client.settings.standingScopes(asked) : asked
        guard !standing.isEmpty else { throw AuthorityError.invalidRefreshToken }
        return family.narrowed(to: standing)
    }

    private func parse(_ token: String, at client: ClientConfiguration) -> (FamilyID, Int64)? {
        guard token.utf8.count <= 200, let bytes = Base64URL.decode(token), bytes.count == Self.payloadLength + 32
        else { return nil }
        let payload = Array(bytes.prefix(Self.payloadLength))
        let mac = bytes.suffix(32)
        guard hashes(of: payload, at: client).contains(where: { Secret.constantTimeEqual($0, mac) }) else { return nil }
        let family = FamilyID(UUIDText.format(Array(payload[1..<17])))
        return (family, payload[17...].reduce(0) { $0 << 8 | Int64($1) })
    }

    /// What a payload's hash may be, by its format; nothing for a format that we never had.
    private func hashes(of payload: [UInt8], at client: ClientConfiguration) -> [[UInt8]] {
        let purpose = Self.purpose(client.client.id, in: client.pool.pool.id)
        return switch payload[0] {
        case Self.format: [client.pool.installSecret.keyedHash(payload, purpose: purpose)]
        case Self.formatUnderMasterKey: authority.sealing.keyedHashes(payload, purpose: purpose)
        default: []
        }
    }

    private static let formatUnderMasterKey: UInt8 = 1
    private static let format: UInt8 = 2
    private static let payloadLength = 25

    private static func payload(_ family: FamilyID, _ generation: Int64) -> [UInt8] {
        let id = UUIDText.parse(family.rawValue) ?? [UInt8](repeating: 0, count: 16)
        return [format] + id + (0..<8).reversed().map { UInt8(truncatingIfNeeded: generation >> ($0 * 8)) }
    }

    private static func purpose(_ client: ClientID, in pool: UserPoolID) -> KeyedHashPurpose {
        KeyedHashPurpose("refresh_token", pool: pool.rawValue, subject: client.rawValue)
    }
}

extension RefreshTokens.Door {
    fileprivate var isRotating: Bool { if case .rotating = self { true } else { false } }
}

extension Authority {
    var sealing: Sealing { store.sealing }
}
