package import NIOCore
package import NIOHTTPTypes

/// Closes a connection whose request does not come: the first head within ten seconds, each body within twenty of its
/// head. Without it a client that sends a byte now and then would hold its connection for ever (slow loris).
///
/// A request that arrives whole costs nothing: the body's timer is made only when the reading pauses inside it. Between
/// requests the idle timeout of the server holds.
package final class RequestDeadline: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart

    static let head = TimeAmount.seconds(10)
    static let body = TimeAmount.seconds(20)

    private var timer: Scheduled<Void>?
    private var isInBody = false

    package init() {}

    package func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { wait(Self.head, context) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) { stop() }

    package func channelActive(context: ChannelHandlerContext) {
        if timer == nil { wait(Self.head, context) }
        context.fireChannelActive()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            stop()
            isInBody = true
        case .body: break
        case .end:
            stop()
            isInBody = false
        }
        context.fireChannelRead(data)
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        if isInBody, timer == nil { wait(Self.body, context) }
        context.fireChannelReadComplete()
    }

    private func wait(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }
}
