import COpenSSL

/// How content is encrypted (XML Encryption 1.1 §5.2). The block ciphers without integrity are there because common
/// providers use them; what they yield is read only where a signature covers it.
enum XMLCipher: String, CaseIterable {
    case aes128CBC = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
    case aes192CBC = "http://www.w3.org/2001/04/xmlenc#aes192-cbc"
    case aes256CBC = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
    case aes128GCM = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
    case aes192GCM = "http://www.w3.org/2009/xmlenc11#aes192-gcm"
    case aes256GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"

    private var isGCM: Bool { self == .aes128GCM || self == .aes192GCM || self == .aes256GCM }

    private var keyLength: Int {
        switch self {
        case .aes128CBC, .aes128GCM: 16
        case .aes192CBC, .aes192GCM: 24
        case .aes256CBC, .aes256GCM: 32
        }
    }

    private var cipher: OpaquePointer? {
        switch self {
        case .aes128CBC: EVP_aes_128_cbc()
        case .aes192CBC: EVP_aes_192_cbc()
        case .aes256CBC: EVP_aes_256_cbc()
        case .aes128GCM: EVP_aes_128_gcm()
        case .aes192GCM: EVP_aes_192_gcm()
        case .aes256GCM: EVP_aes_256_gcm()
        }
    }

    /// Nil for whatever does not fit. The vector comes first; with GCM the tag comes last (§5.2.4).
    func decrypt(_ bytes: [UInt8], by key: [UInt8]) -> [UInt8]? {
        let vector = isGCM ? 12 : 16
        let tag = isGCM ? 16 : 0
        guard key.count == keyLength, bytes.count > vector + tag, let context = EVP_CIPHER_CTX_new() else { return nil }
        defer {
            EVP_CIPHER_CTX_free(context)
            ERR_clear_error()
        }
        let text = Array(bytes[vector..<(bytes.count - tag)])
        var authentication = Array(bytes.suffix(tag))
        guard EVP_DecryptInit_ex(context, cipher, nil, key, Array(bytes.prefix(vector))) == 1,
            EVP_CIPHER_CTX_set_padding(context, 0) == 1
        else { return nil }
        if isGCM {
            guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag), &authentication) == 1 else {
                return nil
            }
        }
        var plain = [UInt8](repeating: 0, count: text.count + 32)
        var count: Int32 = 0
        var rest: Int32 = 0
        guard EVP_DecryptUpdate(context, &plain, &count, text, Int32(text.count)) == 1 else { return nil }
        var end = [UInt8](repeating: 0, count: 32)
        guard EVP_DecryptFinal_ex(context, &end, &rest) == 1 else { return nil }
        let whole = Array(plain.prefix(Int(count))) + end.prefix(Int(rest))
        return isGCM ? whole : Self.unpadded(whole)
    }

    /// The last byte says how many go; the others may be anything (§5.2.1).
    private static func unpadded(_ bytes: [UInt8]) -> [UInt8]? {
        guard let last = bytes.last, (1...16).contains(Int(last)), Int(last) <= bytes.count else { return nil }
        return Array(bytes.dropLast(Int(last)))
    }
}

/// How the content's key is encrypted to ours: OAEP alone (XML Encryption 1.1 §5.5.2). PKCS #1 v1.5 lets anybody
/// decrypt who may ask often enough (Bleichenbacher, 1998) and is refused.
struct XMLKeyTransport {
    private let digest: OpaquePointer?
    private let mask: OpaquePointer?

    /// Nil for another method, or one with a label.
    init?(_ method: XMLElement) {
        let name = method["Algorithm"] ?? ""
        guard method.only("OAEPparams", XMLNamespace.encryption) == nil,
            let digest = Self.digest(method.only("DigestMethod", XMLNamespace.signature)?["Algorithm"])
        else { return nil }
        switch name {
        case "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p":
            mask = EVP_sha1()
        case "http://www.w3.org/2009/xmlenc11#rsa-oaep":
            guard let found = Self.mask(method.only("MGF", XMLNamespace.encryption11)?["Algorithm"]) else { return nil }
            mask = found
        default: return nil
        }
        self.digest = digest
    }

    func unwrap(_ bytes: [UInt8], by key: RSAPrivateKey) -> [UInt8]? {
        guard let context = EVP_PKEY_CTX_new(key.pointer, nil) else { return nil }
        defer {
            EVP_PKEY_CTX_free(context)
            ERR_clear_error()
        }
        guard EVP_PKEY_decrypt_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1,
            EVP_PKEY_CTX_set_rsa_oaep_md(context, digest) == 1, EVP_PKEY_CTX_set_rsa_mgf1_md(context, mask) == 1
        else { return nil }
        var plain = [UInt8](repeating: 0, count: Int(EVP_PKEY_get_size(key.pointer)))
        var count = plain.count
        guard EVP_PKEY_decrypt(context, &plain, &count, bytes, bytes.count) == 1 else { return nil }
        return Array(plain.prefix(count))
    }

    /// SHA-1 where nothing is said; within OAEP it is not known to be weak.
    private static func digest(_ name: String?) -> OpaquePointer? {
        switch name {
        case nil, "http://www.w3.org/2000/09/xmldsig#sha1": EVP_sha1()
        case XMLDigestAlgorithm.sha256.rawValue: EVP_sha256()
        case XMLDigestAlgorithm.sha384.rawValue: EVP_sha384()
        case XMLDigestAlgorithm.sha512.rawValue: EVP_sha512()
        default: nil
        }
    }

    private static func mask(_ name: String?) -> OpaquePointer? {
        switch name {
        case nil, "http://www.w3.org/2009/xmlenc11#mgf1sha1": EVP_sha1()
        case "http://www.w3.org/2009/xmlenc11#mgf1sha256": EVP_sha256()
        case "http://www.w3.org/2009/xmlenc11#mgf1sha384": EVP_sha384()
        case "http://www.w3.org/2009/xmlenc11#mgf1sha512": EVP_sha512()
        default: nil
        }
    }
}
