/// Where a link or a form of a page leads.
///
/// Escaping keeps a value inside its attribute but does not make `javascript:` harmless there; this type does. It
/// takes a path of this server, an absolute URL, or an app's own scheme.
package struct Address: Sendable, Hashable {
    /// As it stands in the attribute, before escaping.
    package let text: String

    /// Nil for a text that a browser may run or read as another place than it seems: one with a scheme that runs or
    /// embeds, with a control character, blank or backslash, without scheme and not beginning with one slash.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        if text.utf8.first == UInt8(ascii: "/") {
            guard !text.utf8.starts(with: "//".utf8) else { return nil }
        } else {
            guard let scheme = Self.scheme(of: text), !Self.refused.contains(scheme) else { return nil }
            guard scheme != "https" && scheme != "http" || Origin(of: text) != nil else { return nil }
        }
        self.text = text
    }

    /// Whether it leads to this server.
    package var isLocal: Bool { text.utf8.first == UInt8(ascii: "/") }

    private static let refused: Set<String> = [
        "javascript", "data", "vbscript", "blob", "filesystem", "file", "about", "view-source",
    ]

    /// The scheme in lower case (RFC 3986 §3.1).
    static func scheme(of text: String) -> String? {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = Array(text.utf8[..<colon])
        guard let first = scheme.first, isLetter(first), scheme.allSatisfy({ isLetter($0) || isLater($0) })
        else { return nil }
        return String(decoding: scheme, as: UTF8.self).lowercased()
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isLater(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.".utf8.contains(byte)
    }
}

extension Address {
    /// The front page of this server.
    package static let root = Address(known: "/")

    /// A path of this server that we wrote ourselves; whatever is not one leads to the front page.
    package static func local(_ path: String) -> Address {
        guard let address = Address(path), address.isLocal else { return .root }
        return address
    }

    private init(known text: String) { self.text = text }
}
