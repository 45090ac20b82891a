/// The session has ended, and no registered address to return to was asked for.
package struct SignedOut: Page {
    /// Signs in again; nil leaves it out.
    package var signIn: Address?

    package init(signIn: Address? = nil) {
        self.signIn = signIn
    }

    package func view(_ texts: Texts) -> [String: View] {
        ["signIn": .optional(signIn?.text)]
    }
}
