import Core
import NativeCrypto
import TestKit
import Testing

/// What authenticators write, whole and broken.
@Suite struct WebAuthnTests {
    private static let relyingParty = "id.example"
    private static let options: JSON = ["challenge": "AAAA", "rp": ["id": "id.example"], "rpId": "id.example"]

    private func parts(_ credential: JSON, _ name: String) -> [UInt8] {
        (credential["response"]?[name]?.string).flatMap { Base64URL.decode($0) } ?? []
    }

    private func publicKey(_ object: [UInt8], _ clientData: [UInt8]) throws -> PasskeyPublicKey {
        try Attestation(object).publicKey(for: Self.relyingParty, clientDataHash: Digest.sha256(clientData))
    }

    @Test func anAttestationIsReadAndAnAssertionVerified() throws {
        var authenticator = SoftAuthenticator()
        authenticator.isSelfAttesting = true
        let made = authenticator.create(Self.options)
        let attestation = try Attestation(parts(made, "attestationObject"))
        #expect(attestation.data.credential?.id == authenticator.credentialID)
        #expect(attestation.data.credential?.algorithm == -7)
        #expect(attestation.data.flags == [.userPresent, .userVerified, .attestedCredential])
        let key = try publicKey(parts(made, "attestationObject"), parts(made, "clientDataJSON"))
        #expect(key.bytes.count == 64)
        #expect(throws: WebAuthnFault.self) { try publicKey(parts(made, "attestationObject"), [1, 2, 3]) }

        let used = authenticator.get(Self.options)
        let hash = Digest.sha256(parts(used, "clientDataJSON"))
        let assertion = try Assertion(
            authenticatorData: parts(used, "authenticatorData"), signature: parts(used, "signature"))
        #expect(assertion.isSigned(by: key, for: Self.relyingParty, clientDataHash: hash))
        #expect(!assertion.isSigned(by: key, for: "other.example", clientDataHash: hash))
        #expect(!assertion.isSigned(by: key, for: Self.relyingParty, clientDataHash: Digest.sha256([1])))
        let stranger = PasskeyPublicKey(algorithm: .es256, bytes: [UInt8](repeating: 5, count: 64))
        #expect(!assertion.isSigned(by: stranger, for: Self.relyingParty, clientDataHash: hash))
        for algorithm in PasskeyAlgorithm.allCases {
            let other = PasskeyPublicKey(algorithm: algorithm, bytes: [1, 2, 3])
            #expect(!assertion.isSigned(by: other, for: Self.relyingParty, clientDataHash: hash))
        }
    }

    /// Every cut and every changed byte of a signed attestation is noticed.
    @Test func aBrokenAttestationIsRefused() throws {
        var authenticator = SoftAuthenticator()
        authenticator.isSelfAttesting = true
        let made = authenticator.create(Self.options)
        let object = parts(made, "attestationObject")
        let clientData = parts(made, "clientDataJSON")
        for length in 0..<object.count {
            #expect(throws: WebAuthnFault.self) { try publicKey(Array(object[..<length]), clientData) }
        }
        var taken: [Int] = []
        for place in object.indices {
            for change: UInt8 in [0x01, 0x20, 0x80, 0xFF] {
                var broken = object
                broken[place] ^= change
                if (try? publicKey(broken, clientData)) != nil { taken.append(place) }
            }
        }
        // What may change without harm is the statement's own word for the algorithm.
        let harmless = Set(taken).subtracting(place(of: "alg", in: object))
        #expect(harmless.isEmpty, "\(harmless)")
    }

    /// The places of a member's name and of the byte after it.
    private func place(of name: String, in object: [UInt8]) -> Set<Int> {
        let letters = Array(name.utf8)
        let start = object.indices.first { Array(object[$0...].prefix(letters.count)) == letters } ?? 0
        return Set(start - 1...start + letters.count)
    }

    /// Noise around the right beginning: nothing traps.
    @Test func noiseIsRefused() throws {
        let randomness = SystemRandomness()
        let data = SoftAuthenticator().authenticatorData(Self.relyingParty, .init(), isNew: true)
        for _ in 0..<3000 {
            let noise = randomness.bytes(Int(randomness.bytes(1)[0]))
            _ = try? publicKey(noise, [])
            let cut = Int(randomness.bytes(1)[0]) % data.count
            let object = CBOR.map([
                ("fmt", CBOR.text("packed")), ("attStmt", noise), ("authData", CBOR.bytes(Array(data[..<cut]) + noise)),
            ])
            #expect(throws: WebAuthnFault.self) { try publicKey(object, []) }
            _ = try? Assertion(authenticatorData: Array(data[..<37]) + noise, signature: noise)
        }
    }

    @Test func aKeyThatIsNoPointIsRefused() throws {
        let id = [UInt8](repeating: 1, count: 16)
        let key = CBOR.labelled([
            (1, CBOR.integer(2)), (3, CBOR.integer(-7)), (-1, CBOR.integer(1)),
            (-2, CBOR.bytes([UInt8](repeating: 5, count: 32))), (-3, CBOR.bytes([UInt8](repeating: 5, count: 32))),
        ])
        let data =
            Digest.sha256(Array(Self.relyingParty.utf8)) + [0x41, 0, 0, 0, 0]
            + [UInt8](repeating: 0, count: 16) + CBOR.bigEndian(UInt16(id.count)) + id
        let object = CBOR.map([
            ("fmt", CBOR.text("none")), ("attStmt", CBOR.map([])), ("authData", CBOR.bytes(data + key)),
        ])
        #expect(throws: WebAuthnFault.self) { try publicKey(object, []) }
        for algorithm in [-65535, -35, -37, 0, 7] {
            let other = CBOR.labelled([(1, CBOR.integer(2)), (3, CBOR.integer(algorithm))])
            let object = CBOR.map([
                ("fmt", CBOR.text("none")), ("attStmt", CBOR.map([])), ("authData", CBOR.bytes(data + other)),
            ])
            #expect(throws: WebAuthnFault.unsupported("algorithm \(algorithm)")) { try publicKey(object, []) }
        }
    }
}
