import Glibc

/// An IP address; an IPv4 one that IPv6 carries (RFC 4291 section 2.5.5.2) is the IPv4 one.
struct IPAddress: Hashable {
    let bytes: [UInt8]
    let text: String

    init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.bytes = Array(bytes.prefix(4))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            let isCarried = bytes.starts(with: [UInt8](repeating: 0, count: 10) + [255, 255])
            self.bytes = isCarried ? Array(bytes.suffix(4)) : bytes
        } else {
            return nil
        }
        self.text = text
    }

    /// As proxies write it: perhaps quoted, with a port, IPv6 in brackets (RFC 7239 section 6).
    init?(forwarded name: String) {
        var text = name.filter { $0 != " " && $0 != "\"" }
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            text = String(text[text.index(after: text.startIndex)..<end])
        } else if text.count(where: { $0 == ":" }) == 1 {
            text = String(text.prefix { $0 != ":" })
        }
        self.init(text)
    }
}
