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
        EmailOTPChallenge.self, SMSMFAChallenge.self, SMSOTPChallenge.self, SelectMFATypeChallenge.self,
        MFASetupChallenge.self, SelectChallenge.self,
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
        from origin: SignInOrigin = SignInOrigin(), metadata: [String: String] = [:], now: Moment
    ) async throws -> SignInResult {
        let attempt = SignInAttempt(
            beginningWith: metadata, client: client, purpose: purpose, origin: origin, now: now)
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

    /// Answers a challenge; its DEVICE_KEY counts as part of the origin. Errors: those of the challenge;
    /// `.invalidParameter` for one that does not exist.
    package func respond(
        to answer: ChallengeAnswer, at client: ClientConfiguration, for purpose: SignInPurpose,
        from origin: SignInOrigin = SignInOrigin(), now: Moment
    ) async throws -> SignInResult {
        guard let challenge = Self.challenges.first(where: { $0.name == answer.challenge }) else {
            throw AuthorityError(.invalidParameter, "Unsupported challenge: \(answer.challenge)")
        }
        var attempt = SignInAttempt(
            client: client, purpose: purpose,
            origin: origin.with(DeviceKey(presented: answer.responses["DEVICE_KEY"])), now: now)
        attempt.metadata.clientMetadata = answer.clientMetadata
        if RecoveryCodeAnswer.isIn(answer) { return try await RecoveryCodeAnswer.answer(answer, attempt, self) }
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

    /// On to the second factor where one is asked for, else to the end.
    func advance(_ progress: SignInProgress, _ attempt: SignInAttempt, in store: Store) async throws -> SignInResult {
        let settings = attempt.pool.settings
        guard settings.mfaMode != .off, !progress.hasSecondFactor else {
            return try await finish(progress.admission, progress.methods, attempt, in: store)
        }
        let token =
            settings.secondFactors.contains(.softwareToken)
            ? try await store.factors.find(.softwareToken, of: progress.user.sub, in: attempt.pool.id) : nil
        let rule = SecondFactorRule(
            settings: settings, user: progress.user, hasSoftwareToken: token?.secret != nil)
        switch rule.step {
        case .none: return try await finish(progress.admission, progress.methods, attempt, in: store)
        case .challenge(let factor):
            if let result = try await replacingSecondFactor(progress, attempt, in: store) { return result }
            return try await issue(factor, progress, attempt, in: store)
        case .select(let factors):
            if let result = try await replacingSecondFactor(progress, attempt, in: store) { return result }
            return try await SelectMFATypeChallenge.issue(factors, progress, attempt, self, in: store)
        case .setUp(let factors):
            return try await MFASetupChallenge.issue(factors, progress, attempt, self, in: store)
        }
    }

    /// The challenge of one second factor.
    func issue(
        _ factor: SecondFactor, _ progress: SignInProgress, _ attempt: SignInAttempt, in store: Store
    ) async throws -> SignInResult {
        switch factor {
        case .softwareToken: try await SoftwareTokenMFAChallenge.issue(progress, attempt, self, in: store)
        case .email: try await SentCode.email.issue(progress, attempt, self, in: store)
        case .sms: try await SentCode.smsSecond.issue(progress, attempt, self, in: store)
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
        guard RecoveryCodeAnswer.standsIn(for: challenge.name) else { return .challenge(challenge) }
        return .challenge(challenge.adding(try await recoveryParameters(progress, in: store)))
    }

    /// The end of every sign-in, by what was proven with `methods`; before it stands the proof of a remembered device.
    /// It is let in first, and then the pool's functions are told: what they refuse is taken back. Never within a
    /// transaction, which would wait for them.
    func finish(
        _ admission: Admission, _ methods: [AuthenticationMethod], _ attempt: SignInAttempt, in store: Store
    ) async throws -> SignInResult {
        switch attempt.purpose {
        case .tokens:
            let device = try await recognize(admission, attempt, in: store)
            if case .toProve(let known) = device {
                return try await DeviceSRPChallenge.issue(known, admission, methods, attempt, self, in: store)
            }
            let family = newFamily(for: admission.sub, device.key, attempt)
            guard let user = try await store.credentials.admit(admission, granting: .family(family), now: attempt.now)
            else { throw try await refusal(admission, attempt, in: store) }
            let tokens = try await authority.tokens.revoking(family, now: attempt.now) {
                try await postAuthenticate(user, attempt, usesNewDevice: device.isNew)
                return try await authority.tokens.issue(
                    .api, for: user, family: family, newDevice: device.metadata(for: user), at: attempt.client,
                    on: TokenOccasion(attempt.tokenSource, clientMetadata: attempt.metadata.clientMetadata),
                    now: attempt.now)
            }
            return .tokens(tokens)
        case .browserSession(let handle, let replaced):
            let session = BrowserSession(
                pool: admission.pool, handleHash: BrowserSessions.hash(handle),
                replacing: replaced.map { BrowserSessions.hash($0) }, sub: admission.sub,
                authTime: attempt.now, expiresAt: attempt.now + BrowserSessions.lifetime)
            var admission = admission
            admission.browser = rememberedBrowser(methods, attempt)
            guard
                let user = try await store.credentials.admit(
                    admission, granting: .browserSession(session), now: attempt.now)
            else { throw try await refusal(admission, attempt, in: store) }
            do {
                try await postAuthenticate(user, attempt)
            } catch {
                try await authority.store.browserSessions.delete(handle, in: admission.pool)
                throw error
            }
            return .browserSession(session, user)
        }
    }

    private func newFamily(for sub: Subject, _ device: DeviceKey?, _ attempt: SignInAttempt) -> RefreshFamily {
        RefreshFamily(
            pool: attempt.pool.id, id: FamilyID.make(authority.randomness), client: attempt.client.client.id, sub: sub,
            scopes: [userAdminScope], isOAuth: false, authTime: attempt.now,
            expiresAt: attempt.now + attempt.client.client.settings.refreshTokenLifetime, deviceKey: device)
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
