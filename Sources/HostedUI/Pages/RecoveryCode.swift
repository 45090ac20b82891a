/// A recovery code in place of a second factor that is lost.
package struct RecoveryCode: Page {
    /// Posts `recovery_code`, and `remember` where the browser is to be remembered.
    package var form: Form
    /// Who signs in, as they typed it.
    package var username: String
    /// Back to signing in, perhaps as someone else.
    package var signIn: Address?
    package var problems: [Problem]

    package init(form: Form, username: String = "", signIn: Address? = nil, problems: [Problem] = []) {
        self.form = form
        self.username = username
        self.signIn = signIn
        self.problems = problems
    }

    package func view(_ texts: Texts) -> [String: View] {
        // Not one that a phone fills in from its messages, nor digits alone.
        let field = Field(
            name: FieldName.recoveryCode, label: texts("Field", "recoveryCode"), autocomplete: "off",
            hint: texts("Field", "recoveryCodeHint"))
        return [
            "form": form.view,
            "username": .optional(username),
            "fields": [field].views(texts, problems, focus: FieldName.recoveryCode),
            "signIn": .optional(signIn?.text),
        ]
    }
}
