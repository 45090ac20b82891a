package import Core
package import Directory
import NativeCrypto

extension PoolConfiguration {
    /// The JWK Set (RFC 7517 §5): a key for ID tokens, one for access tokens, and those that come and go.
    package func keySet(now: Moment) -> JSON {
        let keys = publishedKeys(now: now).map { key -> JSON in
            .object([
                "alg": "RS256",
                "e": .string(Base64URL.encode(key.key.publicKey.exponent)),
                "kid": .string(key.kid),
                "kty": "RSA",
                "n": .string(Base64URL.encode(key.key.publicKey.modulus)),
                "use": "sig",
            ])
        }
        return ["keys": .array(keys)]
    }
}
