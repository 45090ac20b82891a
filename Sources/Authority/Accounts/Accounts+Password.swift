package import Core
package import Directory
import NativeCrypto

extension Accounts {
    /// Sends a code to the verified address. Errors: `.limitExceeded`, `.invalidParameter` without a verified address,
    /// `.notAuthorized` in a state that has no password to forget.
    package func forgotPassword(
        _ username: String, at client: ClientConfiguration, now: Moment
    ) async throws -> CodeDelivery {
        let pool = client.pool.pool
        let hides = client.client.settings.preventsUserExistenceErrors
        guard let user = try await find(username, in: pool) else {
            guard hides else { throw unknownUser(at: client, hiddenAs: .expiredCode) }
            return simulatedDelivery(username)
        }
        do {
            let email = try recoveryAddress(of: user, in: pool)
            guard try await store.codes.count("forgot_password", of: user.sub, in: pool.id, limit: 20, now: now) else {
                throw AuthorityError.attemptLimitExceeded
            }
            let code = order(.resetPassword, to: email, for: user, in: pool, now: now)
            try await store.codes.replace(code.code, for: user.sub, in: pool.id, message: code.message)
            return code.delivery
        } catch let error as AuthorityError where hides && error.code != .limitExceeded {
            return simulatedDelivery(username)
        }
    }

    /// Sets a new password by the code, and ends every session that the old one opened.
    ///
    /// Errors: `.codeMismatch`, `.expiredCode`, `.limitExceeded`, `.invalidPassword`.
    package func confirmForgotPassword(
        _ username: String, code: String, password: String, at client: ClientConfiguration, now: Moment
    ) async throws {
        let pool = client.pool.pool
        try pool.settings.passwordPolicy.check(password)
        guard let user = try await find(username, in: pool) else {
            throw unknownUser(at: client, hiddenAs: .expiredCode)
        }
        let credentials = try await authority.newCredentials(password, for: user.username, in: pool, now: now)
        let outcome = try await store.transaction { store in
            let outcome = try await store.codes.take(
                code, sentTo: user.attributes["email"] ?? "", for: user.sub, purpose: .resetPassword, in: pool.id,
                now: now)
            guard outcome == .accepted else { return outcome }
            guard user.isEnabled else { throw AuthorityError.userIsDisabled }
            _ = try await store.credentials.setPassword(
                credentials, status: .confirmed, of: user.sub, in: pool.id, ending: .all, now: now)
            return outcome
        }
        try require(outcome)
    }

    /// Changes one's own password; the session it came through goes on, all others end.
    ///
    /// Errors: `.notAuthorized` for a wrong previous password, `.limitExceeded`, `.invalidPassword`.
    package func changePassword(
        of access: VerifiedAccess, from previous: String?, to proposed: String, now: Moment
    ) async throws {
        let user = access.user
        let pool = access.client.pool.pool
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
            credentials, status: user.status, of: user.sub, in: pool.id,
            ending: access.family.map { .allBut($0) } ?? .all, replacing: hash, now: now)
        guard changed else { throw AuthorityError.incorrectUsernameOrPassword }
    }

    private func recoveryAddress(of user: User, in pool: UserPool) throws -> String {
        guard user.isEnabled else { throw AuthorityError.userIsDisabled }
        guard user.status == .confirmed || user.status == .resetRequired else {
            throw user.status == .unconfirmed
                ? noRecoveryAddress
                : AuthorityError(.notAuthorized, "User password cannot be reset in the current state.")
        }
        guard pool.settings.recoveryMechanisms.contains("verified_email"), let email = user.attributes["email"],
            user.attributes["email_verified"] == "true"
        else { throw noRecoveryAddress }
        return email
    }

    private var noRecoveryAddress: AuthorityError {
        AuthorityError(
            .invalidParameter,
            "Cannot reset password for the user as there is no registered/verified email or phone_number")
    }
}
