import CPostgres
package import Core

/// What can be known of a connection string before it is used.
///
/// libpq's own words repeat the part that it could not read, which may be a piece of the password: an unescaped `/` or
/// `@` in it makes it host, port or database. So such a string is refused here, and its text goes nowhere.
package enum ConnectionString {
    /// Whether libpq reads it, and no part of a password can have become the name of something (libpq, "Connection
    /// URIs": reserved characters are percent-encoded).
    package static func isValid(_ string: Secret) -> Bool {
        var complaint: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(string.revealedText, &complaint)
        defer {
            PQconninfoFree(options)
            PQfreemem(complaint)
        }
        guard var option = options else { return false }
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val, !isSound(String(cString: value), of: String(cString: keyword)) {
                return false
            }
            option += 1
        }
        return true
    }

    private static func isSound(_ value: String, of keyword: String) -> Bool {
        switch keyword {
        case "password": true
        case "port": value.split(separator: ",", omittingEmptySubsequences: false).allSatisfy(isPort)
        default: !value.utf8.contains(UInt8(ascii: "@"))
        }
    }

    /// An empty port is the default one.
    private static func isPort(_ text: Substring) -> Bool { text.isEmpty || UInt16(text).map { $0 > 0 } == true }
}
