import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// A connection that is counted by its peer, and whose TLS handshake ends within ten seconds.
struct GuardedChannel<Inner: ServerChildChannel>: ServerChildChannel {
    let inner: Inner
    let limit: PeerLimit

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Inner.Value> {
        guard limit.admit(channel) else { return Self.refuse(channel, TooManyConnections()) }
        return inner.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            if let tls = try? pipeline.handler(type: NIOSSLServerHandler.self) {
                try pipeline.addHandler(HandshakeDeadline(), position: .after(tls))
            }
            return value
        }.flatMapError { Self.refuse(channel, $0) }
    }

    /// Nobody else closes a channel whose setup fails: it was never registered, and its descriptor would stay open.
    private static func refuse(_ channel: any Channel, _ error: any Error) -> EventLoopFuture<Inner.Value> {
        channel.close(promise: nil)
        return channel.eventLoop.makeFailedFuture(error)
    }

    func handle(value: Inner.Value, logger: Logger) async { await inner.handle(value: value, logger: logger) }
}

/// The peer has its share already.
struct TooManyConnections: Error {}

/// Closes a connection that does not come to the end of its handshake.
private final class HandshakeDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny

    private var timer: Scheduled<Void>?

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: RequestDeadline.head) { channel.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event { timer?.cancel() }
        context.fireUserInboundEventTriggered(event)
    }
}
