/// The first sign-in with a temporary password: one of one's own is required, and what the pool still wants to know.
package struct NewPassword: Page {
    /// Posts `password` and each attribute under its own name.
    package var form: Form
    /// Who signs in; also told to password managers.
    package var username: String
    package var passwordRules: [PasswordRule]
    /// Required attributes that the user does not have yet.
    package var attributes: [AttributeField]
    /// Back to signing in as someone else.
    package var signIn: Address?
    package var problems: [Problem]

    package init(
        form: Form, username: String = "", passwordRules: [PasswordRule] = [], attributes: [AttributeField] = [],
        signIn: Address? = nil, problems: [Problem] = []
    ) {
        self.form = form
        self.username = username
        self.passwordRules = passwordRules
        self.attributes = attributes
        self.signIn = signIn
        self.problems = problems
    }

    package func view(_ texts: Texts) -> [String: View] {
        let fields =
            [Field.newPassword(texts("Field", "newPassword"), passwordRules)] + attributes.map { $0.field(texts) }
        return [
            "form": form.view,
            "username": .optional(username),
            "fields": fields.views(texts, problems, focus: FieldName.password),
            "signIn": .optional(signIn?.text),
        ]
    }
}
