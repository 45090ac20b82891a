package import Core
package import Directory

/// Signing in right after a sign-up: the session of SignUp goes to ConfirmSignUp, and what comes back to InitiateAuth
/// with USER_AUTH. The code that was just proven is the first factor, and is not asked for twice.
///
/// Who merely has the code has no session of the sign-up, so a code alone opens nothing.
extension Authenticator {
    private static let begun = "SIGN_UP"
    private static let confirmed = "CONFIRM_SIGN_UP"

    /// The session of a sign-up that waits for its code. Nil where it could not be used: at a client without USER_AUTH,
    /// and where the pool asks everybody for a second factor.
    package func signUpSession(
        of sub: Subject, _ username: String, at client: ClientConfiguration, now: Moment
    ) -> String? {
        guard client.client.settings.allows(flow: "USER_AUTH"), client.pool.pool.settings.mfaMode != .on else {
            return nil
        }
        return text(of: session(Self.begun, of: sub, username, proving: [], at: client, now: now))
    }

    /// The session that signs a confirmed user in. Nil where the one of their sign-up has ended, or is none: they are
    /// confirmed all the same.
    package func confirmedSession(
        after text: String, of user: User, at client: ClientConfiguration, now: Moment
    ) -> String? {
        guard let session = session(Self.begun, text, at: client, now: now), session.sub == user.sub,
            let kind = authority.accounts.contactToConfirm(of: user, in: client.pool.pool.settings)?.kind
        else { return nil }
        return self.text(
            of: self.session(
                Self.confirmed, of: user.sub, session.username,
                proving: [kind == .phone ? .sms : .email], at: client, now: now))
    }

    /// Signs in with that session. Errors: `.notAuthorized` for one that has ended, was used, or is another's; those of
    /// the user's state and of triggers.
    package func begin(
        _ username: String, confirmedIn text: String, at client: ClientConfiguration, for purpose: SignInPurpose,
        from origin: SignInOrigin = SignInOrigin(), demanding demand: AssuranceDemand? = nil,
        metadata: [String: String] = [:], now: Moment
    ) async throws -> SignInResult {
        let attempt = SignInAttempt(
            beginningWith: metadata, client: client, purpose: purpose, origin: origin, demand: demand, now: now)
        let login = LoginName(username, in: attempt.pool.settings)
        guard let session = session(Self.confirmed, text, at: client, now: now), let sub = session.sub,
            let method = session.methods.first,
            try await authority.store.users.find(login, in: attempt.pool.id)?.sub == sub
        else { throw AuthorityError.invalidSession }
        try await preAuthenticate(login, attempt)
        let admission = admission(of: session, sub, attempt)
        do {
            return try await goOn(from: method, admission, attempt)
        } catch let error as AuthorityError where error == .incorrectUsernameOrPassword {
            // No password was given: what cannot stand is the session.
            throw AuthorityError.invalidSession
        }
    }

    private func session(
        _ step: String, of sub: Subject, _ username: String, proving methods: [AuthenticationMethod],
        at client: ClientConfiguration, now: Moment
    ) -> ChallengeSession {
        ChallengeSession(
            challenge: step, pool: client.pool.pool.id, client: client.client.id, sub: sub, username: username,
            userID: username, methods: methods, seenFailures: 0, passwordVersion: nil,
            expiresAt: now + client.client.settings.authSessionValidity, nonce: authority.randomness.bytes(16),
            data: .null, device: nil, demand: nil, base: nil)
    }

    private func session(
        _ step: String, _ text: String, at client: ClientConfiguration, now: Moment
    ) -> ChallengeSession? {
        Base64URL.decode(text).flatMap { ChallengeSession($0, of: step, at: client, by: authority.sealing, now: now) }
    }
}
