import COpenSSL

/// A C library refused; its own words are for the log alone.
package struct CryptoFault: Error, Sendable, CustomStringConvertible {
    /// What was attempted.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }

    /// Takes the oldest error off OpenSSL's queue and clears the rest.
    static func openSSL(_ attempt: String) -> CryptoFault {
        let code = ERR_get_error()
        ERR_clear_error()
        var text = [CChar](repeating: 0, count: 256)
        ERR_error_string_n(code, &text, text.count)
        let reason = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return CryptoFault("\(attempt): \(reason)")
    }
}
