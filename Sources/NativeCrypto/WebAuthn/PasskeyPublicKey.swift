/// The signature algorithms that passkeys are made for, by their COSE numbers (RFC 9053 §2, RFC 8812 §2).
package enum PasskeyAlgorithm: Int32, Sendable, Hashable, CaseIterable {
    /// ECDSA with P-256 and SHA-256.
    case es256 = -7
    /// EdDSA with Ed25519.
    case edDSA = -8
    /// RSASSA-PKCS1-v1_5 of 2048 bits with SHA-256.
    case rs256 = -257
}

/// A credential's public key.
package struct PasskeyPublicKey: Sendable, Hashable {
    package let algorithm: PasskeyAlgorithm
    /// As libfido2 takes it: the coordinates of a point on P-256 one after the other, the 32 bytes of an Ed25519 key,
    /// or modulus and exponent of an RSA key in 256 and 3 bytes.
    package let bytes: [UInt8]

    package init(algorithm: PasskeyAlgorithm, bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = bytes
    }
}
