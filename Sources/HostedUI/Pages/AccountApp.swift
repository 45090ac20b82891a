/// Setting up an authenticator app from one's account: the seed as a QR code and as text, and its first code.
package struct AccountApp: Page {
    /// Posts `code`.
    package var form: Form
    package var username: String
    /// Nil where the address does not fit into one: the text does all the same.
    package var picture: QRCode?
    /// Base32.
    package var secretCode: String
    /// What the picture says, for an app on this device.
    package var address: Address?
    /// The account, with nothing changed.
    package var back: Address
    package var problems: [Problem]

    package init(
        form: Form, username: String, picture: QRCode? = nil, secretCode: String, address: Address? = nil,
        back: Address, problems: [Problem] = []
    ) {
        self.form = form
        self.username = username
        self.picture = picture
        self.secretCode = secretCode
        self.address = address
        self.back = back
        self.problems = problems
    }

    package func view(_ texts: Texts) -> [String: View] {
        [
            "form": form.view,
            "username": .optional(username),
            "picture": picture?.view ?? .absent,
            "secretCode": .text(SetUpSecondFactor.grouped(secretCode)),
            "address": .optional(address?.text),
            "fields": [Field.code("", texts)].views(texts, problems, focus: nil),
            "back": .text(back.text),
        ]
    }
}
