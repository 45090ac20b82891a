package import HTTPTypes

/// Whose forwarding headers are believed, and so which address a request is said to come from.
package struct TrustedProxies: Sendable {
    private let networks: [Network]

    /// Nobody's.
    package init() { networks = [] }

    /// Addresses and networks (`10.0.0.0/8`, `::1`) between commas; nil where one is neither.
    package init?(_ text: String) {
        var networks: [Network] = []
        for part in text.split(separator: ",") {
            guard let network = Network(part.filter { $0 != " " }) else { return nil }
            networks.append(network)
        }
        self.networks = networks
    }

    /// The nearest address that is no trusted proxy: `peer`, or where that is one, the last of the chain that it names.
    ///
    /// A proxy adds one of two headers and lets the other pass as the client sent it. So where both are there and
    /// disagree, neither is believed (RFC 7239 section 8.1).
    package func client(peer: String, _ headers: HTTPFields) -> String {
        guard contains(peer) else { return peer }
        let standard = Self.field("Forwarded", headers).map { client(peer, Self.forwardedFor($0)) }
        let customary = Self.field("X-Forwarded-For", headers).map {
            client(peer, $0.split(separator: ",").map(String.init))
        }
        guard let standard, let customary else { return standard ?? customary ?? peer }
        return standard == customary ? standard : peer
    }

    private func client(_ peer: String, _ chain: [String]) -> String {
        var nearest = peer
        for name in chain.reversed() where contains(nearest) {
            guard let address = IPAddress(forwarded: name) else { return nearest }
            nearest = address.text
        }
        return nearest
    }

    /// Whether an address is one of theirs.
    func contains(_ text: String) -> Bool {
        guard let address = IPAddress(text) else { return false }
        return networks.contains { $0.contains(address) }
    }

    /// Every line of that name, joined (RFC 9110 section 5.3).
    private static func field(_ name: String, _ headers: HTTPFields) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    /// The `for` of each element (RFC 7239 section 4); one without is kept as an unknown, which ends the chain.
    private static func forwardedFor(_ value: String) -> [String] {
        value.split(separator: ",").map { element in
            let pairs = element.split(separator: ";").map { $0.filter { $0 != " " } }
            return pairs.first { $0.lowercased().hasPrefix("for=") }.map { String($0.dropFirst(4)) } ?? "unknown"
        }
    }
}

private struct Network {
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
