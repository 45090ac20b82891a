/// Several second factors: one form each, with a button that says which.
package struct ChooseSecondFactor: Page {
    /// One way to go on.
    package struct Choice: Sendable, Hashable {
        /// A key of the page's texts: `softwareToken`, `email`, `sms`, `recovery`.
        package let key: String
        package let form: Form

        package init(key: String, form: Form) {
            self.key = key
            self.form = form
        }
    }

    package var choices: [Choice]
    package var username: String
    package var signIn: Address?
    package var problems: [Problem]

    package init(choices: [Choice], username: String = "", signIn: Address? = nil, problems: [Problem] = []) {
        self.choices = choices
        self.username = username
        self.signIn = signIn
        self.problems = problems
    }

    package func view(_ texts: Texts) -> [String: View] {
        [
            "choices": .list(
                choices.map { ["label": .text(texts(Self.template, $0.key)), "form": $0.form.view] }),
            "username": .optional(username),
            "signIn": .optional(signIn?.text),
        ]
    }
}
