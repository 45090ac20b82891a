import Authority
import Core
import Directory

/// Recovery codes: a new set ends the old one, and is shown once.
enum RecoverySection: AccountSection {
    static let name = "recovery_codes"

    static func submit(_ account: AccountVisit) async throws -> Outcome {
        try await account.attempting { try await newSet(account) }
    }

    /// For whoever has just switched on a second step and has no codes; nil for whoever has, or may make no more now.
    static func firstSet(_ account: AccountVisit) async throws -> Outcome? {
        guard try await account.accounts.recoveryCodesLeft(of: account.user) == 0 else { return nil }
        do {
            return try await newSet(account)
        } catch is AuthorityError {
            return nil
        }
    }

    private static func newSet(_ account: AccountVisit) async throws -> Outcome {
        let codes = try await account.accounts.makeRecoveryCodes(
            of: account.user, in: account.visit.client.pool, now: account.now)
        return account.visit.page(RecoveryCodeAct.screen(codes, signedIn: account.handle, account.visit))
    }
}
