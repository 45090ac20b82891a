/// What a pool lets people sign in with, which decides the label of the field and the keyboard of a phone.
package struct SignInNames: OptionSet, Sendable, Hashable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let username = SignInNames(rawValue: 1)
    package static let email = SignInNames(rawValue: 2)
    package static let phoneNumber = SignInNames(rawValue: 4)

    /// `Username, e-mail or phone number`.
    func label(_ texts: Texts) -> String { texts("Field", "signInName\(rawValue & 7)") }

    /// A phone offers `@` where an address may be typed, and digits only where nothing else can be.
    var inputmode: String? {
        if self == .phoneNumber { return "tel" }
        return contains(.email) ? "email" : nil
    }
}
