package import Core
package import Directory
import NativeCrypto

extension PoolConfiguration {
    /// The JWK Set (RFC 7517 §5): a key for ID tokens, one for access tokens, and those that come and go.
    package func keySet(now: Moment) -> JSON {
        let keys = publishedKeys(now: now).map {
            JWKSet.key($0.key.publicKey, kid: $0.kid, algorithm: "RS256")
        }
        return ["keys": .array(keys)]
    }
}

enum JWKSet {
    /// An RSA key that signs (RFC 7518 §6.3.1).
    static func key(_ key: RSAPublicKey, kid: String, algorithm: String) -> JSON {
        .object([
            "alg": .string(algorithm),
            "e": .string(Base64URL.encode(key.exponent)),
            "kid": .string(kid),
            "kty": "RSA",
            "n": .string(Base64URL.encode(key.modulus)),
            "use": "sig",
        ])
    }
}
