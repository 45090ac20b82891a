import Core
import Directory
import NativeCrypto

extension Authenticator {
    /// What an unknown user, or one without a password, is told; at the price of a known one where the client hides it.
    func refuseUnknown(_ password: Secret, _ attempt: SignInAttempt) async throws -> AuthorityError {
        guard attempt.client.client.settings.preventsUserExistenceErrors || attempt.isFromBrowser else {
            return .userDoesNotExist
        }
        do {
            try await authority.hasher.verifyNobody(password)
        } catch {
            throw AuthorityError.rateExceeded
        }
        return .incorrectUsernameOrPassword
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
    /// The pages never tell an unknown user from a wrong password.
    var isFromBrowser: Bool { if case .browserSession = purpose { true } else { false } }
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
