import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Server
import Testing

/// Peers that do not take their answer, on an event loop whose time a test moves.
@Suite struct ResponseDeadlineTests {
    private let channel = EmbeddedChannel()
    private let network = Network()

    init() throws {
        try channel.pipeline.syncOperations.addHandlers([network, ResponseDeadline()])
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
    }

    private func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    private func answer(_ bytes: Int) {
        channel.write(HTTPResponsePart.head(HTTPResponse(status: .ok)), promise: nil)
        channel.write(HTTPResponsePart.body(ByteBuffer(repeating: 0x61, count: bytes)), promise: nil)
        channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil)
    }

    @Test func anAnswerThatIsNotTaken() {
        answer(10)
        pass(19)
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
    }

    @Test func anAnswerThatIsTakenSlowly() {
        answer(1_000_000)
        // Sixteen pieces of the body and the end.
        for _ in 0..<17 {
            pass(19)
            #expect(channel.isActive)
            network.take(network.held.first.map { if case .head = $0.part { 2 } else { 1 } } ?? 1)
        }
        #expect(network.held.isEmpty)
        #expect(network.taken.count { if case .end = $0 { true } else { false } } == 1)
        let body = network.taken.reduce(0) { if case .body(let bytes) = $1 { $0 + bytes.readableBytes } else { $0 } }
        #expect(body == 1_000_000)
        pass(3600)
        #expect(channel.isActive)
    }

    @Test func whoStopsInTheMiddleIsClosed() {
        answer(1_000_000)
        network.take(5)
        pass(19)
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
    }

    @Test func anAnswerThatGoesOutAtOnceLeavesNoDeadline() {
        network.isOpen = true
        for _ in 0..<3 {
            answer(100_000)
            pass(3600)
        }
        #expect(channel.isActive)
    }

    @Test func theCallersPromiseIsKept() throws {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        let isKept = Kept()
        promise.futureResult.assumeIsolated().whenSuccess { isKept.value = true }
        channel.writeAndFlush(
            HTTPResponsePart.body(ByteBuffer(repeating: 0x61, count: 100_000)), promise: promise)
        network.take(1)
        #expect(!isKept.value)
        network.take(1)
        #expect(isKept.value)
    }
}

private final class Kept {
    var value = false
}

/// Stands for the socket: holds what is written until the peer takes it.
private final class Network: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Whether everything is taken at the next flush.
    var isOpen = false
    private(set) var held: [(part: HTTPResponsePart, promise: EventLoopPromise<Void>?)] = []
    private(set) var taken: [HTTPResponsePart] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        held.append((unwrapOutboundIn(data), promise))
    }

    func flush(context: ChannelHandlerContext) { if isOpen { take(held.count) } }

    func take(_ count: Int) {
        for _ in 0..<min(count, held.count) {
            let (part, promise) = held.removeFirst()
            taken.append(part)
            promise?.succeed(())
        }
    }
}
