import Core
import Crypto
import NativeCrypto

/// A public key of somebody else's (RFC 7517), and the signatures that it checks (RFC 7518 §3, RFC 8037 §3.1).
struct JSONWebKey: Sendable {
    private enum Key: Sendable {
        case rsa(RSAPublicKey)
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
    }

    let id: String?
    /// What the key says it is for; nil for any of its kind.
    private let algorithm: String?
    private let key: Key

    /// Nil for a key that checks no signature: for encryption, of another kind, too short, secret, or not a key.
    init?(_ json: JSON) {
        guard json["use"] == nil || json["use"]?.string == "sig", let key = Self.key(json) else { return nil }
        if let operations = json["key_ops"]?.array, !operations.contains("verify") { return nil }
        id = json["kid"]?.string
        algorithm = json["alg"]?.string
        self.key = key
    }

    /// Whether `signature` is of `message`. The kind of the key decides what an algorithm may be, so that no text can
    /// turn a public key into a shared secret (RFC 8725 §2.1).
    func isValid(_ signature: [UInt8], for message: [UInt8], algorithm name: String) -> Bool {
        guard algorithm == nil || algorithm == name else { return false }
        switch (key, name) {
        case (.rsa(let key), _):
            guard let scheme = Self.schemes[name] else { return false }
            return key.isValid(signature: signature, for: message, by: scheme)
        case (.p256(let key), "ES256"):
            guard let made = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(made, for: message)
        case (.p384(let key), "ES384"):
            guard let made = try? P384.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(made, for: message)
        case (.p521(let key), "ES512"):
            guard let made = try? P521.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(made, for: message)
        case (.ed25519(let key), "EdDSA"), (.ed25519(let key), "Ed25519"):
            return key.isValidSignature(signature, for: message)
        default: return false
        }
    }

    private static let schemes: [String: RSAScheme] = [
        "RS256": .pkcs1SHA256, "RS384": .pkcs1SHA384, "RS512": .pkcs1SHA512, "PS256": .pssSHA256, "PS384": .pssSHA384,
        "PS512": .pssSHA512,
    ]

    private static func key(_ json: JSON) -> Key? {
        func bytes(_ name: String) -> [UInt8]? { (json[name]?.string).flatMap { Base64URL.decode($0) } }
        switch (json["kty"]?.string, json["crv"]?.string) {
        case ("RSA", nil):
            guard let n = bytes("n"), let e = bytes("e") else { return nil }
            return (try? RSAPublicKey(modulus: n, exponent: e)).map { .rsa($0) }
        case ("EC", let curve):
            guard let x = bytes("x"), let y = bytes("y") else { return nil }
            return point(x + y, halves: x.count == y.count, on: curve)
        case ("OKP", "Ed25519"):
            return bytes("x").flatMap { try? Curve25519.Signing.PublicKey(rawRepresentation: $0) }.map { .ed25519($0) }
        default: return nil
        }
    }

    private static func point(_ bytes: [UInt8], halves: Bool, on curve: String?) -> Key? {
        guard halves else { return nil }
        return switch curve {
        case "P-256": (try? P256.Signing.PublicKey(rawRepresentation: bytes)).map { .p256($0) }
        case "P-384": (try? P384.Signing.PublicKey(rawRepresentation: bytes)).map { .p384($0) }
        case "P-521": (try? P521.Signing.PublicKey(rawRepresentation: bytes)).map { .p521($0) }
        default: nil
        }
    }
}
