package import NIOCore
package import NIOHTTPTypes

/// Closes a connection whose peer does not take its answer: no piece of it could be sent for twenty seconds. Without it
/// a client that never reads would hold its connection, and what waits to be sent, for ever.
///
/// An answer that goes out at once costs no timer: it is made only when a flush leaves something behind. A long body
/// is handed on in pieces of 64 kB, so that a slow reader who does read is seen to.
package final class ResponseDeadline: ChannelOutboundHandler, RemovableChannelHandler {
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    static let progress = TimeAmount.seconds(20)
    private static let piece = 65_536

    private var timer: Scheduled<Void>?
    /// Pieces that were handed on and are not sent.
    private var waiting = 0

    package init() {}

    package func handlerRemoved(context: ChannelHandlerContext) { stop() }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head:
            // What follows it tells whether it was sent.
            context.write(data, promise: promise)
        case .body(var bytes):
            while bytes.readableBytes > Self.piece, let piece = bytes.readSlice(length: Self.piece) {
                hand(.body(piece), nil, context)
            }
            hand(.body(bytes), promise, context)
        case .end(let fields): hand(.end(fields), promise, context)
        }
    }

    package func flush(context: ChannelHandlerContext) {
        context.flush()
        if waiting > 0, timer == nil { wait(context) }
    }

    private func hand(_ part: HTTPResponsePart, _ given: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        let promise = given ?? context.eventLoop.makePromise(of: Void.self)
        waiting += 1
        promise.futureResult.assumeIsolated().whenComplete { [self] _ in
            waiting -= 1
            guard timer != nil else { return }
            stop()
            if waiting > 0, context.channel.isActive { wait(context) }
        }
        context.write(wrapOutboundOut(part), promise: promise)
    }

    private func wait(_ context: ChannelHandlerContext) {
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: Self.progress) { channel.close(promise: nil) }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }
}
