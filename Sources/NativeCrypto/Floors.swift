import COpenSSL
package import Core
import Crypto

/// What this machine's primitives cost, measured here and now: the floors that the benchmark holds its figures against.
package enum Floors {
    /// One primitive.
    package struct Floor: Sendable {
        package let name: String
        package let perSecond: Double
    }

    /// Every primitive in turn on the calling thread, `milliseconds` each.
    package static func measure(
        milliseconds: UInt64 = 200, argon2: Argon2Parameters = .owasp, randomness: any Randomness
    ) throws -> [Floor] {
        let key = try RSAPrivateKey.generate()
        let message = [UInt8](repeating: 0x61, count: 500)
        let signature = try key.sign(message)
        let curve = P256.Signing.PrivateKey()
        let group = SRPGroup.rfc5054
        let exponent = BigNumber(randomness.bytes(32))
        let base = BigNumber(randomness.bytes(383))
        let arena = Argon2Arena(capacity: Int(argon2.memoryKiB) * 1024)
        let sealing = Sealing(current: .make(randomness), randomness: randomness)
        let place = SealedPlace(pool: "p", row: "r", column: "c")
        let primitives: [(String, () throws -> Void)] = [
            ("rs256_sign", { _ = try key.sign(message) }),
            ("rs256_verify", { _ = key.publicKey.isValid(signature: signature, for: message) }),
            ("es256_sign", { _ = try curve.signature(for: message) }),
            ("modexp_3072_256", { _ = group.power(base, exponent) }),
            (
                "argon2id",
                { _ = try arena.hash(Secret("correct horse"), salt: message.prefix(16).map { $0 }, parameters: argon2) }
            ),
            ("sigv4_key_chain", { _ = (0..<5).reduce(message) { key, _ in HMACSHA256.code(message, key: key) } }),
            ("aes256gcm_seal_500", { _ = sealing.seal(message, for: place) }),
            ("sha256_500", { _ = Digest.sha256(message) }),
        ]
        return try primitives.map { name, body in
            Floor(name: name, perSecond: try rate(milliseconds, body))
        }
    }

    /// Signatures per second on this machine, from 20 ms: tells whether the fast path of libcrypto is live.
    package static func rs256PerSecond() throws -> Double {
        let key = try RSAPrivateKey.generate()
        return try rate(20) { _ = try key.sign([1, 2, 3]) }
    }

    private static func rate(_ milliseconds: UInt64, _ body: () throws -> Void) throws -> Double {
        try body()
        let start = MonotonicClock.nanoseconds()
        var count = 0.0
        var elapsed: UInt64 = 0
        while elapsed < milliseconds * 1_000_000 {
            try body()
            count += 1
            elapsed = MonotonicClock.nanoseconds() - start
        }
        return count / (Double(elapsed) / 1e9)
    }
}
