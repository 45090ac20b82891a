import Core
import Crypto
import NativeCrypto

/// A signed token by which a client proves itself (RFC 7523 §2.2): ES256 by a P-256 key, RS256 by an RSA key.
enum ClientAssertion {
    enum Key {
        case p256(P256.Signing.PrivateKey)
        case rsa(RSAPrivateKey)
    }

    /// A private key in PKCS#8, as PEM or as the base64 within; nil for anything else.
    static func key(_ text: String) -> Key? {
        let lines = text.split { $0.isNewline || $0 == " " }.joined(separator: "\n").split(separator: "\n")
        let body = text.contains("-----") ? within(text) : lines.joined()
        guard let der = Base64.decode(body) else { return nil }
        if let key = try? P256.Signing.PrivateKey(derRepresentation: der) { return .p256(key) }
        return (try? RSAPrivateKey(der: der)).map { .rsa($0) }
    }

    /// Throws `.misconfigured` for a key that is none.
    static func sign(_ claims: JSON, keyID: String?, by text: String) throws(FederationFault) -> String {
        guard let key = key(text) else { throw .misconfigured("private_key is not a key") }
        let algorithm = if case .p256 = key { "ES256" } else { "RS256" }
        let header: JSON = .object(["alg": .string(algorithm), "kid": keyID.map { .string($0) }, "typ": "JWT"])
        let input = "\(Base64URL.encode(header.serialized)).\(Base64URL.encode(claims.serialized))"
        guard let signature = try? signature(of: Array(input.utf8), by: key) else {
            throw .misconfigured("private_key does not sign")
        }
        return "\(input).\(Base64URL.encode(signature))"
    }

    private static func signature(of message: [UInt8], by key: Key) throws -> [UInt8] {
        switch key {
        case .p256(let key): Array(try key.signature(for: message).rawRepresentation)
        case .rsa(let key): try key.sign(message)
        }
    }

    /// The base64 between the lines of a PEM (RFC 7468 §3).
    private static func within(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).filter { !$0.contains("-----") }.joined().filter { $0 != " " }
    }
}
