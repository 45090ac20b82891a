/// Making a passkey, for whoever has just signed in. It takes scripts; going on without one does not.
package struct AddPasskey: Page {
    /// Posts `credential`.
    package var question: PasskeyQuestion
    /// Goes on without a passkey.
    package var skip: Form
    package var username: String
    package var problems: [Problem]

    package init(question: PasskeyQuestion, skip: Form, username: String = "", problems: [Problem] = []) {
        self.question = question
        self.skip = skip
        self.username = username
        self.problems = problems
    }

    package func view(_ texts: Texts) -> [String: View] {
        ["question": question.view, "skip": skip.view, "username": .optional(username)]
    }
}
