package import Core
package import Directory
import NativeCrypto

/// The one state machine behind InitiateAuth and the sign-in page.
///
/// A sign-in begins with a password or an SRP value, may pass through challenges, and ends in one statement that
/// decides lock, state, client and single use together with what it issues (`SignInGate`). Reads before it are hints.
package struct Authenticator: Sendable {
    let authority: Authority

    /// Every challenge that can be answered.
    static let challenges: [any Challenge.Type] = [
        PasswordVerifierChallenge.self, NewPasswordRequiredChallenge.self, SoftwareTokenMFAChallenge.self,
        EmailOTPChallenge.self, SelectMFATypeChallenge.self, MFASetupChallenge.self, SelectChallenge.self,
        PasswordChallenge.self, PasswordSRPChallenge.self, WebAuthnChallenge.self, CustomChallenge.self,
        DeviceSRPChallenge.self, DevicePasswordVerifierChallenge.self,
    ]

    /// Signs in by a password in clear: USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH and the sign-in page.
    ///
    /// Errors: `.notAuthorized`, `.userNotFound` where the client lets it be told, `.userNotConfirmed`,
    /// `.passwordResetRequired`, `.tooManyRequests` where the hashing queue is full; those of triggers.
    ///
    /// `metadata` is for the trigger PreAuthentication.
    package func signIn(
        _ username: String, password: Secret, at client: ClientConfiguration, for purpose: SignInPurpose,
        from origin: SignInOrigin = SignInOrigin(), demanding demand: AssuranceDemand? = nil,
        metadata: [String: String] = [:], now: Moment
    ) async throws -> SignInResult {
        let attempt = SignInAttempt(
            beginningWith: metadata, client: client, purpose: purpose, origin: origin, demand: demand, now: now)
        let login = LoginName(username, in: attempt.pool.settings)
        try await preAuthenticate(login, attempt)
        return try await signIn(login, password: password, spending: nil, attempt)
    }

    /// The same in an attempt, perhaps as the answer to a session.
    func signIn(
        _ login: LoginName, password: Secret, spending session: SpentSession?, _ attempt: SignInAttempt
    ) async throws -> SignInResult {
        let now = attempt.now
        let record = try await record(of: login, attempt)
        guard let (user, credentials) = record.person, let hash = credentials.passwordHash else {
            throw try await refuseUnknown(password, login, record.stranger, session: session, attempt)
        }
        if let lock = credentials.lockedUntil, lock > now { throw AuthorityError.passwordAttemptsExceeded }
        let match = try await authority.matching(password, hash)
        let seen = credentials.failures(at: now)
        guard match != .differs else {
            throw try await recordFailure(of: user.sub, seen: seen, session: session, attempt)
        }
        if match == .matchesOutdated { try await rehash(password, replacing: hash, of: user) }
        return try await proceed(
            SignInProgress(
                user: user, methods: [.password],
                admission: Admission(
                    pool: user.pool, sub: user.sub, client: attempt.client.client.id, seenFailures: seen,
                    passwordVersion: credentials.passwordVersion, statuses: Self.provenStatuses, session: session,
                    device: attempt.device, address: attempt.origin.address)),
            expiry: credentials.passwordExpiresAt, attempt)
    }

    /// Answers a challenge; its DEVICE_KEY counts as part of the origin. What the sign-in began with to demand goes on
    /// with its session; `demand` is for one that began with none. Errors: those of the challenge; `.invalidParameter`
    /// for one that does not exist.
    package func respond(
        to answer: ChallengeAnswer, at client: ClientConfiguration, for purpose: SignInPurpose,
        from origin: SignInOrigin = SignInOrigin(), demanding demand: AssuranceDemand? = nil, now: Moment
    ) async throws -> SignInResult {
        guard let challenge = Self.challenges.first(where: { $0.name == answer.challenge }) else {
            throw AuthorityError(.invalidParameter, "Unsupported challenge: \(answer.challenge)")
        }
        var attempt = SignInAttempt(
            client: client, purpose: purpose,
            origin: origin.with(DeviceKey(presented: answer.responses["DEVICE_KEY"])), now: now)
        attempt.metadata.clientMetadata = answer.clientMetadata
        let session = session(presentedBy: answer, attempt)
        attempt.demand = session?.demand ?? demand
        attempt.base = session?.base
        return try await challenge.answer(answer, attempt, self)
    }

    /// What a proven password may lead to: tokens, or the challenge of a temporary password.
    static let provenStatuses: [User.Status] = [.confirmed, .forceChangePassword]

    /// Lets a user whose first factor is proven go on as their state says.
    ///
    /// Whoever is refused for their state learns that the password was right: that counts as an attempt like any other,
    /// so the lock is asked by the same statement.
    func proceed(_ progress: SignInProgress, expiry: Moment?, _ attempt: SignInAttempt) async throws -> SignInResult {
        if let refusal = stateRefusal(of: progress.user, expiry: expiry, now: attempt.now) {
            guard try await authority.store.credentials.counts(progress.admission, now: attempt.now) else {
                throw AuthorityError.passwordAttemptsExceeded
            }
            throw refusal
        }
        guard progress.user.status != .forceChangePassword else {
            return try await NewPasswordRequiredChallenge.issue(progress, attempt, self)
        }
        return try await advance(progress, attempt, in: authority.store)
    }

    /// On to the second factor where one is asked for, else to the end. A remembered device stands for a factor that
    /// the pool asks for, not for a level that the client demands.
    func advance(_ progress: SignInProgress, _ attempt: SignInAttempt, in store: Store) async throws -> SignInResult {
        let isDemanding = !(attempt.demand?.levels.isEmpty ?? true)
        guard isDemanding || attempt.pool.settings.mfaMode != .off && !progress.hasSecondFactor else {
            return try await finish(progress.admission, progress.methods, attempt, in: store)
        }
        let rule = try await secondFactorRule(for: progress.user, attempt, in: store)
        let step = rule.step(after: progress.methods, demanding: attempt.demand)
        let isDemanded = attempt.demand.map { $0.step(from: progress.methods, with: rule.usable) != .enough } ?? false
        if !isDemanded, step.isOfFactors, let result = try await replacingSecondFactor(progress, attempt, in: store) {
            return result
        }
        switch step {
        case .none: return try await finish(progress.admission, progress.methods, attempt, in: store)
        case .challenge(let factor): return try await issue(factor, progress, attempt, in: store)
        case .select(let factors):
            return try await SelectMFATypeChallenge.issue(factors, progress, attempt, self, in: store)
        case .setUp(let factors):
            return try await MFASetupChallenge.issue(factors, progress, attempt, self, in: store)
        case .outOfReach:
            // It tells that what was proven is right: that counts as an attempt.
            guard try await store.credentials.counts(progress.admission, now: attempt.now) else {
                throw AuthorityError.passwordAttemptsExceeded
            }
            throw AuthorityError.assuranceOutOfReach
        }
    }

    /// What decides about the second factor of a user.
    func secondFactorRule(
        for user: User, _ attempt: SignInAttempt, in store: Store
    ) async throws -> SecondFactorRule {
        let settings = attempt.pool.settings
        let token =
            settings.secondFactors.contains(.softwareToken)
            ? try await store.factors.find(.softwareToken, of: user.sub, in: attempt.pool.id) : nil
        return SecondFactorRule(settings: settings, user: user, hasSoftwareToken: token?.secret != nil)
    }

    /// The challenge of one second factor.
    func issue(
        _ factor: SecondFactor, _ progress: SignInProgress, _ attempt: SignInAttempt, in store: Store
    ) async throws -> SignInResult {
        switch factor {
        case .softwareToken: try await SoftwareTokenMFAChallenge.issue(progress, attempt, self, in: store)
        case .email: try await EmailOTPChallenge.issue(progress, attempt, self, in: store)
        }
    }

    /// Admits what was proven so far and hands out the next challenge; a code goes out with it where there is one.
    func issue(
        _ challenge: IssuedChallenge, admitting progress: SignInProgress, with message: AdmissionMessage? = nil,
        _ attempt: SignInAttempt, in store: Store
    ) async throws -> SignInResult {
        let admitted = try await store.credentials.admit(
            progress.admission, granting: .challenge(message), now: attempt.now)
        guard admitted != nil else { throw try await refusal(progress.admission, attempt, in: store) }
        return .challenge(challenge)
    }
}

/// A step between the first factor and the end: one file each, one line in `Authenticator.challenges`.
protocol Challenge: Sendable {
    /// `ChallengeNameType` of Cognito's API.
    static var name: String { get }

    /// Checks an answer and goes on. An answered session is spent, right or wrong.
    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult
}
