import Authority
import Core
import Directory

/// Deleting one's own account: the name is typed once more, so that no slip of a finger does it.
enum DeletionSection: AccountSection {
    static let name = "deletion"
    private static let field = "confirmation"

    static func show(_ account: AccountVisit) async throws -> Screen? { account.page(form(account)) }

    static func submit(_ account: AccountVisit) async throws -> Outcome {
        let typed = account.form.field(field)
        let settings = account.pool.settings
        guard settings.key(of: typed) == settings.key(of: account.user.signInName(in: settings)) else {
            let problem: FormProblem.Kind = typed.isEmpty ? .missing : .wrongName
            return account.visit.page(account.page(form(account), [FormProblem(problem, field: field)]))
        }
        try await account.accounts.delete(account.user)
        return Outcome(
            .page(.signedOut(SignedOutScreen(pool: account.pool, isDeleted: true))), cookies: [.clearSession])
    }

    private static func form(_ account: AccountVisit) -> AccountFormScreen.Form {
        .deletion(name: account.user.signInName(in: account.pool.settings))
    }
}
