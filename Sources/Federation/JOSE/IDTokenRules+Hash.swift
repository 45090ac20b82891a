import Core
import Crypto

extension IDTokenRules {
    /// Nil for an algorithm whose hash is not known.
    static func halfHash(of token: String, _ algorithm: String) -> String? {
        let text = Array(token.utf8)
        let hash: [UInt8]
        switch algorithm.suffix(3) {
        case "256": hash = Array(SHA256.hash(data: text))
        case "384": hash = Array(SHA384.hash(data: text))
        case "512", "DSA", "519": hash = Array(SHA512.hash(data: text))
        default: return nil
        }
        return Base64URL.encode(hash.prefix(hash.count / 2))
    }
}
