/// Why XML, a signature on it or a certificate was refused; the words are for the log alone.
package enum XMLFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// Beyond a bound of `XMLLimits`.
    case tooLarge(String)
    /// Not well-formed, by XML 1.0 or by Namespaces in XML.
    case malformed(String)
    /// Well-formed, and nothing that is let in: a document type, a comment, an identifier that occurs twice.
    case forbidden(String)
    /// There is no signature where one has to be.
    case unsigned
    /// A signature of another shape than the one that SAML allows (SAML Core §5.4).
    case structure(String)
    /// An algorithm that is not on the list.
    case algorithm(String)
    /// By none of the keys that are trusted.
    case invalidSignature
    /// Whatever went wrong in decryption: who tries out ciphertexts learns nothing from the answer.
    case undecryptable
    /// A certificate or key that is none, or is too weak.
    case key(String)
    /// The library is not what it has to be, or has no memory.
    case library(String)

    package var description: String {
        switch self {
        case .tooLarge(let what): "too large: \(what)"
        case .malformed(let what): "malformed: \(what)"
        case .forbidden(let what): "forbidden: \(what)"
        case .unsigned: "not signed"
        case .structure(let what): "the signature's structure: \(what)"
        case .algorithm(let what): "algorithm: \(what)"
        case .invalidSignature: "signed by no trusted key"
        case .undecryptable: "cannot be decrypted"
        case .key(let what): "key: \(what)"
        case .library(let what): "library: \(what)"
        }
    }
}
