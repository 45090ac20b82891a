/// On the way to a provider: the browser goes on by itself.
///
/// It is a page and not a redirect, because browsers hold all redirects that follow a form against the policy of the
/// form's page, and nobody knows where a provider's lead.
package struct Leaving: Page {
    package enum Way: String, Sendable, CaseIterable {
        case signIn, signOut
    }

    package var way: Way
    package var provider: String
    package var address: Address

    package init(_ way: Way, provider: String, address: Address) {
        self.way = way
        self.provider = provider
        self.address = address
    }

    package func view(_ texts: Texts) -> [String: View] {
        [
            "explanation": .phrase(texts.phrase(Self.template, way.rawValue, ["provider": provider])),
            "address": .text(address.text),
            "refresh": .text(address.text),
        ]
    }
}
