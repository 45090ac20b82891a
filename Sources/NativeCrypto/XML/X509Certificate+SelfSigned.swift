import COpenSSL
package import Core

extension X509Certificate {
    /// A certificate of our own key, for those who want keys in that wrapping. `serial` is 16 random bytes. Throws
    /// `.key`.
    package static func selfSigned(
        by key: RSAPrivateKey, name: String, serial: [UInt8], from: Moment, until: Moment
    ) throws(XMLFault) -> X509Certificate {
        defer { ERR_clear_error() }
        guard let made = X509_new() else { throw .library("no memory") }
        defer { X509_free(made) }
        guard X509_set_version(made, 2) == 1, setSerial(made, serial), setName(made, name),
            ASN1_TIME_set(X509_getm_notBefore(made), time_t(from.seconds)) != nil,
            ASN1_TIME_set(X509_getm_notAfter(made), time_t(until.seconds)) != nil,
            X509_set_pubkey(made, key.pointer) == 1, X509_sign(made, key.pointer, EVP_sha256()) > 0
        else { throw .key("making a certificate") }
        var output: UnsafeMutablePointer<UInt8>?
        let count = Int(i2d_X509(made, &output))
        guard count > 0, let output else { throw .key("writing a certificate") }
        defer { CRYPTO_free(output, nil, 0) }
        return try X509Certificate(der: Array(UnsafeBufferPointer(start: output, count: count)))
    }

    private static func setSerial(_ certificate: OpaquePointer, _ serial: [UInt8]) -> Bool {
        // Positive (RFC 5280 §4.1.2.2).
        let number = BN_bin2bn(
            [serial.first.map { $0 & 0x7F | 0x40 } ?? 1] + serial.dropFirst(), Int32(max(serial.count, 1)), nil)
        defer { BN_free(number) }
        return number != nil && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
    }

    /// Subject and issuer alike.
    private static func setName(_ certificate: OpaquePointer, _ name: String) -> Bool {
        let letters = Array(name.utf8)
        guard let subject = X509_get_subject_name(certificate),
            X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_FLAG, letters, Int32(letters.count), -1, 0) == 1
        else { return false }
        return X509_set_issuer_name(certificate, subject) == 1
    }
}
