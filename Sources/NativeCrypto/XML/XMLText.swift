import Core

/// The lexical side of XML.
package enum XMLText {
    /// White space (XML 1.0 §2.3).
    package static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// Without white space at either end, as the values of most schema types are read (XML Schema 2 §4.3.6).
    package static func trimmed(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }

    /// Byte for byte: Swift's own comparison takes letters for equal that are written differently, and a name of one
    /// party must not pass for that of another.
    package static func areSame(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.utf8.elementsEqual(right.utf8)
    }

    /// An identifier that is safe within a reference: an NCName of at most 256 letters of ASCII.
    package static func isIdentifier(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...256).contains(bytes.count), isLetter(bytes[0]) else { return false }
        return bytes.allSatisfy {
            isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
        }
    }

    /// An absolute name in visible ASCII. A relative one makes canonicalisation fail, and a failed one has been taken
    /// for an empty success ("The Fragile Lock", 2025; Canonical XML 1.0 §1.3).
    static func isAbsolute(_ uri: String) -> Bool {
        let bytes = Array(uri.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < bytes.count,
            isLetter(bytes[0]), bytes[0] != UInt8(ascii: "_")
        else { return false }
        return bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            && bytes[..<colon].allSatisfy {
                isLetter($0) || (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E].contains($0)
            }
    }

    /// As the content of an element.
    static func escaped(_ text: String) -> String { escape(text, inAttribute: false) }

    /// As the value of an attribute in double quotes.
    static func escapedAttribute(_ text: String) -> String { escape(text, inAttribute: true) }

    private static func escape(_ text: String, inAttribute: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\r": result += "&#13;"
            case "\"" where inAttribute: result += "&quot;"
            case "\n" where inAttribute: result += "&#10;"
            case "\t" where inAttribute: result += "&#9;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }
}

extension XMLText {
    /// Base64 broken into lines as XML breaks it; nil for anything else.
    package static func base64(_ text: String) -> [UInt8]? {
        Base64.decode(String(decoding: text.utf8.filter { !isBlank($0) }, as: UTF8.self))
    }
}
