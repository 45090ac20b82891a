import Core
package import HTTPTypes

/// Whose forwarding headers are believed, and so which address a request is said to come from.
package struct TrustedProxies: Sendable {
    private let ranges: AddressRanges

    /// Nobody's.
    package init() { ranges = AddressRanges() }

    /// Addresses and networks (`10.0.0.0/8`, `::1`) between commas; nil where one is neither.
    package init?(_ text: String) {
        guard let ranges = AddressRanges(text) else { return nil }
        self.ranges = ranges
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
        return ranges.contains(address)
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
