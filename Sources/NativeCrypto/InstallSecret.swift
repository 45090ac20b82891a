import Crypto

/// The one secret of an install that stays when its master key changes: what must be recognised for longer than a key
/// is kept hangs on it, such as refresh tokens and the salts of users who do not exist.
package struct InstallSecret: Sendable {
    private let root: SymmetricKey
    private let hashing: SymmetricKey

    /// `bytes` are 32 and unpredictable.
    package init(_ bytes: [UInt8]) {
        root = SymmetricKey(data: bytes)
        hashing = KeyDerivation.key(from: root, for: "install/hash")
    }

    /// HMAC-SHA256 that is the same under every master key.
    package func keyedHash(_ message: [UInt8], purpose: KeyedHashPurpose) -> [UInt8] {
        KeyDerivation.hash(message, purpose, hashing)
    }

    /// 32 bytes for a use of one's own, the same under every master key.
    package func derivedKey(_ purpose: String) -> [UInt8] {
        KeyDerivation.key(from: root, for: "install/derived/\(purpose)").withUnsafeBytes { Array($0) }
    }
}

/// Keys made from keys, one for each use.
enum KeyDerivation {
    /// HKDF-SHA256 (RFC 5869); 32 bytes.
    static func key(from root: SymmetricKey, for use: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: root, info: Array("countersign/\(use)".utf8), outputByteCount: 32)
    }

    static func hash(_ message: [UInt8], _ purpose: KeyedHashPurpose, _ key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: purpose.bytes + message, using: key))
    }
}
