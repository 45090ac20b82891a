/// The code of a second factor: from an authenticator app, or sent.
package struct SecondFactor: Page {
    /// Posts `code`, and `remember` where the browser is to be remembered.
    package var form: Form
    /// Who signs in, as they typed it.
    package var username: String
    /// Where a code was sent; nil for an authenticator app.
    package var destination: CodeDestination?
    /// What the user calls their authenticator app.
    package var device: String?
    /// Whether the choice to remember the browser is made already; nil where it is not offered.
    package var remembering: Bool?
    /// Back to signing in, perhaps as someone else.
    package var signIn: Address?
    package var problems: [Problem]

    package init(
        form: Form, username: String = "", destination: CodeDestination? = nil, device: String? = nil,
        remembering: Bool? = nil, signIn: Address? = nil, problems: [Problem] = []
    ) {
        self.form = form
        self.username = username
        self.destination = destination
        self.device = device
        self.remembering = remembering
        self.signIn = signIn
        self.problems = problems
    }

    /// A code that was sent may be the first step, too.
    package var title: String { destination == nil ? "title" : "titleSent" }

    package func view(_ texts: Texts) -> [String: View] {
        [
            "form": form.view,
            "heading": .text(texts(Self.template, title)),
            "username": .optional(username),
            "sentence": sentence(texts),
            "fields": [Field.code("", texts)].views(texts, problems, focus: FieldName.code),
            "remember": remembering.map { ["isChosen": .flag($0)] } ?? .absent,
            "signIn": .optional(signIn?.text),
        ]
    }

    private func sentence(_ texts: Texts) -> View {
        if destination != nil { return CodeDestination.view(of: destination, Self.template, texts) }
        guard let device, !device.isEmpty else { return .phrase(texts.phrase(Self.template, "sent")) }
        return .phrase(texts.phrase(Self.template, "fromDevice", ["device": device]))
    }
}
