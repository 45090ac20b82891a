import Authority
import Core
import Directory

/// The authenticator app: a new one takes the place of the old one with its first code.
enum AppSection: AccountSection {
    static let name = "app"

    /// The same picture again, for whoever reloads the page; nothing where none was asked for.
    static func show(_ account: AccountVisit) async throws -> Screen? {
        try await account.accounts.pendingSoftwareToken(of: account.user, in: account.pool).map {
            screen($0, account)
        }
    }

    static func submit(_ account: AccountVisit) async throws -> Outcome {
        switch account.act {
        case "begin":
            try await account.attempting {
                _ = try await account.accounts.associateSoftwareToken(of: account.user, in: account.pool)
                return account.visit.redirect(to: .account, [("section", name)])
            }
        case "prove": try await prove(account)
        case "remove":
            try await account.attempting {
                try await account.accounts.deleteSoftwareToken(of: account.user, in: account.pool, now: account.now)
                return account.done(.appRemoved)
            }
        default: account.visit.redirect(to: .account)
        }
    }

    private static func prove(_ account: AccountVisit) async throws -> Outcome {
        let secret = try await account.accounts.pendingSoftwareToken(of: account.user, in: account.pool)
        guard let secret else { return account.visit.redirect(to: .account) }
        func again(_ problems: [FormProblem]) -> Outcome {
            account.visit.page(screen(secret, account, problems))
        }
        let code = account.form.field("code").filter { !$0.isWhitespace }
        guard !code.isEmpty else { return again([FormProblem(.missing, field: "code")]) }
        return try await account.visit.attempting {
            try await account.accounts.verifySoftwareToken(
                code: code, name: nil, of: account.user, in: account.pool, now: account.now)
            guard account.pool.settings.secondFactors.contains(.softwareToken), account.pool.settings.mfaMode != .off
            else { return account.done(.appAdded) }
            // Whoever sets one up here wants to be asked for it.
            try await account.accounts.setMFAPreferences(
                MFAChange([.init(.softwareToken, isEnabled: true, isPreferred: true)]), of: account.user,
                in: account.pool, now: account.now)
            return try await RecoverySection.firstSet(account) ?? account.done(.appAdded)
        } again: {
            again($0)
        }
    }

    private static func screen(
        _ secretCode: String, _ account: AccountVisit, _ problems: [FormProblem] = []
    ) -> Screen {
        .accountApp(
            AccountAppScreen(
                context: account.visit.context, username: account.user.signInName(in: account.pool.settings),
                secretCode: secretCode, problems: problems))
    }
}
