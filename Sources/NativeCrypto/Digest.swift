import Crypto

/// SHA-256 (FIPS 180-4), by swift-crypto.
package enum Digest {
    package static func sha256(_ message: some Collection<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(message)))
    }

    package static func sha512(_ message: some Collection<UInt8>) -> [UInt8] {
        Array(SHA512.hash(data: Array(message)))
    }
}

/// HMAC-SHA256 (RFC 2104).
package enum HMACSHA256 {
    /// 32 bytes.
    package static func code(_ message: some Collection<UInt8>, key: some Collection<UInt8>) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(message), using: SymmetricKey(data: Array(key))))
    }
}
