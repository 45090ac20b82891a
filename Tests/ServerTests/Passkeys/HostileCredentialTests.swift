import AWSAPI
import Authority
import Core
import Directory
import NativeCrypto
import TestKit
import Testing

/// Credentials that no authenticator made: each gets an error of the API, and nothing is kept.
@Suite struct HostileCredentialTests {
    static let documents: [JSON] = [
        [:], ["id": "AAAA"], ["id": "", "type": "public-key", "response": [:]],
        ["id": "AAAA", "type": "password", "response": ["clientDataJSON": "e30"]],
        ["id": "AAAA", "type": "public-key", "response": ["clientDataJSON": "e30", "attestationObject": "oA"]],
        ["id": "AAAA", "rawId": "AAAB", "type": "public-key", "response": ["clientDataJSON": "e30"]],
        ["id": "AAAA", "type": "public-key", "response": ["clientDataJSON": "!!!!"]],
        ["id": "AAAA", "type": "public-key", "response": []],
    ]

    @Test(arguments: documents)
    func aDocumentThatIsNoCredentialIsRefused(_ document: JSON) async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let token = try await passkeys.token()
            #expect(try await passkeys.complete(token, document).type == "InvalidParameterException")
            let challenge = try await passkeys.ask("ana", "WEB_AUTHN")
            #expect(challenge.challenge == "SELECT_CHALLENGE")
            _ = try await passkeys.passkey()
            let refused = try await passkeys.answer(try await passkeys.ask(), document)
            #expect(refused.type == "InvalidParameterException", "\(refused.text)")
        }
    }

    /// A credential around an attestation object of one's own.
    private func around(_ object: [UInt8], _ honest: JSON) -> JSON {
        let response = (honest["response"]?.object ?? []).filter { $0.name != "attestationObject" }
        let changed: JSON = .object(
            response + [.init("attestationObject", .string(Base64URL.encode(object)))])
        return .object((honest.object ?? []).filter { $0.name != "response" } + [.init("response", changed)])
    }

    @Test func anAttestationObjectThatIsNoneIsRefused() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let token = try await passkeys.token()
            let data = SoftAuthenticator().authenticatorData("id.example", .init(), isNew: true)
            let deep = [UInt8](repeating: 0x81, count: 5000) + [0]
            let objects: [[UInt8]] = [
                [], [0xA0], [0xFF], [0xBF, 0xFF], deep, CBOR.head(5, 1 << 31), CBOR.head(4, 1 << 31),
                [0xBB] + [UInt8](repeating: 0xFF, count: 8), [0x5B] + [UInt8](repeating: 0x7F, count: 8),
                CBOR.map([("fmt", CBOR.text("none")), ("attStmt", CBOR.map([])), ("authData", CBOR.bytes([]))]),
                CBOR.map([("fmt", CBOR.text("none")), ("attStmt", deep), ("authData", CBOR.bytes(data))]),
                CBOR.map([("fmt", CBOR.text("none")), ("attStmt", CBOR.head(5, 9)), ("authData", CBOR.bytes(data))]),
                CBOR.map([
                    ("fmt", CBOR.text("none")), ("attStmt", CBOR.map([])), ("authData", CBOR.bytes(data + [0])),
                ]),
                CBOR.map([("fmt", CBOR.text("tpm")), ("attStmt", CBOR.map([])), ("authData", CBOR.bytes(data))]),
                CBOR.map([
                    ("fmt", CBOR.text("packed")), ("attStmt", CBOR.map([])), ("authData", CBOR.bytes(data)),
                ]),
                CBOR.map([
                    ("fmt", CBOR.text("packed")),
                    ("attStmt", CBOR.map([("alg", CBOR.integer(-7)), ("sig", CBOR.bytes([1, 2, 3]))])),
                    ("authData", CBOR.bytes(data)),
                ]),
                CBOR.map([
                    ("fmt", CBOR.text("packed")),
                    (
                        "attStmt",
                        CBOR.map([
                            ("alg", CBOR.integer(-7)), ("sig", CBOR.bytes([1, 2, 3])),
                            ("x5c", CBOR.head(4, 1) + CBOR.bytes([0x30, 0x03, 1, 2, 3])),
                        ])
                    ), ("authData", CBOR.bytes(data)),
                ]),
                CBOR.bytes([UInt8](repeating: 0, count: 100_000)),
            ]
            for (index, object) in objects.enumerated() {
                var authenticator = SoftAuthenticator()
                let honest = authenticator.create(try await passkeys.begin(token))
                let refused = try await passkeys.complete(token, around(object, honest))
                #expect(refused.type == "WebAuthnCredentialNotSupportedException", "\(index): \(refused.text)")
            }
            let list = try await app.open("ListWebAuthnCredentials", ["AccessToken": .string(token)])
            #expect(list.json["Credentials"] == [])
        }
    }
}
