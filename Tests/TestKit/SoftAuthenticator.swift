package import Core
package import Crypto
package import NativeCrypto

/// A passkey as a browser and its authenticator have it, in software: what it says of itself can be bent for an attack.
package struct SoftAuthenticator: Sendable {
    /// What a ceremony says, where it is not what an honest one would say.
    package struct Lie: Sendable {
        package var origin = TestApp.publicURL
        package var relyingParty: String?
        package var type: String?
        package var challenge: String?
        package var crossOrigin: Bool?
        package var flags: AuthenticatorData.Flags = [.userPresent, .userVerified]
        package var count: UInt32?
        package var userHandle: [UInt8]??
        package var credentialID: [UInt8]?

        package init() {}

        /// Changed in one way.
        package static func with(_ change: (inout Lie) -> Void) -> Lie {
            var lie = Lie()
            change(&lie)
            return lie
        }
    }

    package enum Key: Sendable {
        case es256(P256.Signing.PrivateKey)
        case edDSA(Curve25519.Signing.PrivateKey)
        case rs256(RSAPrivateKey)
    }

    package let key: Key
    package let credentialID: [UInt8]
    package var userHandle: [UInt8] = []
    /// Zero for one that does not count, as most passkeys.
    package var count: UInt32 = 0
    /// Put into the new credential, such as `packed` with a statement of one's own.
    package var isSelfAttesting = false

    package init(_ key: Key = .es256(P256.Signing.PrivateKey()), credentialID: [UInt8]? = nil) {
        self.key = key
        self.credentialID = credentialID ?? SystemRandomness().bytes(32)
    }

    /// `navigator.credentials.create()`: the credential as `toJSON()` writes it.
    package mutating func create(_ options: JSON, _ lie: Lie = Lie()) -> JSON {
        userHandle = (options["user"]?["id"]?.string).flatMap { Base64URL.decode($0) } ?? []
        let clientData = clientData("webauthn.create", options, lie)
        let data = authenticatorData(options["rp"]?["id"]?.string ?? "", lie, isNew: true)
        let signature = isSelfAttesting ? sign(data + Digest.sha256(clientData)) : nil
        return response(
            clientData, lie,
            [
                .init("attestationObject", .string(Base64URL.encode(attestationObject(data, signature: signature)))),
                .init("transports", ["internal"]),
            ])
    }

    /// `navigator.credentials.get()`.
    package mutating func get(_ options: JSON, _ lie: Lie = Lie()) -> JSON {
        if count > 0 { count += 1 }
        let clientData = clientData("webauthn.get", options, lie)
        let data = authenticatorData(options["rpId"]?.string ?? "", lie, isNew: false)
        var members: [JSON.Member] = [
            .init("authenticatorData", .string(Base64URL.encode(data))),
            .init("signature", .string(Base64URL.encode(sign(data + Digest.sha256(clientData))))),
        ]
        if let handle = lie.userHandle ?? userHandle {
            members.append(.init("userHandle", .string(Base64URL.encode(handle))))
        }
        return response(clientData, lie, members)
    }

    /// `fmt`, `attStmt` and `authData`, in CBOR.
    package func attestationObject(_ data: [UInt8], signature: [UInt8]?, format: String? = nil) -> [UInt8] {
        let statement =
            signature.map { CBOR.map([("alg", CBOR.integer(algorithm)), ("sig", CBOR.bytes($0))]) } ?? CBOR.map([])
        return CBOR.map([
            ("fmt", CBOR.text(format ?? (signature == nil ? "none" : "packed"))), ("attStmt", statement),
            ("authData", CBOR.bytes(data)),
        ])
    }

    package func authenticatorData(_ relyingParty: String, _ lie: Lie, isNew: Bool) -> [UInt8] {
        let flags = isNew ? lie.flags.union(.attestedCredential) : lie.flags
        let count = lie.count ?? count
        let credential =
            isNew
            ? [UInt8](repeating: 0, count: 16) + CBOR.bigEndian(UInt16(credentialID.count)) + credentialID + publicKey
            : []
        return Digest.sha256(Array((lie.relyingParty ?? relyingParty).utf8)) + [flags.rawValue]
            + CBOR.bigEndian(count) + credential
    }

    private func clientData(_ type: String, _ options: JSON, _ lie: Lie) -> [UInt8] {
        JSON.object([
            "type": .string(lie.type ?? type),
            "challenge": lie.challenge.map { .string($0) } ?? options["challenge"],
            "origin": .string(lie.origin), "crossOrigin": .bool(lie.crossOrigin ?? false),
        ]).serialized
    }

    private func response(_ clientData: [UInt8], _ lie: Lie, _ members: [JSON.Member]) -> JSON {
        let id: JSON = .string(Base64URL.encode(lie.credentialID ?? credentialID))
        return [
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": ["credProps": ["rk": true]],
            "response": .object([.init("clientDataJSON", .string(Base64URL.encode(clientData)))] + members),
        ]
    }
}

