import Authority
package import Core
package import Directory

/// The revocation endpoint (RFC 7009): refresh tokens, and with them all tokens of their family.
package struct RevocationEndpoint: Sendable {
    let oauth: OAuth

    /// Returns where the token is revoked, was already, or never was one of ours (§2.2); throws `OAuthError` otherwise.
    package func handle(
        _ parameters: Parameters, authorization: String?, in pool: PoolConfiguration, now: Moment
    ) async throws {
        if let name = parameters.repeated {
            throw OAuthError(.invalidRequest, "The parameter \(name) is repeated.")
        }
        let client = try await ClientProof(oauth: oauth).client(
            parameters, authorization: authorization, in: pool, now: now)
        guard let token = parameters["token"] else {
            throw OAuthError(.invalidRequest, "The parameter token is missing.")
        }
        do {
            try await oauth.authority.refreshTokens.revoke(token, at: client, now: now)
        } catch let error as AuthorityError where error.code == .unsupportedTokenType {
            throw OAuthError(.unsupportedTokenType)
        } catch let error as AuthorityError where error.code == .unsupportedOperation {
            throw OAuthError(.invalidRequest, error.message)
        }
    }
}
