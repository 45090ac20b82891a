/// The origin of a URL, as a content security policy names it (RFC 6454 §4; CSP level 3 §2.3.1).
package struct Origin: Sendable, Hashable {
    /// In lower case.
    package let scheme: String
    /// `host` or `host:port`; nil for a scheme of an app's own, which is named as a whole.
    package let authority: String?

    /// Nil where the URL has no scheme, has userinfo, or has a host with another character than a host has: what
    /// stands here goes into a header in which `;` and `,` divide.
    package init?(of url: String) {
        guard let scheme = Address.scheme(of: url) else { return nil }
        self.scheme = scheme
        guard scheme == "https" || scheme == "http" else {
            authority = nil
            return
        }
        let rest = url.utf8.dropFirst(scheme.utf8.count + 1)
        guard rest.starts(with: "//".utf8) else { return nil }
        let ends: [UInt8] = Array("/?#".utf8)
        let host = rest.dropFirst(2).prefix { !ends.contains($0) }
        guard !host.isEmpty, host.allSatisfy(Self.isHostCharacter) else { return nil }
        authority = String(decoding: host, as: UTF8.self)
    }

    /// `https://app.example:8443`, or `com.example.app:`. A policy has no way to name an address of IPv6 (CSP level 3
    /// §2.3.1, `host-char`): its scheme stands for it.
    package var text: String {
        guard let authority, !authority.hasPrefix("[") else { return "\(scheme):" }
        return "\(scheme)://\(authority)"
    }

    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"),
            UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
