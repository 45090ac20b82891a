/// An address is back, and what to do next.
package struct ChangeUndone: Page {
    package var address: String
    /// Whether the password is good no more.
    package var needsNewPassword: Bool

    package init(address: String, needsNewPassword: Bool) {
        self.address = address
        self.needsNewPassword = needsNewPassword
    }

    package var values: [String: String] { ["address": address] }

    package func view(_ texts: Texts) -> [String: View] {
        ["needsNewPassword": .flag(needsNewPassword)]
    }
}
