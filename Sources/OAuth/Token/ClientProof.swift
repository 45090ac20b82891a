import Authority
import Core
import Directory

/// Client authentication at the token and revocation endpoints (RFC 6749 §2.3): Basic, in the body, or none for a
/// public client. Never two methods at once.
struct ClientProof {
    let oauth: OAuth

    /// The methods, as discovery names them.
    static let methods = ["client_secret_basic", "client_secret_post", "none"]

    func client(
        _ parameters: Parameters, authorization: String?, in pool: PoolConfiguration, now: Moment
    ) async throws -> ClientConfiguration {
        let (id, secrets) = try credentials(parameters, authorization)
        guard let client = try await oauth.authority.configuration.client(ClientID(id), now: now),
            client.pool.pool.id == pool.pool.id,
            secrets.contains(where: { oauth.authority.clients.isProven(client.client, secret: $0) })
        else { throw OAuthError(.invalidClient) }
        return client
    }

    /// The client's id, and what its secret may be: two readings only where Basic leaves a doubt.
    private func credentials(_ parameters: Parameters, _ authorization: String?) throws -> (String, [String?]) {
        guard let authorization else {
            guard let id = parameters["client_id"] else { throw OAuthError(.invalidClient) }
            return (id, [parameters["client_secret"]])
        }
        guard let (id, secrets) = basic(authorization) else { throw OAuthError(.invalidClient) }
        guard parameters["client_secret"] == nil, parameters["client_id"].map({ $0 == id }) ?? true else {
            throw OAuthError(.invalidRequest, "The client authenticates in more than one way.")
        }
        return (id, secrets)
    }

    /// Both halves are form-encoded before they are joined (RFC 6749 §2.3.1). Many clients forget it, and a secret that
    /// was chosen may have a plus or a percent sign: the secret counts as it stands, too.
    private func basic(_ authorization: String) -> (String, [String?])? {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", let bytes = Base64.decode(parts[1]),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let id = Percent.decodeForm(bytes[..<colon])
        else { return nil }
        let secret = bytes[(colon + 1)...]
        // Nil would be no proof at all, which is right for a public client.
        return (id, [Percent.decodeForm(secret), String(validating: secret, as: UTF8.self)].filter { $0 != nil })
    }
}
