import Core
import NativeCrypto

/// The token in every form of the hosted pages: made of the pending login and the browser it belongs to, so that a form
/// is good only where it was shown.
package struct FormTokens: Sendable {
    let authority: Authority

    package func token(login: String, binding: String) -> String {
        Base64URL.encode(authority.sealing.keyedHash(Array(login.utf8), purpose: Self.purpose(binding)))
    }

    package func isGood(_ token: String, login: String, binding: String) -> Bool {
        let hashes = authority.sealing.keyedHashes(Array(login.utf8), purpose: Self.purpose(binding))
        return hashes.contains { Secret.constantTimeEqual(Base64URL.encode($0), token) }
    }

    private static func purpose(_ binding: String) -> KeyedHashPurpose {
        KeyedHashPurpose("form", pool: "", subject: binding)
    }
}
