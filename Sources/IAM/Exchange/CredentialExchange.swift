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
        let pool = try await pool(id)
        guard let issuer = Federation.namedIssuer(of: token) else { throw PoolLogins.unsupported }
        let logins = [OpenIDConnectProvider.host(of: issuer): token]
        let identity = try await self.id(in: pool, logins: logins, now: now)
        return try await credentials(
            of: identity, logins: logins, customRole: customRole, keys: RequestKeys(), now: now)
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
