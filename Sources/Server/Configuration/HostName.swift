import Core

/// Names of hosts (RFC 952, RFC 1123 section 2.1).
enum HostName {
    /// Labels of letters, digits and inner hyphens between dots, 253 characters at most.
    static func isValid(_ name: some StringProtocol) -> Bool {
        guard (1...253).contains(name.utf8.count) else { return false }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }

    /// A host name or an IPv6 address in brackets, perhaps with a port (RFC 3986 section 3.2).
    static func isAuthority(_ text: some StringProtocol) -> Bool {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return false }
            let address = text[text.index(after: text.startIndex)..<end]
            return IPAddress(String(address)) != nil && address.contains(":") && isPort(text[text.index(after: end)...])
        }
        let host = text.prefix { $0 != ":" }
        return isValid(host) && isPort(text[host.endIndex...])
    }

    /// Nothing, or a colon and 1 to 65535.
    private static func isPort(_ text: some StringProtocol) -> Bool {
        guard let colon = text.first else { return true }
        let digits = text.dropFirst()
        return colon == ":" && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
            && UInt16(digits).map { $0 > 0 } == true
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
    }
}
