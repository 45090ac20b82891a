package import Core
package import Directory
import NativeCrypto

/// A JSON Web Token in compact form (RFC 7515 §7.1), signed by a key of our own: RS256 for pools, RS512 for
/// identities.
package enum JWT {
    /// Signs claims; the header has `kid` and `alg` and nothing else, as Cognito's.
    static func sign(_ claims: JSON, with key: SigningKey) throws -> String {
        try sign(claims, kid: key.kid, algorithm: "RS256") { try key.key.sign($0) }
    }

    static func sign(
        _ claims: JSON, kid: String, algorithm: String, by signature: ([UInt8]) throws -> [UInt8]
    ) throws -> String {
        let header = JSON.object([JSON.Member("kid", .string(kid)), JSON.Member("alg", .string(algorithm))])
        let input = "\(Base64URL.encode(header.serialized)).\(Base64URL.encode(claims.serialized))"
        return "\(input).\(Base64URL.encode(try signature(Array(input.utf8))))"
    }

    /// A token taken apart and not yet believed.
    struct Unverified {
        let kid: String
        let claims: JSON
        let signingInput: [UInt8]
        let signature: [UInt8]

        /// Nil unless it is three parts of canonical base64url whose header asks for this algorithm and nothing
        /// critical: algorithm and key come from our own configuration, the header only names the key (RFC 8725 §3.1).
        init?(_ text: String, algorithm: String = "RS256") {
            guard text.utf8.count <= 16_384 else { return nil }
            let letters = Array(text.utf8)
            let parts = letters.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
            guard parts.count == 3, let headerBytes = Base64URL.decode(parts[0]),
                let header = try? JSON.parse(headerBytes), let members = header.object,
                header["alg"]?.string == algorithm, let kid = header["kid"]?.string,
                members.allSatisfy({ ["alg", "kid", "typ"].contains($0.name) }),
                let claimBytes = Base64URL.decode(parts[1]), let claims = try? JSON.parse(claimBytes),
                claims.object != nil, let signature = Base64URL.decode(parts[2])
            else { return nil }
            self.kid = kid
            self.claims = claims
            signingInput = Array(letters[..<parts[1].endIndex])
            self.signature = signature
        }

        /// Whether one of the pool's keys of this purpose signed it.
        func isSigned(by keys: [SigningKey], purpose: SigningKey.Purpose) -> Bool {
            guard let key = keys.first(where: { $0.kid == kid && $0.purpose == purpose }) else { return false }
            return key.key.publicKey.isValid(signature: signature, for: signingInput)
        }
    }
}

extension PoolConfiguration {
    /// The key that signs for a purpose at `now`: the newest that is active.
    func signingKey(for purpose: SigningKey.Purpose, now: Moment) throws -> SigningKey {
        let candidates = keys.filter { $0.purpose == purpose }
        guard let key = candidates.last(where: { $0.activeAt <= now }) ?? candidates.first else {
            throw AuthorityError(.resourceNotFound, "The user pool has no signing key.")
        }
        return key
    }

    /// The keys of the JWK Set at `now`: those in use, those to come, and those whose last tokens still live.
    package func publishedKeys(now: Moment) -> [SigningKey] {
        keys.filter { $0.retiredAt.map { $0 > now } ?? true }
    }
}
