package import Core
package import Directory

/// USER_AUTH: the user says how they sign in, from what the pool allows and they have.
extension Authenticator {
    /// Begins with the preferred challenge where it can be had, else with the choice.
    ///
    /// `inputs` are what the challenge takes at once: `PASSWORD`, `SRP_A`. Errors: those of the challenge;
    /// `.userNotFound` where the client lets it be told.
    package func begin(
        _ username: String, preferring preferred: String?, inputs: [String: String], at client: ClientConfiguration,
        for purpose: SignInPurpose, from origin: SignInOrigin = SignInOrigin(),
        demanding demand: AssuranceDemand? = nil, metadata: [String: String] = [:], now: Moment
    ) async throws -> SignInResult {
        let attempt = SignInAttempt(
            beginningWith: metadata, client: client, purpose: purpose, origin: origin, demand: demand, now: now)
        let login = LoginName(username, in: attempt.pool.settings)
        try await preAuthenticate(login, attempt)
        let found = try await record(of: login, attempt).person
        guard found != nil || attempt.hidesStrangers else { throw AuthorityError.userDoesNotExist }
        let available = try await challenges(for: found, attempt)
        if let preferred, available.contains(preferred) {
            return try await choose(preferred, inputs, login, spending: nil, attempt)
        }
        let request = available.contains(WebAuthnChallenge.name) ? try await passkeyRequest(to: found?.0, attempt) : nil
        return .challenge(SelectChallenge.issue(available, login, found?.0, request, attempt, self))
    }

    /// Goes on with a chosen challenge, at once where its input is there.
    func choose(
        _ challenge: String, _ inputs: [String: String], _ login: LoginName, spending session: SpentSession?,
        _ attempt: SignInAttempt
    ) async throws -> SignInResult {
        switch challenge {
        case PasswordChallenge.name:
            guard let password = inputs["PASSWORD"], !password.isEmpty else {
                return .challenge(PasswordChallenge.issue(login, attempt, self))
            }
            return try await signIn(login, password: Secret(password), spending: session, attempt)
        case PasswordSRPChallenge.name:
            guard let value = inputs["SRP_A"], !value.isEmpty else {
                return .challenge(PasswordSRPChallenge.issue(login, attempt, self))
            }
            return try await beginSRP(login, clientPublic: value, attempt)
        case EmailOTPChallenge.name: return try await EmailOTPChallenge.begin(login, attempt, self)
        case WebAuthnChallenge.name: return try await WebAuthnChallenge.begin(login, attempt, self)
        default: throw AuthorityError(.invalidParameter, "Unsupported challenge: \(challenge)")
        }
    }

    /// The challenges to choose from. Where the client does not tell who exists everybody is offered all that the pool
    /// allows; otherwise what the user has. Whoever is asked for a second factor begins with the password. What cannot
    /// come to a level that is demanded is not offered.
    private func challenges(for found: (User, Credentials)?, _ attempt: SignInAttempt) async throws -> [String] {
        let settings = attempt.pool.settings
        func reaches(_ method: AuthenticationMethod) -> Bool {
            attempt.demand?.isWithinReach(beginningWith: method, in: settings) ?? true
        }
        var names: [String] = []
        if settings.firstFactors.contains(.password), reaches(.password),
            attempt.hidesStrangers || found?.1.passwordHash != nil
        {
            names += [PasswordChallenge.name, PasswordSRPChallenge.name]
        }
        if settings.firstFactors.contains(.email), reaches(.email), settings.mfaMode != .on,
            attempt.hidesStrangers || found.map({ canBeginByEmail($0.0, attempt) }) ?? false
        {
            names.append(EmailOTPChallenge.name)
        }
        if reaches(.softwareKey), try await offersPasskey(to: found?.0, attempt) {
            names.append(WebAuthnChallenge.name)
        }
        guard attempt.demand == nil || !names.isEmpty else { throw AuthorityError.assuranceOutOfReach }
        return names
    }

