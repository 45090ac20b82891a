package import Core
package import NativeCrypto

/// The RSA key by which a provider signs ID tokens, published beside an older one.
package struct EmulatedKeys: Sendable {
    let key: RSAPrivateKey
    let id: String

    package init(_ key: RSAPrivateKey, id: String) {
        self.key = key
        self.id = id
    }

    var published: JSON {
        func jwk(_ id: String, _ key: RSAPublicKey) -> JSON {
            .object([
                "kty": "RSA", "kid": .string(id), "use": "sig", "alg": "RS256",
                "n": .string(Base64URL.encode(key.modulus)), "e": .string(Base64URL.encode(key.exponent)),
            ])
        }
        return ["keys": [jwk(id, key.publicKey)]]
    }

    func sign(_ claims: JSON) -> String {
        let header: JSON = .object(["alg": "RS256", "kid": .string(id), "typ": "JWT"])
        let input = "\(Base64URL.encode(header.serialized)).\(Base64URL.encode(claims.serialized))"
        return "\(input).\(Base64URL.encode((try? key.sign(Array(input.utf8))) ?? []))"
    }

    /// `at_hash` (OIDC Core §3.1.3.6).
    static func halfHash(of token: String) -> String {
        Base64URL.encode(Digest.sha256(Array(token.utf8)).prefix(16))
    }
}
