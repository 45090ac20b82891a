/// Asks for whom a password is to be reset. What comes next looks the same whether or not there is such a user.
package struct ForgotPassword: Page {
    /// Posts `username`.
    package var form: Form
    package var names: SignInNames
    package var username: String
    package var signIn: Address?
    package var problems: [Problem]

    package init(
        form: Form, names: SignInNames, username: String = "", signIn: Address? = nil, problems: [Problem] = []
    ) {
        self.form = form
        self.names = names
        self.username = username
        self.signIn = signIn
        self.problems = problems
    }

    package func view(_ texts: Texts) -> [String: View] {
        [
            "form": form.view,
            "fields": [Field.username(names, username, texts)].views(texts, problems, focus: FieldName.username),
            "signIn": .optional(signIn?.text),
        ]
    }
}
