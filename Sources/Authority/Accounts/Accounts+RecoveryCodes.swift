package import Core
package import Directory

extension Accounts {
    /// Makes a new set of recovery codes, and ends the one before. They are shown this once: what is kept are hashes.
    ///
    /// Errors: `.invalidParameter` where the pool asks nobody for a second factor, `.limitExceeded` after five sets in
    /// an hour, `.userNotFound` for a user who is gone or disabled.
    package func makeRecoveryCodes(
        of user: User, in pool: PoolConfiguration, now: Moment
    ) async throws -> [String] {
        guard pool.pool.settings.mfaMode != .off else {
            throw AuthorityError(.invalidParameter, "MFA is not enabled for the user pool.")
        }
        guard
            try await store.codes.count("recovery_codes", of: user.sub, in: user.pool, limit: Self.setsAnHour, now: now)
        else { throw AuthorityError.attemptLimitExceeded }
        let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode.make(authority.randomness) }
        let hashes = codes.map { RecoveryCode.hash($0, of: user.sub, in: pool) }
        guard try await store.recoveryCodes.replace(hashes, of: user.sub, in: user.pool) else {
            throw AuthorityError.userDoesNotExist
        }
        return codes
    }

    private static let setsAnHour = 5

    /// How many of a user's codes are left.
    package func recoveryCodesLeft(of user: User) async throws -> Int {
        try await store.recoveryCodes.count(of: user.sub, in: user.pool)
    }

    /// Takes a user's codes away.
    package func removeRecoveryCodes(of user: User) async throws {
        try await store.recoveryCodes.remove(of: user.sub, in: user.pool)
    }
}
