import COpenSSL

/// How XML and queries are signed: what SAML may use of XML Signature 1.1 §6.4. Not on the list, and so refused: SHA-1,
/// and HMAC, which would take a public key for a shared one.
package enum XMLSignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
    case rsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    case rsaSHA384 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"
    case rsaSHA512 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
    case ecdsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
    case ecdsaSHA384 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"
    case ecdsaSHA512 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"

    var isRSA: Bool { self == .rsaSHA256 || self == .rsaSHA384 || self == .rsaSHA512 }

    var digest: OpaquePointer? {
        switch self {
        case .rsaSHA256, .ecdsaSHA256: EVP_sha256()
        case .rsaSHA384, .ecdsaSHA384: EVP_sha384()
        case .rsaSHA512, .ecdsaSHA512: EVP_sha512()
        }
    }
}

/// How what is signed is digested (XML Signature 1.1 §6.2).
package enum XMLDigestAlgorithm: String, Sendable, Hashable, CaseIterable {
    case sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"
    case sha384 = "http://www.w3.org/2001/04/xmldsig-more#sha384"
    case sha512 = "http://www.w3.org/2001/04/xmlenc#sha512"

    /// Bytes.
    var length: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }
}
