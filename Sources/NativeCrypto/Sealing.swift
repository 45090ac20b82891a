package import Core
import Crypto

/// Where a sealed value belongs; it opens nowhere else.
package struct SealedPlace: Sendable, Hashable {
    package let pool: String
    package let row: String
    /// Table and column.
    package let column: String

    package init(pool: String, row: String, column: String) {
        self.pool = pool
        self.row = row
        self.column = column
    }

    /// Each part behind its length, so that no two places read the same.
    var bytes: [UInt8] { joined([pool, row, column]) }
}

/// What a keyed hash is for; the same text for another purpose, pool or subject hashes differently.
package struct KeyedHashPurpose: Sendable, Hashable {
    package let name: String
    package let pool: String
    package let subject: String

    package init(_ name: String, pool: String, subject: String) {
        self.name = name
        self.pool = pool
        self.subject = subject
    }

    var bytes: [UInt8] { joined([name, pool, subject]) }
}

package enum SealingFault: Error, Sendable, Hashable {
    /// Not one of ours, altered, or sealed for another place.
    case invalid
    /// Sealed under a key that this server was not given.
    case unknownKey
}

/// Seals what must be read back with AES-256-GCM under the master key, and keys the hashes of short-lived secrets of
/// low entropy.
///
/// A sealed value is a format byte, the key's id, a nonce, the ciphertext and the tag. The keys in use are derived from
/// the master key by HKDF, one for each use.
package struct Sealing: Sendable {
    private struct Keys: Sendable {
        let id: [UInt8]
        let sealing: SymmetricKey
        let hashing: SymmetricKey

        init(_ key: MasterKey) {
            id = key.id
            let master = SymmetricKey(data: key.bytes.revealed)
            sealing = KeyDerivation.key(from: master, for: "seal")
            hashing = KeyDerivation.key(from: master, for: "hash")
        }
    }

    private static let format: UInt8 = 1
    private let keys: [Keys]
    private let randomness: any Randomness

    /// `previous` still opens and verifies; nothing new is made with it.
    package init(current: MasterKey, previous: MasterKey? = nil, randomness: any Randomness) {
        keys = [Keys(current)] + (previous.map { [Keys($0)] } ?? [])
        self.randomness = randomness
    }

    package func seal(_ plain: [UInt8], for place: SealedPlace) -> [UInt8] {
        let current = keys[0]
        guard let nonce = try? AES.GCM.Nonce(data: randomness.bytes(12)),
            let box = try? AES.GCM.seal(plain, using: current.sealing, nonce: nonce, authenticating: place.bytes)
        else { return [] }
        return [Self.format] + current.id + Array(nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    package func open(_ sealed: [UInt8], for place: SealedPlace) throws(SealingFault) -> [UInt8] {
        guard sealed.count >= 33, sealed[0] == Self.format else { throw .invalid }
        guard let key = keys.first(where: { $0.id == Array(sealed[1..<5]) }) else { throw .unknownKey }
        guard let box = try? AES.GCM.SealedBox(combined: sealed[5...]),
            let plain = try? AES.GCM.open(box, using: key.sealing, authenticating: place.bytes)
        else { throw .invalid }
        return Array(plain)
    }

    /// Whether a value is sealed under the current key.
    package func isCurrent(_ sealed: [UInt8]) -> Bool { sealed.dropFirst().prefix(4).elementsEqual(keys[0].id) }

    /// HMAC-SHA256 under the current key. It is lost with that key: what lives for long hangs on the `InstallSecret`.
    package func keyedHash(_ message: [UInt8], purpose: KeyedHashPurpose) -> [UInt8] {
        KeyDerivation.hash(message, purpose, keys[0].hashing)
    }

    /// Under the current key and, behind it, the previous one: for comparing with what is stored.
    package func keyedHashes(_ message: [UInt8], purpose: KeyedHashPurpose) -> [[UInt8]] {
        keys.map { KeyDerivation.hash(message, purpose, $0.hashing) }
    }

    /// 32 unpredictable bytes, to be sealed and kept.
    package func freshSecret() -> [UInt8] { randomness.bytes(32) }
}

private func joined(_ parts: [String]) -> [UInt8] {
    parts.reduce(into: []) { bytes, part in
        let length = UInt32(part.utf8.count)
        bytes += [UInt8(truncatingIfNeeded: length >> 24), UInt8(truncatingIfNeeded: length >> 16)]
        bytes += [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)]
        bytes += Array(part.utf8)
    }
}
