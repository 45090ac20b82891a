import CFIDO2

/// A new credential as it arrives: what the authenticator says, and what vouches for it (WebAuthn Level 3 §6.5.4).
package struct Attestation: Sendable {
    package let data: AuthenticatorData
    /// `none` or `packed`; no other is asked for, and browsers take the others away.
    private let format: String
    private let statement: [UInt8]
    private static let largest = 32_768

    /// Takes an attestation object apart. Throws `.malformed`, and `.unsupported` for another format.
    package init(_ object: [UInt8]) throws(WebAuthnFault) {
        guard object.count <= Self.largest else { throw .malformed("an attestation object of \(object.count) bytes") }
        var reader = CBORReader(object[...])
        var format: String?
        var statement: [UInt8]?
        var data: [UInt8]?
        for _ in 0..<(try reader.map()) {
            switch try reader.text() {
            case "fmt": format = try reader.text()
            case "attStmt": statement = Array(try reader.item())
            case "authData": data = try reader.bytes()
            default: _ = try reader.item()
            }
        }
        guard reader.isAtEnd, let format, let statement, let data else { throw .malformed("an attestation object") }
        guard ["none", "packed"].contains(format) else { throw .unsupported("attestation \(format)") }
        self.format = format
        self.statement = statement
        self.data = try AuthenticatorData(data)
    }

    /// The credential's public key, once its attestation has proven right for a relying party.
    ///
    /// A `packed` statement is checked by the key that it names, the credential's own or that of a certificate. No
    /// authority is asked about the certificate: nothing follows from it. Throws `.unsupported` for an algorithm that
    /// was not asked for, `.invalid` for a wrong signature.
    package func publicKey(
        for relyingParty: String, clientDataHash: [UInt8]
    ) throws(WebAuthnFault) -> PasskeyPublicKey {
        guard let credential = data.credential else { throw .malformed("no credential is enclosed") }
        guard let algorithm = Int32(exactly: credential.algorithm).flatMap(PasskeyAlgorithm.init(rawValue:)) else {
            throw .unsupported("algorithm \(credential.algorithm)")
        }
        var handle = fido_cred_new()
        guard let made = handle else { throw .unsupported("no memory") }
        defer { fido_cred_free(&handle) }
        guard fido_cred_set_type(made, algorithm.rawValue) == FIDO_OK,
            fido_cred_set_rp(made, relyingParty, nil) == FIDO_OK,
            fido_cred_set_clientdata_hash(made, clientDataHash, clientDataHash.count) == FIDO_OK,
            fido_cred_set_authdata_raw(made, data.bytes, data.bytes.count) == FIDO_OK
        else { throw .malformed("the credential") }
        try checkStatement(made)
        guard let pointer = fido_cred_pubkey_ptr(made) else { throw .malformed("the public key") }
        let key = PasskeyPublicKey(
            algorithm: algorithm,
            bytes: Array(UnsafeBufferPointer(start: pointer, count: fido_cred_pubkey_len(made))))
        guard VerifyingKey(key) != nil else { throw .malformed("a public key that is none of its kind") }
        return key
    }

    private func checkStatement(_ credential: OpaquePointer) throws(WebAuthnFault) {
        guard format == "packed" else {
            // §8.7: an empty map.
            guard statement == [0xA0] else { throw .malformed("a statement of the format none") }
            return
        }
        if let protection = data.credentialProtection {
            guard fido_cred_set_prot(credential, Int32(truncatingIfNeeded: protection)) == FIDO_OK else {
                throw .malformed("credProtect")
            }
        }
        guard fido_cred_set_fmt(credential, format) == FIDO_OK,
            fido_cred_set_attstmt(credential, statement, statement.count) == FIDO_OK
        else { throw .malformed("the attestation statement") }
        let verdict =
            fido_cred_x5c_ptr(credential) == nil ? fido_cred_verify_self(credential) : fido_cred_verify(credential)
        guard verdict == FIDO_OK else { throw .invalid("attestation, \(Self.words(verdict))") }
    }

    private static func words(_ code: Int32) -> String { String(cString: fido_strerr(code)) }
}
