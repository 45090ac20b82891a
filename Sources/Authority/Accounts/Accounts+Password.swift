package import Core
package import Directory
import NativeCrypto

extension Accounts {
    /// Sends a code to the verified address. Errors: `.limitExceeded` after twenty in an hour; where the client tells
    /// who exists, `.userNotFound`, `.invalidParameter` without a verified address, and `.notAuthorized` in a state
    /// that has no password to forget.
    package func forgotPassword(
        _ username: String, at client: ClientConfiguration, now: Moment
    ) async throws -> CodeDelivery {
        let person = try await person(username, at: client, now: now)
        let contact: Contact?
        do {
            contact = try recoveryContact(of: person.user, in: person.pool)
        } catch let error as AuthorityError {
            guard person.isHidden else { throw error }
            contact = nil
        }
        return try await send(
            .resetPassword, to: contact, of: likelyKinds(person.pool.settings.recovery.kinds, in: person.pool.settings),
            for: person, counting: "forgot_password", limit: 20, now: now)
    }

    /// Sets a new password by the code, and ends every session that the old one opened.
    ///
    /// The code is tried before the password is hashed: a guess costs no more than a guess, whoever it is about.
    /// Errors: `.codeMismatch`, `.expiredCode`, `.limitExceeded`, `.invalidPassword`.
    package func confirmForgotPassword(
        _ username: String, code: String, password: String, at client: ClientConfiguration,
        clientMetadata: [String: String] = [:], now: Moment
    ) async throws {
        let person = try await person(username, at: client, now: now)
        let (user, pool) = (person.user, person.pool)
        // Which of a person's addresses it was sent to may have changed since, and every one of them is theirs.
        let email = user.attributes["email"] ?? ""
        let phone = user.attributes["phone_number"] ?? ""
        try pool.settings.passwordPolicy.check(password)
        try require(
            try await store.codes.take(
                code, sentTo: email, orTo: [phone], for: user.sub, purpose: .resetPassword, in: pool.id,
                consuming: false, now: now),
            of: person)
        guard user.isEnabled else { throw AuthorityError.userIsDisabled }
        let credentials = try await authority.newCredentials(password, for: user.username, in: pool, now: now)
        let isDone = try await store.transaction { store in
            guard
                try await store.codes.consume(
                    code, sentTo: email, orTo: [phone], for: user.sub, purpose: .resetPassword, in: pool.id, now: now)
            else { return false }
            return try await store.credentials.setPassword(
                credentials, status: .confirmed, of: user.sub, in: pool.id,
                from: [.confirmed, .resetRequired], now: now)
        }
        guard isDone else { throw AuthorityError.expiredCode }
        try await confirmed(user, by: .confirmForgotPassword, at: client.client.id, in: pool, clientMetadata, now: now)
    }

    /// Changes one's own password; the session it came through goes on, all others end.
    ///
    /// Errors: `.notAuthorized` for a wrong previous password, `.limitExceeded`, `.invalidPassword`.
    package func changePassword(
        of user: User, from previous: String?, to proposed: String, keeping kept: KeptSession?, in pool: UserPool,
        now: Moment
    ) async throws {
        try pool.settings.passwordPolicy.check(proposed)
        guard try await store.codes.count("change_password", of: user.sub, in: pool.id, limit: 5, now: now) else {
            throw AuthorityError.attemptLimitExceeded
        }
        guard let current = try await store.credentials.find(user.sub, in: pool.id), let hash = current.passwordHash,
            let previous
        else { throw AuthorityError.incorrectUsernameOrPassword }
        if let lock = current.lockedUntil, lock > now { throw AuthorityError.passwordAttemptsExceeded }
        guard try await authority.matching(Secret(previous), hash) != .differs else {
            _ = try await store.credentials.recordFailure(
                of: user.sub, in: pool.id, seenFailures: current.failures(at: now), session: nil, now: now)
            throw AuthorityError.incorrectUsernameOrPassword
        }
        let credentials = try await authority.newCredentials(proposed, for: user.username, in: pool, now: now)
        let changed = try await store.credentials.setPassword(
            credentials, status: .confirmed, of: user.sub, in: pool.id,
            keeping: kept, replacing: hash, from: [.confirmed], now: now)
        guard changed else { throw AuthorityError.incorrectUsernameOrPassword }
    }

    private func recoveryContact(of user: User, in pool: UserPool) throws -> Contact {
        guard user.isEnabled else { throw AuthorityError.userIsDisabled }
        guard user.status == .confirmed || user.status == .resetRequired else {
            throw user.status == .unconfirmed
                ? noRecoveryAddress
                : AuthorityError(.notAuthorized, "User password cannot be reset in the current state.")
        }
        guard let contact = contactToRecover(user, in: pool.settings) else { throw noRecoveryAddress }
        return contact
    }

    /// The first of the pool's ways to recover a password that the user has; none that is their second factor, where
    /// the pool spares those, and no phone where nothing can be sent to it.
    func contactToRecover(_ user: User, in settings: UserPoolSettings) -> Contact? {
        settings.recovery.kinds.filter { kind in
            let factor: SecondFactor = kind == .phone ? .sms : .email
            let isSpared =
                settings.recovery.sparesSecondFactors && settings.mfaMode != .off && user.mfa.enabled.contains(factor)
            return !isSpared && canSend(to: kind)
        }.compactMap { user.verifiedContact($0) }.first
    }

    /// Kinds of addresses, those first that people of a pool are likely to have: what is told about nobody should not
    /// stand out.
    func likelyKinds(_ kinds: [ContactKind], in settings: UserPoolSettings) -> [ContactKind] {
        let possible = kinds.filter(canSend)
        let proven = possible.filter { settings.autoVerifiedAttributes.contains($0.rawValue) }
        return (proven.isEmpty ? possible.filter { $0 == .email } : proven) + possible
    }

    var noRecoveryAddress: AuthorityError {
        AuthorityError(
            .invalidParameter,
            "Cannot reset password for the user as there is no registered/verified email or phone_number")
    }
}
