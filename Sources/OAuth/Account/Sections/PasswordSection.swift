import Authority
import Core
import Directory

/// A new password by the old one. Every other session ends with the old one.
enum PasswordSection: AccountSection {
    static let name = "password"
    private static let current = "current_password"

    static func show(_ account: AccountVisit) async throws -> Screen? { account.page(.password) }

    static func submit(_ account: AccountVisit) async throws -> Outcome {
        func again(_ problems: [FormProblem]) -> Outcome {
            account.visit.page(
                account.page(
                    .password,
                    problems.map { $0.kind == .incorrectCredentials ? FormProblem(.wrongPassword, field: current) : $0 }
                ))
        }
        let missing = account.visit.missing([current, "password"])
        guard missing.isEmpty else { return again(missing) }
        return try await account.visit.attempting {
            try await account.accounts.changePassword(
                of: account.user, from: account.form.field(current), to: account.form.field("password"),
                keeping: account.session.id.map { .browser($0) }, in: account.pool, now: account.now)
            return account.done(.passwordReplaced)
        } again: {
            again($0)
        }
    }
}
