import Core

/// Quoted-printable (RFC 2045 §6.7): any text in lines of at most 76 ASCII characters.
enum QuotedPrintable {
    /// Lines end with CRLF, whichever line ends `text` has. No line of the result holds `=_`, so that a boundary
    /// which begins with it cannot occur in a body.
    static func encode(_ text: String) -> String {
        let normalized = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        return normalized.split(separator: "\n", omittingEmptySubsequences: false).map(line).joined(separator: "\r\n")
    }

    private static func line(_ text: Substring) -> String {
        var lines: [String] = []
        var current = ""
        var remaining = text.utf8.count
        for byte in text.utf8 {
            remaining -= 1
            let unit = unit(byte, isLast: remaining == 0)
            // 75 leaves room for the soft line break.
            if current.utf8.count + unit.utf8.count > 75 {
                lines.append(current + "=")
                current = ""
            }
            current += unit
        }
        lines.append(current)
        return lines.joined(separator: "\r\n")
    }

    /// A blank at a line's end would be lost on the way (rule 3).
    private static func unit(_ byte: UInt8, isLast: Bool) -> String {
        switch byte {
        case UInt8(ascii: "="): "=3D"
        case 0x21...0x7E: String(UnicodeScalar(byte))
        case 0x20 where !isLast, 0x09 where !isLast: String(UnicodeScalar(byte))
        default: "=" + Hex.encode([byte]).uppercased()
        }
    }
}
