/// Where a code was sent, as much of it as may be shown.
package struct CodeDestination: Sendable, Hashable {
    package enum Medium: String, Sendable, Hashable {
        case email, sms
    }

    package let medium: Medium
    /// `a***@e***.com`, `+*******6789`; masked already.
    package let masked: String

    package init(medium: Medium, masked: String) {
        self.medium = medium
        self.masked = masked
    }

    /// By what the masked address looks like.
    package init(masked: String) {
        self.init(medium: masked.hasPrefix("+") ? .sms : .email, masked: masked)
    }

    /// The sentence that names it, from the page's own texts: `sentByEmail`, `sentBySMS`, or `sent` where it is not
    /// known.
    static func view(of destination: CodeDestination?, _ page: String, _ texts: Texts) -> View {
        guard let destination else { return .phrase(texts.phrase(page, "sent")) }
        let key = destination.medium == .email ? "sentByEmail" : "sentBySMS"
        return .phrase(texts.phrase(page, key, ["destination": destination.masked]))
    }
}
