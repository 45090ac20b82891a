import Authority
import Core
import Directory

/// Which second steps a sign-in asks for, and which of them first.
enum SecondStepSection: AccountSection {
    static let name = "second_steps"

    static func submit(_ account: AccountVisit) async throws -> Outcome {
        guard let factor = SecondFactor(rawValue: account.form.field("id")) else {
            return account.visit.redirect(to: .account)
        }
        let setting: MFAChange.Setting
        switch account.act {
        case "enable": setting = .init(factor, isEnabled: true, isPreferred: account.user.mfa.enabled.isEmpty)
        case "prefer": setting = .init(factor, isEnabled: true, isPreferred: true)
        case "disable": setting = .init(factor, isEnabled: false, isPreferred: false)
        default: return account.visit.redirect(to: .account)
        }
        return try await account.attempting {
            try await account.accounts.setMFAPreferences(
                MFAChange([setting]), of: account.user, in: account.pool, now: account.now)
            let first = account.act == "enable" ? try await RecoverySection.firstSet(account) : nil
            return first ?? account.done(.saved)
        }
    }
}
