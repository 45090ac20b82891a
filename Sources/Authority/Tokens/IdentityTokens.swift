package import Core
package import Directory
import NativeCrypto

/// The tokens of identity pools: their own issuer and keys, under `/identity`, signed with RS512 as Cognito's are.
package struct IdentityTokens: Sendable {
    let authority: Authority

    /// The `iss`.
    package var issuer: String { "\(authority.installation.publicURL)/identity" }

    /// Signs claims with the oldest key; whoever finds none makes it.
    package func sign(_ claims: JSON, now: Moment) async throws -> String {
        let key = try await signingKey(now: now)
        return try JWT.sign(claims, kid: key.kid, algorithm: "RS512") { try key.key.sign($0, with: .sha512) }
    }

    /// The claims of a token that we have signed and that is good at `now`; nil for any other.
    package func claims(of text: String, now: Moment) async throws -> (claims: JSON, isExpired: Bool)? {
        guard let token = JWT.Unverified(text, algorithm: "RS512") else { return nil }
        let keys = try await authority.configuration.identitySigningKeys()
        guard let key = keys.first(where: { $0.kid == token.kid }),
            key.key.publicKey.isValid(signature: token.signature, for: token.signingInput, by: .pkcs1SHA512),
            token.claims["iss"]?.string == issuer, let expiry = token.claims["exp"]?.integer
        else { return nil }
        return (token.claims, now.seconds >= expiry)
    }

    /// The JWK Set (RFC 7517 §5).
    package func keySet(now: Moment) async throws -> JSON {
        _ = try await signingKey(now: now)
        let keys = try await authority.configuration.identitySigningKeys()
        return ["keys": .array(keys.map { JWKSet.key($0.key.publicKey, kid: $0.kid, algorithm: "RS512") })]
    }

    private func signingKey(now: Moment) async throws -> IdentitySigningKey {
        if let key = try await authority.configuration.identitySigningKeys().first { return key }
        let key = try await authority.keySource.take()
        try await authority.provisioning.write { store in
            guard try await store.identitySigningKeys.list().isEmpty else { return }
            try await store.identitySigningKeys.insert(
                IdentitySigningKey(kid: authority.randomness.uuid(), key: key, createdAt: now))
        }
        guard let made = try await authority.configuration.identitySigningKeys().first else {
            throw AuthorityError(.resourceNotFound, "There is no signing key.")
        }
        return made
    }
}

extension Authority {
    package var identityTokens: IdentityTokens { IdentityTokens(authority: self) }
}
