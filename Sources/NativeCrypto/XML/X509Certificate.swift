import COpenSSL
package import Core

/// A certificate as SAML uses one: a wrapping for a key that the metadata names. Who issued it and until when says
/// nothing about trust (SAML Metadata Interoperability Profile §2.6.1).
///
/// Unchecked: a loaded `EVP_PKEY` is only read.
package final class X509Certificate: @unchecked Sendable {
    /// Its public key.
    let pointer: OpaquePointer
    package let der: [UInt8]
    /// When its issuer says that it ends; for people to be warned.
    package let notAfter: Moment?
    private let isRSA: Bool

    /// Throws `.key` for what is no certificate, or one of a key that is not trusted to sign: RSA of less than 2048 or
    /// more than 8192 bits, a curve other than P-256, P-384 and P-521, anything else.
    package init(der: [UInt8]) throws(XMLFault) {
        defer { ERR_clear_error() }
        guard der.count <= 65_536 else { throw .key("a certificate of \(der.count) bytes") }
        let certificate = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var start = buffer.baseAddress
            guard let made = d2i_X509(nil, &start, buffer.count) else { return nil }
            if start == buffer.baseAddress.map({ $0 + buffer.count }) { return made }
            X509_free(made)
            return nil
        }
        guard let certificate else { throw .key("not a certificate") }
        defer { X509_free(certificate) }
        guard let key = X509_get_pubkey(certificate) else { throw .key("a certificate of an unknown key") }
        guard let isRSA = Self.isTrusted(key) else {
            EVP_PKEY_free(key)
            throw .key("a certificate of a key that is too weak or of another kind")
        }
        self.der = der
        self.isRSA = isRSA
        pointer = key
        notAfter = Self.moment(X509_get0_notAfter(certificate))
    }

    deinit { EVP_PKEY_free(pointer) }

    /// As metadata and settings have it: base64, in lines or not, and within PEM's frame or not.
    package convenience init(text: String) throws(XMLFault) {
        var inner = XMLText.trimmed(text)
        if inner.hasPrefix(Self.frame.0), inner.hasSuffix(Self.frame.1) {
            inner = String(inner.dropFirst(Self.frame.0.count).dropLast(Self.frame.1.count))
        }
        guard let der = XMLText.base64(inner) else { throw .key("a certificate that is not base64") }
        try self.init(der: der)
    }

    private static let frame = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----")

    /// In one line.
    package var base64: String { Base64.encode(der) }

    func fits(_ algorithm: XMLSignatureAlgorithm) -> Bool { algorithm.isRSA == isRSA }

    /// Whether the key is RSA's; nil for one that is not trusted.
    private static func isTrusted(_ key: OpaquePointer) -> Bool? {
        switch EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA: (2048...8192).contains(EVP_PKEY_get_bits(key)) ? true : nil
        case EVP_PKEY_EC: curves.contains(curve(key)) ? false : nil
        default: nil
        }
    }

    private static let curves = ["prime256v1", "secp384r1", "secp521r1"]

    private static func curve(_ key: OpaquePointer) -> String {
        var name = [CChar](repeating: 0, count: 64)
        var count = 0
        guard EVP_PKEY_get_group_name(key, &name, name.count, &count) == 1 else { return "" }
        return String(decoding: name.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func moment(_ time: UnsafePointer<ASN1_TIME>?) -> Moment? {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        return CivilTime.moment(
            year: Int64(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
            hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: Int(parts.tm_sec))
    }
}

extension X509Certificate: Hashable {
    package static func == (left: X509Certificate, right: X509Certificate) -> Bool { left.der == right.der }

    package func hash(into hasher: inout Hasher) { hasher.combine(der) }
}
