/// Setting up an authenticator app: the seed as a QR code and as text, and its first code.
package struct SetUpSecondFactor: Page {
    /// Posts `code`.
    package var form: Form
    package var username: String
    /// Nil where the address does not fit into one: the text does all the same.
    package var picture: QRCode?
    /// Base32.
    package var secretCode: String
    /// What the picture says, for an app on this device.
    package var address: Address?
    package var signIn: Address?
    package var problems: [Problem]

    package init(
        form: Form, username: String = "", picture: QRCode? = nil, secretCode: String, address: Address? = nil,
        signIn: Address? = nil, problems: [Problem] = []
    ) {
        self.form = form
        self.username = username
        self.picture = picture
        self.secretCode = secretCode
        self.address = address
        self.signIn = signIn
        self.problems = problems
    }

    package func view(_ texts: Texts) -> [String: View] {
        [
            "form": form.view,
            "username": .optional(username),
            "picture": picture?.view ?? .absent,
            "secretCode": .text(Self.grouped(secretCode)),
            "address": .optional(address?.text),
            "fields": [Field.code("", texts)].views(texts, problems, focus: nil),
            "signIn": .optional(signIn?.text),
        ]
    }

    /// In groups of four, which are easier to type.
    static func grouped(_ secretCode: String) -> String {
        stride(from: 0, to: secretCode.count, by: 4).map { start in
            String(secretCode.dropFirst(start).prefix(4))
        }.joined(separator: " ")
    }
}
