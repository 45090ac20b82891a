/// What an authenticator says of itself and of the person before it (WebAuthn Level 3 §6.1).
package struct AuthenticatorData: Sendable, Hashable {
    /// The flags of §6.1, by their bits.
    package struct Flags: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// UP: somebody touched it.
        package static let userPresent = Flags(rawValue: 1 << 0)
        /// UV: and proved to it who they are.
        package static let userVerified = Flags(rawValue: 1 << 2)
        /// BE: the credential may leave the device, as passkeys that are synchronised do.
        package static let backupEligible = Flags(rawValue: 1 << 3)
        /// BS: it has left it.
        package static let backedUp = Flags(rawValue: 1 << 4)
        /// AT: a new credential is enclosed.
        package static let attestedCredential = Flags(rawValue: 1 << 6)
        /// ED: outputs of extensions follow.
        package static let extensions = Flags(rawValue: 1 << 7)
    }

    /// A new credential (§6.5.1).
    package struct AttestedCredential: Sendable, Hashable {
        /// The authenticator's model; zeros where it does not say.
        package let model: [UInt8]
        /// At most 1023 bytes.
        package let id: [UInt8]
        /// The `alg` of the COSE key, as it came.
        package let algorithm: Int64
    }

    /// SHA-256 of the relying party's id.
    package let relyingPartyHash: [UInt8]
    package let flags: Flags
    package let signCount: UInt32
    package let credential: AttestedCredential?
    /// `credProtect`, which browsers ask for unasked (CTAP 2.1 §12.1).
    let credentialProtection: Int64?
    let bytes: [UInt8]

    /// Throws `.malformed` for anything that is not exactly such a structure.
    package init(_ bytes: [UInt8]) throws(WebAuthnFault) {
        guard bytes.count >= 37 else { throw .malformed("authenticator data is cut short") }
        self.bytes = bytes
        relyingPartyHash = Array(bytes[..<32])
        flags = Flags(rawValue: bytes[32])
        signCount = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
        var reader = CBORReader(bytes[37...])
        credential =
            flags.contains(.attestedCredential) ? try Self.credential(bytes[37...], goingOn: &reader) : nil
        credentialProtection = flags.contains(.extensions) ? try Self.credentialProtection(&reader) : nil
        guard reader.isAtEnd else { throw .malformed("authenticator data goes on") }
        // Level 3 §7.1 step 19, §7.2 step 19: what cannot leave the device has not left it.
        guard flags.contains(.backupEligible) || !flags.contains(.backedUp) else {
            throw .malformed("backed up without being eligible")
        }
    }

    private static func credential(
        _ bytes: ArraySlice<UInt8>, goingOn reader: inout CBORReader
    ) throws(WebAuthnFault) -> AttestedCredential {
        let lengthAt = bytes.startIndex + 16
        guard bytes.count > 18 else { throw .malformed("a credential is cut short") }
        let length = Int(bytes[lengthAt]) << 8 | Int(bytes[lengthAt + 1])
        guard (1...1023).contains(length), bytes.count > 18 + length else { throw .malformed("a credential's id") }
        let id = Array(bytes[(lengthAt + 2)...].prefix(length))
        reader = CBORReader(bytes.dropFirst(18 + length))
        var key = CBORReader(try reader.item())
        return AttestedCredential(
            model: Array(bytes.prefix(16)), id: id, algorithm: try algorithm(&key))
    }

    /// Label 3 of a COSE key (RFC 9052 §7.1), which occurs once.
    private static func algorithm(_ key: inout CBORReader) throws(WebAuthnFault) -> Int64 {
        var found: Int64?
        for _ in 0..<(try key.map()) {
            guard try key.integer() == 3 else {
                _ = try key.item()
                continue
            }
            guard found == nil, let value = try key.integer() else { throw .malformed("a key's algorithm") }
            found = value
        }
        guard let found else { throw .malformed("a key without an algorithm") }
        return found
    }

    private static func credentialProtection(_ reader: inout CBORReader) throws(WebAuthnFault) -> Int64? {
        var found: Int64?
        for _ in 0..<(try reader.map()) {
            if try reader.text() == "credProtect" { found = try reader.integer() } else { _ = try reader.item() }
        }
        return found
    }
}
