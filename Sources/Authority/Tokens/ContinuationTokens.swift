package import Core
import NativeCrypto

/// Where a listing goes on, as a text that only we can make: an authenticated value bound to the listing it belongs to,
/// so that nothing a caller alters reaches a statement.
package struct ContinuationTokens: Sendable {
    let authority: Authority

    /// `listing` names the operation and everything that narrows it.
    package func token(_ position: JSON, of listing: String) -> String {
        let payload = position.serialized
        return Base64URL.encode(authority.sealing.keyedHash(payload, purpose: Self.purpose(listing)) + payload)
    }

    /// Nil for a text that we did not make for this listing.
    package func open(_ token: String, of listing: String) -> JSON? {
        guard let bytes = Base64URL.decode(token), bytes.count > 32 else { return nil }
        let payload = Array(bytes.dropFirst(32))
        let hashes = authority.sealing.keyedHashes(payload, purpose: Self.purpose(listing))
        guard hashes.contains(where: { Secret.constantTimeEqual($0, bytes.prefix(32)) }) else { return nil }
        return try? JSON.parse(payload)
    }

    private static func purpose(_ listing: String) -> KeyedHashPurpose {
        KeyedHashPurpose("continuation", pool: "", subject: listing)
    }
}

extension Authority {
    package var continuations: ContinuationTokens { ContinuationTokens(authority: self) }
}
