import COpenSSL
package import Core
import Synchronization

/// The digest of a PKCS#1 v1.5 signature that is made here: RS256 and RS512 (RFC 7518 §3.3).
package enum RSADigest: Sendable, Hashable {
    case sha256, sha512
}

/// An RSA private key that signs on libcrypto, whose arithmetic is more than twice as fast as
/// BoringSSL's where the processor has AVX-512 IFMA. Unchecked: a loaded `EVP_PKEY` is only read; contexts are lent out
/// under a lock, one to each signature.
package final class RSAPrivateKey: @unchecked Sendable {
    let pointer: OpaquePointer
    package let publicKey: RSAPublicKey
    /// Prepared contexts that wait for the next signature: at most one for each thread that ever signed at once.
    private let contexts = Mutex<[RSADigest: [Context]]>([:])

    /// Unchecked: a context is used by whoever took it out of the list, and by nobody else.
    private struct Context: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private init(owning pointer: OpaquePointer) throws(CryptoFault) {
        self.pointer = pointer
        do {
            publicKey = try RSAPublicKey(sharing: pointer)
        } catch {
            EVP_PKEY_free(pointer)
            throw error
        }
    }

    deinit {
        contexts.withLock { for context in $0.values.joined() { EVP_PKEY_CTX_free(context.pointer) } }
        EVP_PKEY_free(pointer)
    }

    /// A fresh key; takes some 50 to 500 ms of one core.
    package static func generate(bits: Int = 2048) throws(CryptoFault) -> RSAPrivateKey {
        var key: OpaquePointer?
        guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil) else { throw .openSSL("making a key") }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) == 1,
            EVP_PKEY_keygen(context, &key) == 1, let key
        else { throw .openSSL("making a key") }
        return try RSAPrivateKey(owning: key)
    }

    /// Reads PKCS#8 in DER (RFC 5958).
    package convenience init(der: [UInt8]) throws(CryptoFault) {
        var start: UnsafePointer<UInt8>?
        let key = der.withUnsafeBufferPointer { buffer in
            start = buffer.baseAddress
            return d2i_PrivateKey(EVP_PKEY_RSA, nil, &start, buffer.count)
        }
        guard let key else { throw .openSSL("reading a private key") }
        try self.init(owning: key)
    }

    /// PKCS#8 in DER.
    package var der: Secret {
        guard let info = EVP_PKEY2PKCS8(pointer) else { return Secret([]) }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        var output: UnsafeMutablePointer<UInt8>?
        let count = Int(i2d_PKCS8_PRIV_KEY_INFO(info, &output))
        guard count > 0, let output else { return Secret([]) }
        defer { CRYPTO_clear_free(output, count, nil, 0) }
        return Secret(Array(UnsafeBufferPointer(start: output, count: count)))
    }

    /// RSASSA-PKCS1-v1_5.
    package func sign(_ message: [UInt8], with algorithm: RSADigest = .sha256) throws(CryptoFault) -> [UInt8] {
        let context = try lend(algorithm)
        var signature = [UInt8](repeating: 0, count: Int(EVP_PKEY_get_size(pointer)))
        var count = signature.count
        let digest = algorithm == .sha256 ? Digest.sha256(message) : Digest.sha512(message)
        guard EVP_PKEY_sign(context.pointer, &signature, &count, digest, digest.count) == 1 else {
            EVP_PKEY_CTX_free(context.pointer)
            throw .openSSL("signing")
        }
        contexts.withLock { $0[algorithm, default: []].append(context) }
        return Array(signature.prefix(count))
    }

    private func lend(_ algorithm: RSADigest) throws(CryptoFault) -> Context {
        if let context = contexts.withLock({ $0[algorithm]?.popLast() }) { return context }
        guard let context = EVP_PKEY_CTX_new(pointer, nil) else { throw .openSSL("preparing to sign") }
        guard EVP_PKEY_sign_init(context) == 1, EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1,
            EVP_PKEY_CTX_set_signature_md(context, algorithm == .sha256 ? EVP_sha256() : EVP_sha512()) == 1
        else {
            EVP_PKEY_CTX_free(context)
            throw .openSSL("preparing to sign")
        }
        return Context(pointer: context)
    }
}
