package import Core
package import Directory

/// Checks ID tokens of our pools that come back to us as the proof of who somebody is: at identity pools, at the token
/// endpoint's exchange.
package struct IDTokenVerifier: Sendable {
    let authority: Authority

    /// Why a token proves nothing.
    package enum Fault: Error, Sendable, Hashable {
        /// Not one of this pool's, or altered.
        case invalid
        /// When it did.
        case expired(Int64)
        /// The user is gone, disabled or signed out.
        case revoked
    }

    /// The claims of a token of a pool that is good at `now`. With `checksServerSide` its user must still be there,
    /// enabled and signed in, which costs a read.
    package func claims(
        of text: String, in pool: PoolConfiguration, checksServerSide: Bool, now: Moment
    ) async throws -> JSON {
        guard let token = JWT.Unverified(text), token.isSigned(by: pool.publishedKeys(now: now), purpose: .id),
            token.claims["iss"]?.string == authority.installation.issuer(of: pool.pool.id),
            token.claims["token_use"]?.string == "id", let sub = token.claims["sub"]?.string,
            token.claims["aud"]?.string != nil, let expiry = token.claims["exp"]?.integer
        else { throw Fault.invalid }
        guard now.seconds < expiry else { throw Fault.expired(expiry) }
        if checksServerSide {
            do {
                _ = try await authority.accessTokens.liveUser(
                    Subject(sub), family: token.claims["origin_jti"]?.string.map { FamilyID($0) },
                    issuedAt: token.claims["iat"]?.integer ?? 0, in: pool.pool.id, now: now)
            } catch is AuthorityError {
                throw Fault.revoked
            }
        }
        return token.claims
    }
}

extension Authority {
    package var idTokens: IDTokenVerifier { IDTokenVerifier(authority: self) }
}
