/// Asks before signing out where a request alone does not prove that the person wants it
/// (OpenID Connect RP-Initiated Logout 1.0 §6).
package struct ConfirmSignOut: Page {
    /// Posts nothing but its unseen values.
    package var form: Form
    /// Who is signed in; empty where it is not to be said.
    package var username: String
    /// Back without signing out.
    package var cancel: Address?

    package init(form: Form, username: String = "", cancel: Address? = nil) {
        self.form = form
        self.username = username
        self.cancel = cancel
    }

    package func view(_ texts: Texts) -> [String: View] {
        ["form": form.view, "username": .optional(username), "cancel": .optional(cancel?.text)]
    }
}
