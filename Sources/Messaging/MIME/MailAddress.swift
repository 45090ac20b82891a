import Core

/// A mail address with an optional name: `ann@example.com` or `Ann <ann@example.com>` (RFC 5322 §3.4).
///
/// Narrower than the standard on purpose: no comments, groups, quoted local parts or address literals, because what
/// is odd in an address is read differently by different servers. Beyond ASCII it is wider (RFC 6531, RFC 6532).
struct MailAddress: Hashable {
    /// The display name; empty where there is none.
    let name: String
    /// `local@domain`, for the envelope.
    let address: String

    /// Reads one address; `field` names it in a fault.
    init(_ text: String, field: String) throws(MailFault) {
        guard !text.unicodeScalars.contains(where: \.isControl) else { throw .controlCharacter(field: field) }
        let trimmed = text.trimmingBlanks
        if trimmed.last == ">" {
            guard let open = trimmed.lastIndex(of: "<") else { throw .address(field: field) }
            name = Self.unquoted(String(trimmed[..<open]).trimmingBlanks)
            address = String(trimmed[trimmed.index(after: open)...].dropLast())
        } else {
            name = ""
            address = trimmed
        }
        guard Self.isAddress(address) else { throw .address(field: field) }
    }

    /// What follows the `@`.
    var domain: Substring { address[address.index(after: address.lastIndex(of: "@") ?? address.startIndex)...] }

    /// True where the address needs SMTPUTF8 (RFC 6531 §3.1).
    var isInternational: Bool { !address.utf8.allSatisfy { $0 < 0x80 } }

    private static func unquoted(_ name: String) -> String {
        guard name.count >= 2, name.first == "\"", name.last == "\"" else { return name }
        var result = ""
        var isEscaped = false
        for character in name.dropFirst().dropLast() {
            if character == "\\", !isEscaped {
                isEscaped = true
            } else {
                result.append(character)
                isEscaped = false
            }
        }
        return result
    }

    /// A dot-atom, `@` and a domain (RFC 5321 §4.1.2, with its length bounds of §4.5.3.1).
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count <= 64, parts[1].utf8.count <= 255 else { return false }
        return isDotted(parts[0], allowed: \.isAtom) && isDotted(parts[1], allowed: \.isDomainLetter)
    }

    private static func isDotted(_ text: Substring, allowed: (Unicode.Scalar) -> Bool) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.unicodeScalars.allSatisfy(allowed)
        }
    }
}

extension StringProtocol {
    /// Without blanks and tabs at its ends.
    var trimmingBlanks: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[first...last])
    }
}

extension Unicode.Scalar {
    /// C0 and C1 controls, DEL, and the line and paragraph separators of Unicode.
    var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029 }

    /// `atext` of RFC 5322 §3.2.3, with what RFC 6532 §3.2 adds.
    fileprivate var isAtom: Bool {
        value >= 0xA0 ? isVisible : isASCIILetterOrDigit || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(self)
    }

    fileprivate var isDomainLetter: Bool { value >= 0xA0 ? isVisible : isASCIILetterOrDigit || self == "-" }

    private var isASCIILetterOrDigit: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }
}
