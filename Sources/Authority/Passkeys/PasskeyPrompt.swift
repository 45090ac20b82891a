package import Core
package import Directory

/// A question for a passkey of whoever is there: what a sign-in page needs to ask it without knowing a name.
package struct PasskeyPrompt: Sendable {
    /// The challenge session, to be posted back with the credential.
    package let session: String
    /// `PublicKeyCredentialRequestOptionsJSON`.
    package let options: JSON
    /// The domain at whose pages it can be asked.
    package let relyingPartyID: String
}

extension Authenticator {
    /// A prompt for a page that may stay open for `lifetime`; nil where the pool takes no passkeys. Its answer is good
    /// on a page alone, and once.
    package func passkeyPrompt(at client: ClientConfiguration, lasting lifetime: Lifetime, now: Moment)
        -> PasskeyPrompt?
    {
        guard let relyingParty = try? authority.relyingParty(of: client.pool) else { return nil }
        let challenge = authority.randomness.bytes(32)
        let session = ChallengeSession(
            challenge: WebAuthnChallenge.name, pool: client.pool.pool.id, client: client.client.id, sub: nil,
            username: "", userID: "", methods: [], seenFailures: 0, passwordVersion: nil, expiresAt: now + lifetime,
            nonce: authority.randomness.bytes(16),
            data: ["challenge": .string(Base64URL.encode(challenge)), "anybody": true], device: nil, demand: nil,
            base: nil)
        return PasskeyPrompt(
            session: text(of: session), options: PasskeyOptions.request(challenge, relyingParty),
            relyingPartyID: relyingParty.id)
    }
}

extension ChallengeSession {
    /// Whether it was made for whoever is there, and not for a name.
    var isOfAnybody: Bool { data["anybody"] == true }
}
