/// The session has ended, and no registered address to return to was asked for; or the account is gone.
package struct SignedOut: Page {
    package var isDeleted: Bool
    /// Signs in again; nil leaves it out.
    package var signIn: Address?

    package init(isDeleted: Bool = false, signIn: Address? = nil) {
        self.isDeleted = isDeleted
        self.signIn = signIn
    }

    package var title: String { isDeleted ? "deleted" : "title" }

    package func view(_ texts: Texts) -> [String: View] {
        ["heading": .text(texts(Self.template, title)), "signIn": .optional(signIn?.text)]
    }
}
