package import Core
package import Directory

/// MFA_SETUP: the pool asks for a second factor and the user has none. A software token is set up in between: its seed
/// and then its proof travel in the session; what else the pool offers needs an address, and another sign-in.
enum MFASetupChallenge: Challenge {
    static let name = "MFA_SETUP"

    static func issue(
        _ factors: [SecondFactor], _ progress: SignInProgress, _ attempt: SignInAttempt, _ authenticator: Authenticator,
        in store: Store
    ) async throws -> SignInResult {
        let session = authenticator.session(of: name, for: progress, attempt)
        let challenge = IssuedChallenge(
            name: name,
            parameters: [
                "USER_ID_FOR_SRP": progress.user.username,
                "MFAS_CAN_SETUP": JSON.array(factors.map { .string($0.rawValue) }).text,
            ], session: authenticator.text(of: session))
        return try await authenticator.issue(challenge, admitting: progress, attempt, in: store)
    }

    /// The answer to the challenge is a session in which the first code was proven.
    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let session = try authenticator.session(of: name, in: answer, attempt)
        guard let sub = session.sub, session.data["verified"] == true else { throw AuthorityError.invalidSession }
        return try await authenticator.finish(
            authenticator.admission(of: session, sub, attempt), session.methods + [.softwareToken], attempt,
            in: authenticator.authority.store)
    }
}

extension Authenticator {
    /// A new seed for whoever is at MFA_SETUP, and the session that carries it. Nothing is stored before the first
    /// code.
    package func associateSoftwareToken(
        session text: String, now: Moment
    ) async throws -> (secretCode: String, session: String) {
        let (session, client) = try await setupSession(text, now: now)
        guard client.pool.pool.settings.secondFactors.contains(.softwareToken) else {
            throw AuthorityError.softwareTokenNotEnabled
        }
        let seed = TOTP.seed(authority.randomness)
        let next = session.going(
            on: ["secret": .string(Base64URL.encode(seed.revealed))], nonce: authority.randomness.bytes(16))
        return (Base32.encode(seed.revealed), self.text(of: next))
    }

    /// The seed that a session of MFA_SETUP carries, to be shown again; nil where it has ended or carries none.
    package func secretCode(of session: String, now: Moment) -> String? {
        Base64URL.decode(session)
            .flatMap { ChallengeSession($0, of: MFASetupChallenge.name, by: authority.sealing, now: now) }
            .flatMap { $0.data["secret"]?.string }.flatMap { Base64URL.decode($0) }.map { Base32.encode($0) }
    }

    /// Takes the first code of a seed that travels in the session; the session that comes back answers MFA_SETUP.
    package func verifySoftwareToken(
        session text: String, code: String, name: String?, now: Moment
    ) async throws -> String {
        let (session, client) = try await setupSession(text, now: now)
        let pool = client.pool.pool.id
        guard let sub = session.sub, let seed = session.data["secret"]?.string.flatMap({ Base64URL.decode($0) }) else {
            throw AuthorityError.invalidSession
        }
        guard let step = TOTP.step(of: code, secret: Secret(seed), now: now) else {
            throw try await authority.accounts.wrongFirstCode(of: sub, in: pool, now: now)
        }
        let next = session.going(on: ["verified": true], nonce: authority.randomness.bytes(16))
        try await authority.store.transaction { store in
            guard try await store.credentials.spend(session.spent, in: pool),
                try await store.factors.enrol(
                    Secret(seed), step: step, name: name, enabling: true, of: sub, in: pool, now: now)
            else { throw AuthorityError.invalidSession }
        }
        return self.text(of: next)
    }

    /// These operations name no client: the session does.
    private func setupSession(_ text: String, now: Moment) async throws -> (ChallengeSession, ClientConfiguration) {
        guard let bytes = Base64URL.decode(text),
            let session = ChallengeSession(bytes, of: MFASetupChallenge.name, by: authority.sealing, now: now),
            let client = try await authority.configuration.client(session.client, now: now)
        else { throw AuthorityError.invalidSession }
        return (session, client)
    }
}
