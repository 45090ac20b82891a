/// The code that proves an address after sign-up.
package struct ConfirmSignUp: Page {
    /// Posts `code`.
    package var form: Form
    /// A form of its own, with nothing to fill in: sends another code.
    package var resend: Form
    /// Whose account it is, as it was typed; empty where it is not known.
    package var username: String
    package var destination: CodeDestination?
    /// What was typed before.
    package var code: String
    /// Back to signing in, perhaps as someone else.
    package var signIn: Address?
    package var notice: Notice?
    package var problems: [Problem]

    package init(
        form: Form, resend: Form, username: String = "", destination: CodeDestination? = nil, code: String = "",
        signIn: Address? = nil, notice: Notice? = nil, problems: [Problem] = []
    ) {
        self.form = form
        self.resend = resend
        self.username = username
        self.destination = destination
        self.code = code
        self.signIn = signIn
        self.notice = notice
        self.problems = problems
    }

    package func view(_ texts: Texts) -> [String: View] {
        [
            "form": form.view,
            "resend": resend.view,
            "username": .optional(username),
            "sentence": CodeDestination.view(of: destination, Self.template, texts),
            "fields": [Field.code(code, texts)].views(texts, problems, focus: FieldName.code),
            "signIn": .optional(signIn?.text),
            "notice": Notice.view(of: notice, texts),
        ]
    }
}
