/// A new account: a name, the attributes that the pool requires, and a password.
package struct SignUp: Page {
    /// Posts `username`, each attribute under its own name, and `password`.
    package var form: Form
    /// What the name may be; where it is an e-mail address or a phone number, leave that out of `attributes`.
    package var names: SignInNames
    package var username: String
    package var attributes: [AttributeField]
    package var passwordRules: [PasswordRule]
    package var signIn: Address?
    package var problems: [Problem]

    package init(
        form: Form, names: SignInNames, username: String = "", attributes: [AttributeField] = [],
        passwordRules: [PasswordRule] = [], signIn: Address? = nil, problems: [Problem] = []
    ) {
        self.form = form
        self.names = names
        self.username = username
        self.attributes = attributes
        self.passwordRules = passwordRules
        self.signIn = signIn
        self.problems = problems
    }

    package func view(_ texts: Texts) -> [String: View] {
        let fields =
            [Field.username(names, username, texts)] + attributes.map { $0.field(texts) }
            + [Field.newPassword(texts("Field", "password"), passwordRules)]
        return [
            "form": form.view,
            "fields": fields.views(texts, problems, focus: nil),
            "signIn": .optional(signIn?.text),
        ]
    }
}
