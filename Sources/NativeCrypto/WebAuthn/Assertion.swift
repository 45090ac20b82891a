import CFIDO2

/// The signature that an authenticator makes at a sign-in (WebAuthn Level 3 §6.3.3).
package struct Assertion: Sendable {
    package let data: AuthenticatorData
    private let signature: [UInt8]

    /// Throws `.malformed` for authenticator data that are none.
    package init(authenticatorData: [UInt8], signature: [UInt8]) throws(WebAuthnFault) {
        data = try AuthenticatorData(authenticatorData)
        guard data.credential == nil else { throw .malformed("an assertion with a new credential") }
        self.signature = signature
    }

    /// Whether it was made for this relying party and client data by who holds the key. What the flags and the counter
    /// say is the caller's to judge; that somebody was present is asked here too.
    package func isSigned(by key: PasskeyPublicKey, for relyingParty: String, clientDataHash: [UInt8]) -> Bool {
        guard !signature.isEmpty, let verifying = VerifyingKey(key) else { return false }
        var handle = fido_assert_new()
        guard let made = handle else { return false }
        defer { fido_assert_free(&handle) }
        guard fido_assert_set_clientdata_hash(made, clientDataHash, clientDataHash.count) == FIDO_OK,
            fido_assert_set_rp(made, relyingParty) == FIDO_OK,
            fido_assert_set_count(made, 1) == FIDO_OK,
            fido_assert_set_up(made, FIDO_OPT_TRUE) == FIDO_OK,
            fido_assert_set_authdata_raw(made, 0, data.bytes, data.bytes.count) == FIDO_OK,
            fido_assert_set_sig(made, 0, signature, signature.count) == FIDO_OK
        else { return false }
        return fido_assert_verify(made, 0, key.algorithm.rawValue, verifying.pointer) == FIDO_OK
    }
}

/// A public key as libfido2 holds it; nil where the bytes are no key of their algorithm, such as a point that is not on
/// the curve.
final class VerifyingKey {
    let pointer: UnsafeRawPointer
    private let algorithm: PasskeyAlgorithm

    init?(_ key: PasskeyPublicKey) {
        let made: OpaquePointer?
        let code: Int32
        switch key.algorithm {
        case .es256:
            made = es256_pk_new()
            code = made.map { es256_pk_from_ptr($0, key.bytes, key.bytes.count) } ?? FIDO_ERR_INTERNAL
        case .edDSA:
            made = eddsa_pk_new()
            code = made.map { eddsa_pk_from_ptr($0, key.bytes, key.bytes.count) } ?? FIDO_ERR_INTERNAL
        case .rs256:
            made = rs256_pk_new()
            code = made.map { rs256_pk_from_ptr($0, key.bytes, key.bytes.count) } ?? FIDO_ERR_INTERNAL
        }
        guard let made else { return nil }
        pointer = UnsafeRawPointer(made)
        algorithm = key.algorithm
        // From here on `deinit` frees it.
        guard code == FIDO_OK else { return nil }
    }

    deinit {
        var handle: OpaquePointer? = OpaquePointer(pointer)
        switch algorithm {
        case .es256: es256_pk_free(&handle)
        case .edDSA: eddsa_pk_free(&handle)
        case .rs256: rs256_pk_free(&handle)
        }
    }
}
