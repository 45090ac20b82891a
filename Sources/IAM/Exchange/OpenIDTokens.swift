import Authority
package import Core
package import Directory

/// The tokens of identities: what GetOpenIdToken gives, and what comes back to STS or in `Logins`.
extension IdentityExchange {
    /// How long a token of the basic flow lives.
    static let lifetime = Lifetime.minutes(10)

    /// GetOpenIdToken: the basic flow, where the pool has it.
    package func openIDToken(
        of id: IdentityID, logins: [String: String], now: Moment
    ) async throws -> (identity: IdentityID, token: String) {
        let known = try await known(id, logins, now: now)
        guard known.pool.settings.allowsClassicFlow else { throw Self.noClassicFlow }
        let token = try await token(of: known, lifetime: Self.lifetime, now: now)
        return (known.identity, token)
    }

    static let noClassicFlow = AuthorityError(
        .invalidParameter, "Basic (classic) flow is not enabled, please use enhanced flow.")

    func token(of known: KnownIdentity, lifetime: Lifetime, now: Moment) async throws -> String {
        let tags: JSON? =
            known.tags.isEmpty
            ? nil
            : .object([
                "principal_tags": .object(
                    known.tags.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .array([.string($0.value)])) })
            ])
        return try await access.authority.identityTokens.sign(
            .object([
                "sub": .string(known.identity.rawValue), "aud": .string(known.pool.id.rawValue),
                "amr": .array(known.methods.map { .string($0) }),
                "iss": .string(access.authority.identityTokens.issuer),
                "https://aws.amazon.com/tags": tags,
                "exp": .integer((now + lifetime).seconds), "iat": .integer(now.seconds),
                "jti": .string(access.authority.randomness.uuid()),
            ]), now: now)
    }

    /// A developer's token in `Logins`: it must be of this identity, and of a pool that still has developers.
    func developerIdentity(
        _ token: String, _ identity: Identity, _ pool: IdentityPool, now: Moment
    ) async throws -> KnownIdentity {
        guard let found = try await access.authority.identityTokens.claims(of: token, now: now) else {
            throw AuthorityError(
                .notAuthorized, "Invalid login token. Not a valid OpenId Connect identity token.")
        }
        guard !found.isExpired else {
            throw AuthorityError(.notAuthorized, "Invalid login token. Token expired.")
        }
        let methods = found.claims["amr"]?.array?.compactMap(\.string) ?? []
        guard let developer = pool.settings.developerProvider, methods.contains(developer),
            found.claims["aud"]?.string == pool.id.rawValue,
            identity.isEnabled, identity.logins.contains(where: \.isDeveloper)
        else { throw PoolLogins.unsupported }
        guard found.claims["sub"]?.string == identity.id.rawValue else { throw Self.forbidden(identity.id) }
        return KnownIdentity(
            identity: identity.id, pool: pool, logins: [], tags: Self.tags(in: found.claims), developer: developer)
    }

    static func tags(in claims: JSON) -> [String: String] {
        var tags: [String: String] = [:]
        for member in claims["https://aws.amazon.com/tags"]?["principal_tags"]?.object ?? [] {
            tags[member.name] = member.value.array?.first?.string
        }
        return tags
    }
}
