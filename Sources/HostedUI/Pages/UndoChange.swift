/// Asks whoever had an address before somebody changed it whether to put it back.
package struct UndoChange: Page {
    /// Posts nothing but its unseen values.
    package var form: Form
    /// Whose it was; empty where the name says nothing.
    package var username: String
    /// The address that is put back, in full: the link to this page lay there.
    package var address: String

    package init(form: Form, username: String, address: String) {
        self.form = form
        self.username = username
        self.address = address
    }

    package var values: [String: String] { ["address": address] }

    package func view(_ texts: Texts) -> [String: View] {
        ["form": form.view, "username": .optional(username)]
    }
}
