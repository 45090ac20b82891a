import Authority
import Core
import Directory

/// Passkeys: made on the page that makes them, which leads back here.
enum PasskeySection: AccountSection {
    static let name = "passkeys"

    static func submit(_ account: AccountVisit) async throws -> Outcome {
        switch account.act {
        case "add": account.visit.redirect(to: .addPasskey)
        case "remove":
            try await account.attempting {
                try await account.authority.passkeys.delete(account.form.field("id"), of: account.user)
                return account.done(.passkeyRemoved)
            }
        default: account.visit.redirect(to: .account)
        }
    }
}
