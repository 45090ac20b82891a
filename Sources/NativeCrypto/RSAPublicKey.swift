import COpenSSL
import Core

/// An RSA public key, for verifying RS256 (RFC 7518 §3.3). Unchecked: a loaded `EVP_PKEY` is only read.
package final class RSAPublicKey: @unchecked Sendable {
    let pointer: OpaquePointer
    /// Big-endian, without leading zeros.
    package let modulus: [UInt8]
    package let exponent: [UInt8]

    /// Takes a reference of its own to a key.
    init(sharing pointer: OpaquePointer) throws(CryptoFault) {
        guard EVP_PKEY_up_ref(pointer) == 1 else { throw .openSSL("sharing a key") }
        self.pointer = pointer
        guard let modulus = Self.number(pointer, OSSL_PKEY_PARAM_RSA_N),
            let exponent = Self.number(pointer, OSSL_PKEY_PARAM_RSA_E)
        else {
            EVP_PKEY_free(pointer)
            throw .openSSL("reading a key")
        }
        self.modulus = modulus
        self.exponent = exponent
    }

    deinit { EVP_PKEY_free(pointer) }

    /// Whether `signature` is RSASSA-PKCS1-v1_5 with SHA-256 of `message` by this key.
    package func isValid(signature: [UInt8], for message: [UInt8]) -> Bool {
        guard let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        guard EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, pointer) == 1 else { return false }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    private static func number(_ key: OpaquePointer, _ name: String) -> [UInt8]? {
        var number: OpaquePointer?
        guard EVP_PKEY_get_bn_param(key, name, &number) == 1, let number else { return nil }
        defer { BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: Int(BN_num_bits(number) + 7) / 8)
        BN_bn2bin(number, &bytes)
        return bytes
    }
}
