import Core
package import Directory
import NativeCrypto

/// A code that stands in once for a second factor: ten letters and digits of base32 (RFC 4648 §6), fifty bits.
///
/// That cannot be guessed at a door that counts, nor from a hash whose key is not in the same place, so the hash is the
/// keyed one and no slow one: nobody can make the server hash slowly by sending codes.
package enum RecoveryCode {
    /// Codes in a set.
    package static let count = 10
    private static let length = 10

    /// A fresh one, in two groups of five: `ABCDE-FGHIJ`.
    static func make(_ randomness: any Randomness) -> String {
        let text = Base32.encode(randomness.bytes(10)).prefix(length)
        return "\(text.prefix(5))-\(text.dropFirst(5))"
    }

    /// Its hash, the same under every master key; of what was typed only letters and digits count, in either case, and
    /// digits that base32 has not are the letters that they look like.
    static func hash(_ typed: String, of sub: Subject, in pool: PoolConfiguration) -> [UInt8] {
        let read: [Character: Character] = ["0": "O", "1": "I", "8": "B"]
        let code = typed.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.map { read[$0] ?? $0 }
        return pool.installSecret.keyedHash(
            Array(String(code).utf8),
            purpose: KeyedHashPurpose("recovery_code", pool: pool.pool.id.rawValue, subject: sub.rawValue))
    }
}
