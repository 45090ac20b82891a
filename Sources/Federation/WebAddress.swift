package import Core

/// An address of a provider that a browser is sent to, or that we fetch.
package enum WebAddress {
    /// https, or http on the loopback; with a host, and without user information, fragment, blank or control character.
    package static func isAcceptable(_ text: String) -> Bool {
        guard (1...2048).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "#") })
        else { return false }
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        let authority = parts[1].prefix { $0 != "/" && $0 != "?" }
        guard !authority.isEmpty, !authority.contains("@") else { return false }
        return parts[0] == "https" || parts[0] == "http" && isLoopback(authority)
    }

    /// With parameters added to the query that it may have.
    package static func adding(_ parameters: Parameters, to address: String) -> String {
        "\(address)\(address.contains("?") ? "&" : "?")\(parameters.urlEncoded)"
    }

    private static func isLoopback(_ authority: Substring) -> Bool {
        ["localhost", "127.0.0.1", "[::1]"].contains { host in
            authority == host || authority.hasPrefix("\(host):")
        }
    }
}