extension SoftAuthenticator {
    private var algorithm: Int {
        switch key {
        case .es256: -7
        case .edDSA: -8
        case .rs256: -257
        }
    }

    /// A COSE key (RFC 9053 §7).
    private var publicKey: [UInt8] {
        switch key {
        case .es256(let key):
            let point = Array(key.publicKey.rawRepresentation)
            return CBOR.labelled([
                (1, CBOR.integer(2)), (3, CBOR.integer(-7)), (-1, CBOR.integer(1)),
                (-2, CBOR.bytes(Array(point[..<32]))), (-3, CBOR.bytes(Array(point[32...]))),
            ])
        case .edDSA(let key):
            return CBOR.labelled([
                (1, CBOR.integer(1)), (3, CBOR.integer(-8)), (-1, CBOR.integer(6)),
                (-2, CBOR.bytes(Array(key.publicKey.rawRepresentation))),
            ])
        case .rs256(let key):
            return CBOR.labelled([
                (1, CBOR.integer(3)), (3, CBOR.integer(-257)), (-1, CBOR.bytes(key.publicKey.modulus)),
                (-2, CBOR.bytes(key.publicKey.exponent)),
            ])
        }
    }

    private func sign(_ message: [UInt8]) -> [UInt8] {
        switch key {
        case .es256(let key): (try? key.signature(for: message)).map { Array($0.derRepresentation) } ?? []
        case .edDSA(let key): (try? key.signature(for: message)).map { Array($0) } ?? []
        case .rs256(let key): (try? key.sign(message)) ?? []
        }
    }
}

/// As much of CBOR (RFC 8949) as an authenticator writes.
package enum CBOR {
    package static func integer(_ value: Int) -> [UInt8] {
        value < 0 ? head(1, UInt64(-1 - value)) : head(0, UInt64(value))
    }

    package static func bytes(_ value: [UInt8]) -> [UInt8] { head(2, UInt64(value.count)) + value }
    package static func text(_ value: String) -> [UInt8] { head(3, UInt64(value.utf8.count)) + Array(value.utf8) }

    package static func map(_ members: [(name: String, value: [UInt8])]) -> [UInt8] {
        head(5, UInt64(members.count)) + members.flatMap { text($0.name) + $0.value }
    }

    package static func labelled(_ members: [(label: Int, value: [UInt8])]) -> [UInt8] {
        head(5, UInt64(members.count)) + members.flatMap { integer($0.label) + $0.value }
    }

    package static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    package static func head(_ kind: UInt8, _ argument: UInt64) -> [UInt8] {
        switch argument {
        case ..<24: [kind << 5 | UInt8(argument)]
        case ..<256: [kind << 5 | 24, UInt8(argument)]
        case ..<65536: [kind << 5 | 25] + bigEndian(UInt16(argument))
        default: [kind << 5 | 26] + bigEndian(UInt32(truncatingIfNeeded: argument))
        }
    }
}
