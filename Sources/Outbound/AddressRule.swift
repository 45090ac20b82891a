package import Core

/// Which addresses a request of ours may reach: every public one, and those that the operator has listed.
///
/// It is asked about the very address that a connection is made to, so a name that resolves to another one a moment
/// later, or an address in an unusual spelling, gains nothing.
package struct AddressRule: Sendable {
    private let listed: AddressRanges

    /// `listed` are private ranges that may be reached all the same (`COUNTERSIGN_OUTBOUND_ALLOW`).
    package init(listed: AddressRanges = AddressRanges()) { self.listed = listed }

    /// Without protection only what is listed may be reached: the operator's own machines.
    package func allows(_ address: IPAddress, isProtected: Bool) -> Bool {
        listed.contains(address) || isProtected && Self.isPublic(address)
    }

    private static func isPublic(_ address: IPAddress) -> Bool {
        address.bytes.count == 4
            ? !special.contains(address) : globalUnicast.contains(address) && !special.contains(address)
    }

    /// 2000::/3 (RFC 4291 section 2.4); all else of IPv6 is local, multicast, or carries another address.
    private static let globalUnicast = ranges("2000::/3")

    /// What IANA's registries of special-purpose addresses call not globally reachable (RFC 6890), multicast, and ways
    /// of carrying IPv4 in IPv6.
    private static let special = ranges(
        """
        0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.0.0.0/24, 192.0.2.0/24, \
        192.88.99.0/24, 192.168.0.0/16, 198.18.0.0/15, 198.51.100.0/24, 203.0.113.0/24, 224.0.0.0/4, 240.0.0.0/4, \
        2001::/23, 2001:db8::/32, 2002::/16, 3fff::/20
        """)

    private static func ranges(_ text: String) -> AddressRanges { AddressRanges(text) ?? AddressRanges() }
}
