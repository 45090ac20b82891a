import Core
import Crypto

/// Why a client's value is refused.
package enum SRPFault: Error, Sendable, Hashable {
    /// Not hexadecimal, or longer than the group.
    case malformed
    /// A mod N is zero, or the scrambling parameter is (RFC 5054 §2.5.4, §2.6): the key would not depend on the
    /// password.
    case degenerate
}

/// SRP-6a as Cognito varies it: RFC 5054's 3072-bit group, SHA-256, numbers padded as Java's `BigInteger` writes them,
/// and the key drawn from S by HKDF. Secret exponents have 256 bits.
package enum SRP {
    /// g^x mod N with x = H(pad(salt) ‖ H(poolName ‖ userID ‖ ":" ‖ password)).
    package static func verifier(poolName: String, userID: String, password: String, salt: [UInt8]) -> [UInt8] {
        let identity = Digest.sha256(Array("\(poolName)\(userID):\(password)".utf8))
        let x = Digest.sha256(BigNumber(salt).padded + identity)
        return SRPGroup.rfc5054.power(SRPGroup.rfc5054.generator, BigNumber(x)).bytes
    }

    /// The server's public value B = k·v + g^b mod N.
    package static func challenge(verifier: [UInt8], b: [UInt8]) throws(SRPFault) -> [UInt8] {
        let group = SRPGroup.rfc5054
        let masked = group.product(group.multiplier, BigNumber(verifier))
        let value = group.sum(masked, group.power(group.generator, BigNumber(b)))
        guard !value.isZero else { throw .degenerate }
        return value.bytes
    }

    /// The shared key, sixteen bytes: S = (A·v^u)^b, then HKDF-SHA256 with salt pad(u).
    package static func sessionKey(
        clientPublic: String, b: [UInt8], serverPublic: [UInt8], verifier: [UInt8]
    ) throws(SRPFault) -> [UInt8] {
        let group = SRPGroup.rfc5054
        let a = try publicValue(clientPublic)
        let u = BigNumber(Digest.sha256(a.padded + BigNumber(serverPublic).padded))
        guard !u.isZero else { throw .degenerate }
        let base = group.product(a, group.power(BigNumber(verifier), u))
        let secret = group.power(base, BigNumber(b))
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret.padded), salt: u.padded,
            info: Array("Caldera Derived Key".utf8), outputByteCount: 16)
        return key.withUnsafeBytes { Array($0) }
    }

    /// HMAC-SHA256(key, poolName ‖ userID ‖ secret block ‖ timestamp).
    package static func signature(
        key: [UInt8], poolName: String, userID: String, secretBlock: [UInt8], timestamp: String
    ) -> [UInt8] {
        HMACSHA256.code(Array("\(poolName)\(userID)".utf8) + secretBlock + Array(timestamp.utf8), key: key)
    }

    /// The salt and verifier of a user who does not exist: the same for the same name, at the price of a real one less
    /// one exponentiation, which a real one does not pay at sign-in either.
    package static func simulated(poolName: String, username: String, key: [UInt8]) -> (
        salt: [UInt8], verifier: [UInt8]
    ) {
        let seed = HMACSHA256.code(Array("salt/\(poolName)/\(username)".utf8), key: key)
        var verifier: [UInt8] = []
        for block in 0..<12 as Range<UInt8> {
            verifier += HMACSHA256.code(Array("verifier/\(poolName)/\(username)/".utf8) + [block], key: key)
        }
        // Below N, whose top bits are all set.
        verifier[0] &= 0x7F
        return (Array(seed.prefix(16)), verifier)
    }

    /// Whether a verifier that somebody else computed is one: an element of the group other than 0, 1 and N - 1, for
    /// which the key would not depend on the secret.
    package static func isVerifier(_ bytes: [UInt8]) -> Bool {
        let value = BigNumber(bytes)
        let group = SRPGroup.rfc5054
        let next = group.sum(value, BigNumber([1]))
        return value.isLess(than: group.modulus) && BigNumber([1]).isLess(than: value) && !next.isZero
    }

    /// A number as it travels: lower-case hex in the padded form.
    package static func hex(_ bytes: [UInt8]) -> String { Hex.encode(BigNumber(bytes).padded) }

    /// A, less than N and not zero, in hex of any case, with leading zeros or without.
    private static func publicValue(_ hex: String) throws(SRPFault) -> BigNumber {
        guard (1...1024).contains(hex.utf8.count),
            let bytes = Hex.decode(hex.utf8.count % 2 == 0 ? hex : "0\(hex)")
        else { throw .malformed }
        let value = BigNumber(bytes)
        guard !value.isZero, value.isLess(than: SRPGroup.rfc5054.modulus) else { throw .degenerate }
        return value
    }
}
