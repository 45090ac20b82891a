import Core

/// What must hold of an ID token (OIDC Core §3.1.3.7), in the order of the section.
struct IDTokenRules: Sendable {
    /// The issuers that may have made it; most providers have one.
    let issuers: Set<String>
    /// Whom the token must be for; one of them.
    let clientIDs: Set<String>
    /// Nil where the token answers no request of ours.
    let nonce: String?
    /// Nil where the provider never sends one back.
    var requiresNonce = true
    let keysURL: String
    /// Those that the provider says it uses; nil for all that are taken.
    var algorithms: Set<String>?

    /// How far a provider's clock may be from ours.
    static let skew = Lifetime.minutes(1)
    /// An ID token is used at once: one that was made long ago is not of this sign-in.
    static let longestAge = Lifetime.minutes(60)

    /// What somebody signed in with elsewhere, and brings: no request of ours, and as old as it may become.
    var isBrought: Bool { nonce == nil }

    /// The claims of a token that is right in everything. Throws `.invalid`, or `.unreachable` where the keys cannot be
    /// read.
    func claims(
        of text: String, accessToken: String?, by keys: ProviderKeys, now: Moment
    ) async throws(FederationFault) -> JSON {
        let token = try ProviderToken(text)
        guard algorithms?.contains(token.algorithm) ?? true else {
            throw .invalid("the ID token is signed with \(token.algorithm), which the provider does not announce")
        }
        try checkParties(token.claims)
        try checkTimes(token.claims, now: now)
        try checkNonce(token.claims)
        guard try await keys.haveSigned(token, at: keysURL, now: now) else {
            throw .invalid("the ID token is not signed by a key of the provider")
        }
        try checkAccessToken(token, accessToken)
        return token.claims
    }

    private func checkParties(_ claims: JSON) throws(FederationFault) {
        guard let issuer = claims["iss"]?.string, issuers.contains(where: { Array($0.utf8) == Array(issuer.utf8) })
        else { throw .invalid("the ID token has another issuer") }
        let audience = claims["aud"]?.array?.compactMap(\.string) ?? [claims["aud"]?.string].compactMap { $0 }
        guard !clientIDs.isDisjoint(with: audience) else { throw .invalid("the ID token is for another client") }
        // An app and its server may be two clients of one provider, and the token is for the second.
        guard !isBrought else { return }
        if let party = claims["azp"] {
            guard let party = party.string, clientIDs.contains(party) else {
                throw .invalid("the ID token was made for another client")
            }
        } else if audience.count > 1 {
            throw .invalid("the ID token is for several clients and does not say for which")
        }
    }

    private func checkTimes(_ claims: JSON, now: Moment) throws(FederationFault) {
        guard let expiry = claims["exp"]?.integer, expiry > 0, expiry > (now - Self.skew).seconds else {
            throw .invalid("the ID token has expired")
        }
        guard let issued = claims["iat"]?.integer, issued <= (now + Self.skew).seconds,
            isBrought || issued >= (now - Self.longestAge).seconds
        else { throw .invalid("the ID token was not made just now") }
        if let start = claims["nbf"] {
            guard let start = start.integer, start <= (now + Self.skew).seconds else {
                throw .invalid("the ID token is not valid yet")
            }
        }
    }

    private func checkNonce(_ claims: JSON) throws(FederationFault) {
        guard let nonce else { return }
        guard let given = claims["nonce"]?.string else {
            guard !requiresNonce, claims["nonce"] == nil else { throw .invalid("the ID token has no nonce") }
            return
        }
        guard Secret.constantTimeEqual(given, nonce) else { throw .invalid("the ID token has another nonce") }
    }

    /// `at_hash` (OIDC Core §3.1.3.8): the left half of the hash whose size the algorithm's name has.
    private func checkAccessToken(_ token: ProviderToken, _ accessToken: String?) throws(FederationFault) {
        guard let hash = token.claims["at_hash"], let accessToken else { return }
        guard let expected = Self.halfHash(of: accessToken, token.algorithm), hash.string == expected else {
            throw .invalid("the ID token belongs to another access token")
        }
    }
}
