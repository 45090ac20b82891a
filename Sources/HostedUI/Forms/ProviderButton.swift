/// A button that leads to signing in elsewhere.
package struct ProviderButton: Sendable, Hashable {
    /// As people know it: `Google`, `Example University`.
    package let name: String
    package let address: Address

    package init(name: String, address: Address) {
        self.name = name
        self.address = address
    }

    func view(_ texts: Texts) -> View {
        ["label": .phrase(texts.phrase("SignIn", "provider", ["provider": name])), "address": .text(address.text)]
    }
}
