/// Why bytes of an authenticator were refused; its words are for the log alone.
package enum WebAuthnFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// Not what the standard says they are.
    case malformed(String)
    /// Well-formed, and nothing that is accepted here.
    case unsupported(String)
    /// A signature that does not verify.
    case invalid(String)

    package var description: String {
        switch self {
        case .malformed(let what): "malformed: \(what)"
        case .unsupported(let what): "unsupported: \(what)"
        case .invalid(let what): "does not verify: \(what)"
        }
    }
}
