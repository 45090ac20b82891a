/// The code that was sent, and a new password.
package struct ResetPassword: Page {
    /// Posts `code` and `password`.
    package var form: Form
    /// A form of its own: sends another code; nil leaves it out.
    package var resend: Form?
    /// Whose password, as it was typed; also told to password managers.
    package var username: String
    package var destination: CodeDestination?
    package var code: String
    package var passwordRules: [PasswordRule]
    package var signIn: Address?
    package var notice: Notice?
    package var problems: [Problem]

    package init(
        form: Form, resend: Form? = nil, username: String = "", destination: CodeDestination? = nil,
        code: String = "", passwordRules: [PasswordRule] = [], signIn: Address? = nil, notice: Notice? = nil,
        problems: [Problem] = []
    ) {
        self.form = form
        self.resend = resend
        self.username = username
        self.destination = destination
        self.code = code
        self.passwordRules = passwordRules
        self.signIn = signIn
        self.notice = notice
        self.problems = problems
    }

    package func view(_ texts: Texts) -> [String: View] {
        let fields = [Field.code(code, texts), Field.newPassword(texts("Field", "newPassword"), passwordRules)]
        return [
            "form": form.view,
            "resend": resend?.view ?? .absent,
            "username": .optional(username),
            "sentence": CodeDestination.view(of: destination, Self.template, texts),
            "fields": fields.views(texts, problems, focus: code.isEmpty ? FieldName.code : FieldName.password),
            "signIn": .optional(signIn?.text),
            "notice": Notice.view(of: notice, texts),
        ]
    }
}
