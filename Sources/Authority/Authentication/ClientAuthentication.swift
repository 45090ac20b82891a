package import Core
package import Directory
import NativeCrypto

/// Proves that a caller is the client it names, at either door.
package struct ClientAuthentication: Sendable {
    let authority: Authority

    /// The client of an id. Throws `.resourceNotFound` in Cognito's words.
    package func client(_ id: ClientID, now: Moment) async throws -> ClientConfiguration {
        guard let client = try await authority.configuration.client(id, now: now) else {
            throw AuthorityError.noClient(id)
        }
        return client
    }

    /// The client of an id within a pool that the caller names too.
    package func client(_ id: ClientID, in pool: UserPoolID, now: Moment) async throws -> ClientConfiguration {
        let client = try await client(id, now: now)
        guard client.pool.pool.id == pool else {
            throw AuthorityError.noClient(id)
        }
        return client
    }

    /// A secret in clear: the token endpoint and GetTokensFromRefreshToken. A public client sends none.
    package func isProven(_ client: Client, secret: String?) -> Bool {
        guard client.isConfidential else { return secret == nil }
        guard let secret else { return false }
        return client.secrets.contains { Secret.constantTimeEqual($0.value.revealed, Array(secret.utf8)) }
    }

    /// SECRET_HASH: Base64(HMAC-SHA256(client secret, username + client id)). Any of `usernames` may have been used:
    /// clients differ in whether they hash what was typed or the username that a challenge named.
    package func requireSecretHash(_ hash: String?, for usernames: [String], at client: Client) throws {
        guard client.isConfidential else { return }
        guard let hash else {
            throw AuthorityError(
                .notAuthorized, "Client \(client.id) is configured with secret but SECRET_HASH was not received")
        }
        for secret in client.secrets {
            for username in usernames {
                let expected = HMACSHA256.code(Array("\(username)\(client.id)".utf8), key: secret.value.revealed)
                if Secret.constantTimeEqual(Base64.encode(expected), hash) { return }
            }
        }
        throw AuthorityError(.notAuthorized, "Unable to verify secret hash for client \(client.id)")
    }
}
