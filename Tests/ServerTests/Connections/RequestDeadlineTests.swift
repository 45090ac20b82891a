import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Server
import Testing

/// Slow requests, on an event loop whose time a test moves.
@Suite struct RequestDeadlineTests {
    private let channel = EmbeddedChannel(handler: RequestDeadline())
    private let head = HTTPRequestPart.head(
        HTTPRequest(method: .post, scheme: nil, authority: "id.example", path: "/"))

    init() throws {
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
    }

    private func body(_ text: String) -> HTTPRequestPart { .body(ByteBuffer(string: text)) }

    private func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    @Test func aHeadThatDoesNotCome() {
        pass(9)
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
    }

    @Test func aBodyThatTrickles() throws {
        try channel.writeInbound(head)
        for _ in 0..<4 {
            pass(4)
            #expect(channel.isActive)
            try channel.writeInbound(body("a"))
        }
        pass(4)
        #expect(!channel.isActive)
    }

    @Test func aWholeRequestMayBeWorkedOnForLong() throws {
        try channel.writeInbound(head)
        try channel.writeInbound(body("a"))
        pass(19)
        try channel.writeInbound(HTTPRequestPart.end(nil))
        pass(3600)
        #expect(channel.isActive)
    }

    @Test func theNextRequestHasTimeOfItsOwn() throws {
        for _ in 0..<3 {
            try channel.writeInbound(head)
            pass(15)
            try channel.writeInbound(HTTPRequestPart.end(nil))
            pass(15)
        }
        #expect(channel.isActive)
        try channel.writeInbound(head)
        pass(20)
        #expect(!channel.isActive)
    }

    @Test func everythingIsHandedOn() throws {
        for part in [head, body("a"), .end(nil)] {
            try channel.writeInbound(part)
            #expect(try channel.readInbound(as: HTTPRequestPart.self) == part)
        }
    }
}
