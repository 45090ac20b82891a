package import Core
package import Directory

/// Whom an `id_token_hint` names.
package struct IDTokenHint: Sendable {
    package let sub: Subject
    package let client: ClientID
}

extension Authority {
    /// Reads an ID token of ours that may have expired (OpenID Connect RP-Initiated Logout 1.0 §2). Nil for any other.
    package func idTokenHint(_ text: String, in pool: PoolConfiguration, now: Moment) -> IDTokenHint? {
        guard let token = JWT.Unverified(text), token.isSigned(by: pool.keys, purpose: .id),
            token.claims["iss"]?.string == installation.issuer(of: pool.pool.id),
            token.claims["token_use"]?.string == "id", let sub = token.claims["sub"]?.string,
            let client = token.claims["aud"]?.string
        else { return nil }
        return IDTokenHint(sub: Subject(sub), client: ClientID(client))
    }
}
