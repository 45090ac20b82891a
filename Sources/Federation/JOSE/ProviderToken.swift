import Core

/// An ID token of a provider, taken apart and not yet believed (RFC 7515 §7.1).
struct ProviderToken: Sendable {
    /// What may sign: nothing with a shared key, and never nothing (RFC 8725 §3.1, §3.2).
    static let algorithms: Set<String> = [
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
    ]

    let algorithm: String
    let keyID: String?
    let claims: JSON
    private let signingInput: [UInt8]
    private let signature: [UInt8]

    /// Throws `.invalid` for what is not three parts of base64url of at most 64 kB, for a header with an algorithm that
    /// is not offered or with anything critical (RFC 7515 §4.1.11), and for JSON that repeats a member.
    init(_ text: String) throws(FederationFault) {
        guard text.utf8.count <= 65_536 else { throw .invalid("the ID token is too long") }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.json(parts[0]), let claims = Self.json(parts[1]),
            let signature = Base64URL.decode(Substring(parts[2])), !signature.isEmpty
        else { throw .invalid("the ID token is malformed") }
        guard let algorithm = header["alg"]?.string, Self.algorithms.contains(algorithm) else {
            throw .invalid("the ID token is not signed in a way that is taken")
        }
        guard header["crit"] == nil, header["b64"] == nil, header["zip"] == nil, header["enc"] == nil else {
            throw .invalid("the ID token asks for what is not understood")
        }
        self.algorithm = algorithm
        keyID = header["kid"]?.string
        self.claims = claims
        self.signature = signature
        signingInput = Array(text.utf8.prefix(parts[0].count + 1 + parts[1].count))
    }

    /// Whether one of these keys made it. Keys come from the provider's own address; `jku`, `x5u`, `jwk` and `x5c` of
    /// the header are nobody's word (RFC 8725 §3.10).
    func isSigned(by keys: [JSONWebKey]) -> Bool {
        keys.filter { keyID == nil || $0.id == keyID }.prefix(8)
            .contains { $0.isValid(signature, for: signingInput, algorithm: algorithm) }
    }

    private static func json(_ part: Substring.UTF8View.SubSequence) -> JSON? {
        guard let bytes = Base64URL.decode(Substring(part)), let json = try? JSON.parse(bytes), json.object != nil
        else {
            return nil
        }
        return json
    }
}
