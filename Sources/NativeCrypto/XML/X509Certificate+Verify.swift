import COpenSSL

extension X509Certificate {
    /// Whether `signature` is of `message`, by this key: for what is signed without XML around it (SAML Bindings
    /// §3.4.4.1). A signature by ECDSA is its two numbers one after the other (XML Signature 1.1 §6.4.3).
    package func isValid(
        signature: [UInt8], for message: [UInt8], by algorithm: XMLSignatureAlgorithm
    ) -> Bool {
        guard fits(algorithm), let encoded = algorithm.isRSA ? signature : encode(signature),
            let context = EVP_MD_CTX_new()
        else { return false }
        defer {
            EVP_MD_CTX_free(context)
            ERR_clear_error()
        }
        guard EVP_DigestVerifyInit(context, nil, algorithm.digest, nil, pointer) == 1 else { return false }
        return EVP_DigestVerify(context, encoded, encoded.count, message, message.count) == 1
    }

    /// As OpenSSL wants it: `ECDSA-Sig-Value` in DER.
    private func encode(_ signature: [UInt8]) -> [UInt8]? {
        let half = (Int(EVP_PKEY_get_bits(pointer)) + 7) / 8
        guard signature.count == 2 * half, let made = ECDSA_SIG_new() else { return nil }
        defer { ECDSA_SIG_free(made) }
        let r = BN_bin2bn(signature, Int32(half), nil)
        let s = BN_bin2bn(Array(signature[half...]), Int32(half), nil)
        guard r != nil, s != nil, ECDSA_SIG_set0(made, r, s) == 1 else {
            BN_free(r)
            BN_free(s)
            return nil
        }
        var output: UnsafeMutablePointer<UInt8>?
        let count = Int(i2d_ECDSA_SIG(made, &output))
        guard count > 0, let output else { return nil }
        defer { CRYPTO_free(output, nil, 0) }
        return Array(UnsafeBufferPointer(start: output, count: count))
    }
}