    func canBeginByEmail(_ user: User, _ attempt: SignInAttempt) -> Bool {
        let settings = attempt.pool.settings
        let asksForMore = settings.mfaMode == .on || settings.mfaMode == .optional && !user.mfa.enabled.isEmpty
        return user.isEnabled && user.status == .confirmed && user.hasVerifiedEmail && !asksForMore
    }

    /// A session of somebody who is not known yet, and perhaps is nobody.
    func session(
        of challenge: String, named login: LoginName, _ user: User?, _ attempt: SignInAttempt, data: JSON = .null
    ) -> ChallengeSession {
        ChallengeSession(
            challenge: challenge, pool: attempt.pool.id, client: attempt.client.client.id, sub: user?.sub,
            username: login.typed, userID: user.map { attempt.pool.settings.key(of: $0.username) } ?? login.key,
            methods: [], seenFailures: 0, passwordVersion: nil,
            expiresAt: attempt.now + attempt.client.client.settings.authSessionValidity,
            nonce: authority.randomness.bytes(16), data: data, device: attempt.device, demand: attempt.demand,
            base: nil)
    }
}

/// SELECT_CHALLENGE: which first factor. A passkey is asked for at once, so that it may come with the choice.
enum SelectChallenge: Challenge {
    static let name = "SELECT_CHALLENGE"

    static func issue(
        _ available: [String], _ login: LoginName, _ user: User?, _ request: PasskeyRequest?, _ attempt: SignInAttempt,
        _ authenticator: Authenticator
    ) -> IssuedChallenge {
        let choice: JSON.Member = .init("choice", .array(available.map { .string($0) }))
        let session = authenticator.session(
            of: name, named: login, user, attempt, data: .object([choice] + (request?.data.object ?? [])))
        return IssuedChallenge(
            name: name, parameters: request.map { ["CREDENTIAL_REQUEST_OPTIONS": $0.options.text] } ?? [:],
            session: authenticator.text(of: session), available: available)
    }

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let choice = try answer.required("ANSWER")
        let session = try authenticator.session(of: name, in: answer, attempt)
        guard session.data["choice"].strings?.contains(choice) == true else {
            throw AuthorityError(.invalidParameter, "\(choice) is not among the available challenges.")
        }
        if choice == WebAuthnChallenge.name, let credential = answer.responses["CREDENTIAL"], !credential.isEmpty {
            return try await WebAuthnChallenge.take(credential, session, attempt, authenticator)
        }
        return try await authenticator.choose(
            choice, answer.responses, LoginName(session.username, in: attempt.pool.settings), spending: session.spent,
            attempt.going(on: session))
    }
}

/// PASSWORD: a password in clear, as the answer to a choice.
enum PasswordChallenge: Challenge {
    static let name = "PASSWORD"

    static func issue(_ login: LoginName, _ attempt: SignInAttempt, _ authenticator: Authenticator) -> IssuedChallenge {
        let session = authenticator.session(of: name, named: login, nil, attempt)
        return IssuedChallenge(name: name, parameters: [:], session: authenticator.text(of: session))
    }

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let password = try answer.required("PASSWORD")
        let session = try authenticator.session(of: name, in: answer, attempt)
        return try await authenticator.signIn(
            LoginName(session.username, in: attempt.pool.settings), password: Secret(password),
            spending: session.spent, attempt.going(on: session))
    }
}

/// PASSWORD_SRP: SRP's first value, as the answer to a choice. PASSWORD_VERIFIER follows.
enum PasswordSRPChallenge: Challenge {
    static let name = "PASSWORD_SRP"

    static func issue(_ login: LoginName, _ attempt: SignInAttempt, _ authenticator: Authenticator) -> IssuedChallenge {
        let session = authenticator.session(of: name, named: login, nil, attempt)
        return IssuedChallenge(name: name, parameters: [:], session: authenticator.text(of: session))
    }

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let value = try answer.required("SRP_A")
        let session = try authenticator.session(of: name, in: answer, attempt)
        return try await authenticator.beginSRP(
            LoginName(session.username, in: attempt.pool.settings), clientPublic: value, attempt.going(on: session))
    }
}
