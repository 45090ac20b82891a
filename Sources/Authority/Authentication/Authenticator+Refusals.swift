import Core
import Directory
import NativeCrypto

extension Authenticator {
    /// Whoever has a name, or the failures of a name that nobody has; at one price where that is hidden.
    func record(of login: LoginName, _ attempt: SignInAttempt) async throws -> SignInRecord {
        try await authority.store.users.findForSignIn(
            login, in: attempt.pool.id,
            stranger: attempt.hidesStrangers ? authority.stranger(login, in: attempt.client.pool) : nil)
    }

    /// What an unknown user, or one without a password, is told; at the price of a known one where the client hides it,
    /// and with the same lock.
    func refuseUnknown(
        _ password: Secret, _ login: LoginName, _ known: Factor?, session: SpentSession?, _ attempt: SignInAttempt
    ) async throws -> AuthorityError {
        guard attempt.hidesStrangers else { return .userDoesNotExist }
        if let known, known.isLocked(at: attempt.now) { return .passwordAttemptsExceeded }
        do {
            try await authority.hasher.verifyNobody(password)
        } catch {
            throw AuthorityError.rateExceeded
        }
        return try await recordFailure(
            of: login, seen: known?.failures(at: attempt.now) ?? 0, session: session, attempt)
    }

    /// Counts a failure of a name that nobody has, as a user's is counted.
    func recordFailure(
        of login: LoginName, seen: Int, session: SpentSession?, _ attempt: SignInAttempt
    ) async throws -> AuthorityError {
        let counted = try await authority.store.factors.recordFailure(
            of: .strangersPassword, seenFailures: seen, for: authority.stranger(login, in: attempt.client.pool),
            in: attempt.pool.id, session: session, now: attempt.now)
        return counted ? .incorrectUsernameOrPassword : .passwordAttemptsExceeded
    }

    /// Counts a failure; what the caller is told depends on whether it still counted.
    func recordFailure(
        of sub: Subject, seen: Int, session: SpentSession?, _ attempt: SignInAttempt
    ) async throws -> AuthorityError {
        let counted = try await authority.store.credentials.recordFailure(
            of: sub, in: attempt.pool.id, seenFailures: seen, session: session, now: attempt.now)
        return counted ? .incorrectUsernameOrPassword : .passwordAttemptsExceeded
    }

    /// Why a proven user was not let in: a user who was locked meanwhile is told what wrong guesses are told, so that
    /// nobody learns from the words which guess was right. A client that is gone says so even before this node's cache
    /// has heard of it.
    func refusal(_ admission: Admission, _ attempt: SignInAttempt, in store: Store) async throws -> AuthorityError {
        guard try await store.clients.find(admission.client, in: admission.pool) != nil else {
            return .noClient(admission.client)
        }
        let credentials = try await store.credentials.find(admission.sub, in: admission.pool)
        guard let credentials else { return .incorrectUsernameOrPassword }
        let isLocked = credentials.lockedUntil.map { $0 > attempt.now } ?? false
        let failures = credentials.failures(at: attempt.now) - admission.seenFailures
        guard !isLocked, failures < LockoutRule.allowedFailures else { return .passwordAttemptsExceeded }
        let user = try await store.users.find(admission.sub, in: admission.pool)
        return user.flatMap { stateRefusal(of: $0, expiry: nil, now: attempt.now) } ?? .incorrectUsernameOrPassword
    }

    /// The states that end a sign-in. Told only to those who have proven the password.
    func stateRefusal(of user: User, expiry: Moment?, now: Moment) -> AuthorityError? {
        guard user.isEnabled else { return .userIsDisabled }
        switch user.status {
        case .unconfirmed: return .userIsNotConfirmed
        case .resetRequired: return .passwordResetRequired
        case .confirmed: return nil
        case .forceChangePassword:
            guard let expiry, expiry <= now else { return nil }
            return AuthorityError(
                .notAuthorized, "Temporary password has expired and must be reset by an administrator.")
        default: return .incorrectUsernameOrPassword
        }
    }

    /// Brings an old hash up to today's parameters; the sign-in does not depend on it.
    func rehash(_ password: Secret, replacing old: String, of user: User) async throws {
        guard let hash = try? await authority.hasher.hash(password) else { return }
        try await authority.store.credentials.rehash(hash, replacing: old, of: user.sub, in: user.pool)
    }
}

extension SignInAttempt {
    /// Whether an unknown user is told from a wrong password: the pages never do.
    var hidesStrangers: Bool {
        if case .browserSession = purpose { return true }
        return client.client.settings.preventsUserExistenceErrors
    }
}

extension Authority {
    /// What the attempts on a name are counted under that nobody has: no user's subject, and always the same.
    func stranger(_ login: LoginName, in pool: PoolConfiguration) -> Subject {
        let purpose = KeyedHashPurpose("stranger", pool: pool.pool.id.rawValue, subject: "")
        let hash = pool.installSecret.keyedHash(Array(login.key.utf8), purpose: purpose)
        return Subject("?\(Base64URL.encode(hash))")
    }
}

extension Authority {
    /// Compares a password with its hash; `.tooManyRequests` where the queue is full.
    func matching(_ password: Secret, _ hash: String) async throws -> PasswordMatch {
        do {
            return try await hasher.verify(password, against: hash)
        } catch {
            throw AuthorityError.rateExceeded
        }
    }
}
