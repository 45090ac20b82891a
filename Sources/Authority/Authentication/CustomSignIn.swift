package import Core
package import Directory

/// CUSTOM_AUTH: the pool's own functions say what is asked, whether the answer is right, and when it is enough.
///
/// What they decide is held to the rules of every sign-in: the state of the user, the second factor that the pool asks
/// for, the lock. Every answer counts as an attempt before it is judged.
extension Authenticator {
    /// Challenges that a sign-in may be asked, the two of SRP included.
    static let maximumRounds = 12

    /// Begins, with an SRP value where the password is proven first.
    ///
    /// Errors: `.invalidParameter` where the pool has no functions for it, `.userNotFound` where the client lets it be
    /// told, `.notAuthorized`, those of triggers.
    package func beginCustom(
        _ username: String, clientPublic: String?, at client: ClientConfiguration, for purpose: SignInPurpose,
        from origin: SignInOrigin, demanding demand: AssuranceDemand? = nil, metadata: [String: String], now: Moment
    ) async throws -> SignInResult {
        let attempt = SignInAttempt(
            beginningWith: metadata, client: client, purpose: purpose, origin: origin, demand: demand, now: now)
        guard authority.triggers.has(.defineAuthChallenge, in: attempt.pool) else { throw Self.noCustomAuthentication }
        let login = LoginName(username, in: attempt.pool.settings)
        let user = try await authority.store.users.find(login, in: attempt.pool.id)
        guard user != nil || attempt.hidesStrangers else { throw AuthorityError.userDoesNotExist }
        try await preAuthenticate(login, attempt)
        let rounds = clientPublic == nil ? [] : [CustomRound(challenge: "SRP_A", isPassed: true, metadata: nil)]
        let progress = CustomProgress(login: login, user: user, rounds: rounds, device: attempt.device)
        let next = try await define(progress, attempt)
        if let clientPublic, next.challenge == PasswordVerifierChallenge.name, !next.issuesTokens {
            return try await beginSRP(login, clientPublic: clientPublic, after: rounds, attempt)
        }
        return try await follow(next, progress, attempt)
    }

    /// Goes on after a password that was proven by SRP; the wrong ones are forgiven.
    func resumeCustom(
        _ sub: Subject, _ session: ChallengeSession, after rounds: [CustomRound], _ attempt: SignInAttempt
    ) async throws -> SignInResult {
        guard let user = try await authority.store.users.find(sub, in: attempt.pool.id) else {
            throw AuthorityError.incorrectUsernameOrPassword
        }
        let expiry = session.data["expiry"]?.integer.map { Moment(microseconds: $0) }
        let admission = Admission(
            pool: attempt.pool.id, sub: sub, client: attempt.client.client.id, seenFailures: session.seenFailures,
            passwordVersion: session.passwordVersion, statuses: Self.provenStatuses, session: session.spent,
            device: session.device(in: attempt), address: attempt.origin.address)
        if let refusal = stateRefusal(of: user, expiry: expiry, now: attempt.now) {
            guard try await authority.store.credentials.counts(admission, now: attempt.now) else {
                throw AuthorityError.passwordAttemptsExceeded
            }
            throw refusal
        }
        guard try await authority.store.credentials.admit(admission, granting: .challenge(), now: attempt.now) != nil
        else { throw try await refusal(admission, attempt, in: authority.store) }
        let passed = CustomRound(challenge: PasswordVerifierChallenge.name, isPassed: true, metadata: nil)
        let progress = CustomProgress(
            login: LoginName(session.username, in: attempt.pool.settings), user: user, rounds: rounds + [passed],
            device: admission.device, passwordVersion: session.passwordVersion)
        return try await follow(try await define(progress, attempt), progress, attempt)
    }

    /// Asks what comes next.
    func define(_ progress: CustomProgress, _ attempt: SignInAttempt) async throws -> DefineAuthChallenge.Answer {
        guard progress.rounds.count < Self.maximumRounds else { throw AuthorityError.incorrectUsernameOrPassword }
        let answer = try await authority.triggers.run(
            DefineAuthChallenge(told: progress.told(attempt)), about: progress.subject(attempt), in: attempt.pool,
            now: attempt.now)
        guard let answer else { throw Self.noCustomAuthentication }
        return answer
    }

    /// Does what was decided. A challenge that is none of ours, or nothing at all, is an answer that makes no sense.
    func follow(
        _ next: DefineAuthChallenge.Answer, _ progress: CustomProgress, _ attempt: SignInAttempt
    ) async throws -> SignInResult {
        if next.fails { throw AuthorityError.incorrectUsernameOrPassword }
        if next.issuesTokens { return try await finishCustom(progress, attempt) }
        guard next.challenge == CustomChallenge.name else {
            throw AuthorityError(
                .invalidLambdaResponse, "Unrecognizable lambda output",
                logged: "DefineAuthChallenge: \(next.challenge ?? "no challenge")")
        }
        return try await CustomChallenge.issue(progress, attempt, self)
    }

    /// Tokens were decided: the user must be one, and in a state to have them. A temporary password that was not
    /// proven here cannot be replaced here.
    private func finishCustom(_ progress: CustomProgress, _ attempt: SignInAttempt) async throws -> SignInResult {
        guard let user = progress.user else { throw AuthorityError.incorrectUsernameOrPassword }
        let isPasswordProven = progress.passwordVersion != nil
        guard isPasswordProven || user.status != .forceChangePassword else {
            throw AuthorityError.incorrectUsernameOrPassword
        }
        let proof = progress.seen.map { FactorProof(kind: .custom, version: 0, seenFailures: $0) }
        let admission = Admission(
            pool: attempt.pool.id, sub: user.sub, client: attempt.client.client.id, seenFailures: 0,
            passwordVersion: progress.passwordVersion,
            statuses: isPasswordProven ? Self.provenStatuses : [.confirmed], session: nil, factor: proof,
            device: progress.device, address: attempt.origin.address)
        let methods: [AuthenticationMethod] = isPasswordProven ? [.password] : [.custom]
        return try await proceed(
            SignInProgress(user: user, methods: methods, admission: admission), expiry: nil, attempt)
    }

    static let noCustomAuthentication = AuthorityError(
        .invalidParameter, "Custom auth lambda trigger is not configured for the user pool.")
}

/// How far a sign-in by CUSTOM_AUTH has come.
struct CustomProgress: Sendable {
    let login: LoginName
    /// Nil for a name that nobody has.
    let user: User?
    let rounds: [CustomRound]
    /// The device that the sign-in says it comes from.
    let device: PresentedDevice?
    /// Of the password that was proven by SRP.
    var passwordVersion: Int64?
    /// The failures that counted when the last challenge was asked; nil where none was.
    var seen: Int?

    func told(_ attempt: SignInAttempt) -> CustomAuthRequest {
        CustomAuthRequest(
            user: user, rounds: rounds, clientMetadata: attempt.metadata.clientMetadata,
            hidesStrangers: attempt.hidesStrangers)
    }

    func subject(_ attempt: SignInAttempt) -> TriggerSubject {
        TriggerSubject(user?.username ?? login.typed, at: attempt.client.client.id)
    }
}
