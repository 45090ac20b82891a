import Authority
package import Core
import Directory
import Federation
import SigV4

/// The token-exchange grant's way to credentials.
extension IdentityExchange {
    /// What the identity pool gives to who an ID token is of: the identity is found or made, the role chosen.
    package func credentials(
        forIDToken token: String, in id: IdentityPoolID, customRole: String?, now: Moment
    ) async throws -> (identity: IdentityID, credentials: TemporaryCredentials) {
        let known = try await known(byIDToken: token, in: id, now: now)
        return (
            known.identity, try await credentials(of: known, customRole: customRole, keys: RequestKeys(), now: now)
        )
    }

    /// The session behind them, for a decision that needs no credentials.
    func session(forIDToken token: String, in id: IdentityPoolID, now: Moment) async throws -> Session {
        let known = try await known(byIDToken: token, in: id, now: now)
        return try await session(of: known, try request(of: known, customRole: nil), keys: RequestKeys(), now: now)
    }

    private func known(byIDToken token: String, in id: IdentityPoolID, now: Moment) async throws -> KnownIdentity {
        let pool = try await pool(id)
        guard let issuer = Federation.namedIssuer(of: token) else { throw PoolLogins.unsupported }
        let verified = try await PoolLogins(access: access, pool: pool).verify(
            [OpenIDConnectProvider.host(of: issuer): token], now: now)
        let identity = try await IdentityRegistry(access: access, pool: pool).resolve(verified.map(\.login), now: now)
        return KnownIdentity(identity: identity.id, pool: pool, logins: verified)
    }
}

extension TemporaryCredentials {
    /// As AWS's SDKs read them from files and programs.
    package var document: JSON {
        [
            "AccessKeyId": .string(credentials.accessKeyID),
            "SecretAccessKey": .string(credentials.secretAccessKey.revealedText),
            "SessionToken": .string(sessionToken), "Expiration": .string(CivilTime(expiresAt).extendedISO8601),
        ]
    }
}
