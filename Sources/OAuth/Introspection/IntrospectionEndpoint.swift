import Authority
package import Core
package import Directory

/// The introspection endpoint (RFC 7662): whether a token of this pool is worth anything just now.
///
/// Only a client that can prove itself may ask, so that nobody tries tokens here (§2.1, §4). About a token that is not
/// active nothing more is said (§2.2).
package struct IntrospectionEndpoint: Sendable {
    let oauth: OAuth

    /// The JSON of the answer; throws `OAuthError` for the client's faults.
    package func handle(
        _ parameters: Parameters, authorization: String?, in pool: PoolConfiguration, now: Moment
    ) async throws -> JSON {
        if let name = parameters.repeated {
            throw OAuthError(.invalidRequest, "The parameter \(name) is repeated.")
        }
        let client = try await ClientProof(oauth: oauth).client(
            parameters, authorization: authorization, in: pool, now: now)
        guard client.client.isConfidential else { throw OAuthError(.invalidClient) }
        guard let token = parameters["token"] else {
            throw OAuthError(.invalidRequest, "The parameter token is missing.")
        }
        let authority = oauth.authority
        if let claims = try await authority.accessTokens.inspect(token, in: pool, now: now) {
            // The last three are what a resource server asks for a step-up by (RFC 9470 §6.2).
            let shown = [
                "scope", "client_id", "username", "exp", "iat", "sub", "iss", "jti", "auth_time", "acr", "amr",
            ]
            let members = shown.compactMap { name in claims[name].map { JSON.Member(name, $0) } }
            return .object([JSON.Member("active", true)] + members + [JSON.Member("token_type", "Bearer")])
        }
        if let (family, user) = try await authority.refreshTokens.inspect(token, at: client, now: now) {
            return .object([
                "active": true, "scope": .string(family.scopes.joined(separator: " ")),
                "client_id": .string(family.client.rawValue), "username": .string(user.username),
                "exp": .integer(family.expiresAt.seconds), "sub": .string(user.sub.rawValue),
                "token_type": "refresh_token",
            ])
        }
        return ["active": false]
    }
}
