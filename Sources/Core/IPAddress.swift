import Glibc

/// An IP address; an IPv4 one that IPv6 carries (RFC 4291 section 2.5.5.2) is the IPv4 one.
package struct IPAddress: Hashable, Sendable {
    /// Four or sixteen.
    package let bytes: [UInt8]
    package let text: String

    /// As `inet_pton(3)` reads it; nil for anything else.
    package init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(bytes: Array(bytes.prefix(4)), text: text)
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(bytes: bytes, text: text)
        } else {
            return nil
        }
    }

    /// Four or sixteen bytes in network order; nil for another number.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return nil }
        self.init(bytes: bytes, text: String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))
    }

    private init(bytes: [UInt8], text: String) {
        let isCarried = bytes.count == 16 && bytes.starts(with: [UInt8](repeating: 0, count: 10) + [255, 255])
        self.bytes = isCarried ? Array(bytes.suffix(4)) : bytes
        self.text = text
    }

    /// As proxies write it: perhaps quoted, with a port, IPv6 in brackets (RFC 7239 section 6).
    package init?(forwarded name: String) {
        var text = name.filter { $0 != " " && $0 != "\"" }
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            text = String(text[text.index(after: text.startIndex)..<end])
        } else if text.count(where: { $0 == ":" }) == 1 {
            text = String(text.prefix { $0 != ":" })
        }
        self.init(text)
    }
}

/// Addresses and networks: `10.0.0.0/8, ::1`.
package struct AddressRanges: Hashable, Sendable {
    private let networks: [Network]

    /// None.
    package init() { networks = [] }

    /// Addresses and networks between commas; nil where one is neither.
    package init?(_ text: String) {
        var networks: [Network] = []
        for part in text.split(separator: ",") {
            guard let network = Network(part.filter { $0 != " " }) else { return nil }
            networks.append(network)
        }
        self.networks = networks
    }

    package func contains(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }

    private struct Network: Hashable {
        let address: IPAddress
        let bits: Int

        init?(_ text: String) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, let address = IPAddress(String(parts[0])) else { return nil }
            let all = address.bytes.count * 8
            guard let bits = parts.count == 2 ? Int(parts[1]) : all, (0...all).contains(bits) else { return nil }
            self.address = address
            self.bits = bits
        }

        func contains(_ other: IPAddress) -> Bool {
            guard other.bytes.count == address.bytes.count else { return false }
            return zip(address.bytes, other.bytes).enumerated().allSatisfy { index, pair in
                let left = max(0, min(8, bits - index * 8))
                let mask = UInt8(truncatingIfNeeded: 0xFF00 >> left)
                return pair.0 & mask == pair.1 & mask
            }
        }
    }
}
