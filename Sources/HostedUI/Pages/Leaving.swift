/// On the way to a provider: the browser goes on by itself.
///
/// It is a page and not a redirect, because browsers hold all redirects that follow a form against the policy of the
/// form's page, and nobody knows where a provider's lead.
package struct Leaving: Page {
    package var provider: String
    package var address: Address

    package init(provider: String, address: Address) {
        self.provider = provider
        self.address = address
    }

    package func view(_ texts: Texts) -> [String: View] {
        [
            "explanation": .phrase(texts.phrase(Self.template, "explanation", ["provider": provider])),
            "address": .text(address.text),
            "refresh": .text(address.text),
        ]
    }
}
