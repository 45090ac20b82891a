/// How a pool's pages differ from ours: an accent colour and a logo, both checked when they are made.
package struct Branding: Sendable, Hashable {
    /// For buttons, links and marks. It is darkened or lightened until it can be read; nil is our own.
    package var accent: Color?
    /// In place of our mark above the card.
    package var logo: Logo?

    package init(accent: Color? = nil, logo: Logo? = nil) {
        self.accent = accent
        self.logo = logo
    }
}

/// Where a logo lies: on this server, or at one https origin, which then is the only other one that an image may come
/// from.
package struct Logo: Sendable, Hashable {
    /// A path or an https URL.
    package let text: String

    /// Nil for everything but a path that begins with one slash and an https URL without userinfo.
    package init?(_ text: String) {
        guard let address = Address(text) else { return nil }
        guard address.isLocal || Origin(of: text)?.scheme == "https" else { return nil }
        self.text = text
    }

    /// What a content security policy names; nil where the logo lies here.
    package var origin: String? { Address(text)?.isLocal == false ? Origin(of: text)?.text : nil }
}
