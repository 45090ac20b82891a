/// Why nobody was signed in by a provider.
package struct FederationFault: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The person said no.
        case cancelled
        /// The provider refused, for a reason of its own.
        case refused
        /// No answer in time, or none that could be read.
        case unreachable
        /// An answer that does not check out.
        case invalid
        /// What the operator has set does not do.
        case misconfigured
    }

    package let kind: Kind
    /// What the provider said, for the client's developer: `error`, and `error_description` where there is one. Visible
    /// ASCII, at most 200 letters.
    package let said: String?
    /// For the log; never carries a token, a code or a secret.
    package let log: String

    package init(_ kind: Kind, said: String? = nil, log: String) {
        self.kind = kind
        self.said = said.map(Self.printable)
        self.log = log
    }

    static func invalid(_ log: String) -> FederationFault { FederationFault(.invalid, log: log) }
    static func misconfigured(_ log: String) -> FederationFault { FederationFault(.misconfigured, log: log) }

    /// What a stranger may have read on our pages or in a client's log: no control characters, no end.
    private static func printable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.prefix(200).filter { (0x20..<0x7F).contains($0.value) }))
    }
}

extension FederationFault {
    /// The provider's answer to the person's browser or to us was an error (RFC 6749 §4.1.2.1, §5.2).
    static func answered(_ error: String, _ description: String?, isFromToken: Bool = false) -> FederationFault {
        let said = [error, description].compactMap { $0 }.joined(separator: ": ")
        let kind: Kind =
            switch error {
            case "access_denied", "user_cancelled_authorize", "user_denied": .cancelled
            case "invalid_client", "unauthorized_client", "invalid_scope", "unsupported_response_type":
                .misconfigured
            case "temporarily_unavailable", "server_error": .unreachable
            default: isFromToken ? .invalid : .refused
            }
        return FederationFault(kind, said: said, log: "the provider answered \(said)")
    }
}
