import Authority
import Core
import Directory

/// Remembered devices, which may be forgotten.
enum DeviceSection: AccountSection {
    static let name = "devices"

    static func submit(_ account: AccountVisit) async throws -> Outcome {
        try await account.attempting {
            do {
                try await account.accounts.forgetDevice(
                    DeviceKey(account.form.field("id")), of: account.user, now: account.now)
            } catch let error as AuthorityError where error == .deviceDoesNotExist {
                return account.visit.redirect(to: .account)
            }
            return account.done(.deviceForgotten)
        }
    }
}
