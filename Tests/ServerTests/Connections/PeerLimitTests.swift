import NIOCore
import NIOEmbedded
import Server
import Testing

/// How many connections one address may hold.
@Suite struct PeerLimitTests {
    private func channel(_ address: String) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: address, port: 1)
        return channel
    }

    private func admitted(_ limit: PeerLimit, _ addresses: [String]) throws -> [Bool] {
        try addresses.map { limit.admit(try channel($0)) }
    }

    @Test func eachAddressHasItsShare() throws {
        let limit = PeerLimit(limit: 2, trusted: TrustedProxies())
        let addresses = ["192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2", "::ffff:192.0.2.1", "::ffff:192.0.2.2"]
        #expect(try admitted(limit, addresses) == [true, true, false, true, false, true])
    }

    @Test func aNetworkOfSixIsOnePeer() throws {
        let limit = PeerLimit(limit: 1, trusted: TrustedProxies())
        let addresses = ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "2001:db8:0:0:ffff::1"]
        #expect(try admitted(limit, addresses) == [true, false, true, false])
    }

    @Test func whatIsClosedCountsNoLonger() throws {
        let limit = PeerLimit(limit: 1, trusted: TrustedProxies())
        for _ in 0..<3 {
            let held = try channel("192.0.2.1")
            #expect(limit.admit(held))
            #expect(!limit.admit(try channel("192.0.2.1")))
            held.embeddedEventLoop.run()
            _ = try held.finish()
        }
    }

    @Test func aTrustedProxySpeaksForMany() throws {
        let limit = PeerLimit(limit: 1, trusted: try #require(TrustedProxies("10.0.0.0/8")))
        #expect(try admitted(limit, ["10.1.2.3", "10.1.2.3", "10.1.2.3"]) == [true, true, true])
    }
}
