import COpenSSL
import Core

/// How an RSA signature is made: the digest and the padding (RFC 7518 §3.3, §3.5).
package enum RSAScheme: Sendable, Hashable, CaseIterable {
    case pkcs1SHA256, pkcs1SHA384, pkcs1SHA512
    /// Of the digest's length the salt.
    case pssSHA256, pssSHA384, pssSHA512

    fileprivate var isPSS: Bool { self == .pssSHA256 || self == .pssSHA384 || self == .pssSHA512 }

    fileprivate var digest: OpaquePointer? {
        switch self {
        case .pkcs1SHA256, .pssSHA256: EVP_sha256()
        case .pkcs1SHA384, .pssSHA384: EVP_sha384()
        case .pkcs1SHA512, .pssSHA512: EVP_sha512()
        }
    }
}

extension RSAPublicKey {
    /// A key of somebody else's, from its numbers, big-endian (RFC 7518 §6.3.1). Throws for one of fewer than 2048
    /// bits or more than 8192, and for an exponent that is even or longer than 32 bits.
    package convenience init(modulus: [UInt8], exponent: [UInt8]) throws(CryptoFault) {
        let n = Array(modulus.drop { $0 == 0 })
        let e = Array(exponent.drop { $0 == 0 })
        guard (256...1024).contains(n.count), n[0] >= 0x80, (1...4).contains(e.count), e[e.count - 1] % 2 == 1,
            e != [1]
        else { throw .openSSL("the numbers of an RSA key") }
        let pointer = try Self.load(n, e)
        defer { EVP_PKEY_free(pointer) }
        try self.init(sharing: pointer)
    }

    private static func load(_ modulus: [UInt8], _ exponent: [UInt8]) throws(CryptoFault) -> OpaquePointer {
        guard let builder = OSSL_PARAM_BLD_new() else { throw .openSSL("building a key") }
        defer { OSSL_PARAM_BLD_free(builder) }
        let n = BN_bin2bn(modulus, Int32(modulus.count), nil)
        let e = BN_bin2bn(exponent, Int32(exponent.count), nil)
        defer {
            BN_free(n)
            BN_free(e)
        }
        guard n != nil, e != nil, OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1,
            OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1,
            let parameters = OSSL_PARAM_BLD_to_param(builder), let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil)
        else { throw .openSSL("building a key") }
        defer {
            OSSL_PARAM_free(parameters)
            EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        var key: OpaquePointer?
        guard EVP_PKEY_fromdata_init(context) == 1,
            EVP_PKEY_fromdata(context, &key, countersign_public_key_selection(), parameters) == 1, let key
        else { throw .openSSL("building a key") }
        return key
    }

    /// Whether `signature` is of `message`, by this key and this scheme.
    package func isValid(signature: [UInt8], for message: [UInt8], by scheme: RSAScheme) -> Bool {
        guard let context = EVP_MD_CTX_new() else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        var settings: OpaquePointer?
        guard EVP_DigestVerifyInit(context, &settings, scheme.digest, nil, pointer) == 1 else { return false }
        if scheme.isPSS {
            guard EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1,
                EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, Int32(RSA_PSS_SALTLEN_DIGEST)) == 1
            else { return false }
        }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}
