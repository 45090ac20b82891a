/// A new set of recovery codes, which is shown this once.
package struct RecoveryCodes: Page {
    /// Goes on, with nothing to fill in.
    package var form: Form
    package var username: String
    package var codes: [String]
    package var problems: [Problem] = []

    package init(form: Form, username: String = "", codes: [String]) {
        self.form = form
        self.username = username
        self.codes = codes
    }

    package func view(_ texts: Texts) -> [String: View] {
        ["form": form.view, "username": .optional(username), "codes": .list(codes.map { .text($0) })]
    }
}
