import Core
import Hummingbird
import Synchronization

/// What a request carries through middleware and routes.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The moment of the request; set once, by the outermost middleware.
    var now = Moment(microseconds: 0)
    /// Names the request in the log and in answers.
    var requestID = ""
    /// The peer's address as the socket has it.
    let peer: String?
    /// What of the AWS wire it calls, for the log and the metrics.
    let operation = CalledOperation()

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress?.ipAddress
    }
}

/// The name of an operation: set where it is found, deep in the route, and read by the outermost middleware.
final class CalledOperation: Sendable {
    private let state = Mutex<String?>(nil)

    var name: String? { state.withLock { $0 } }

    func set(_ name: String?) { state.withLock { $0 = name } }
}

extension Composition {
    /// The address that a request came from, behind the proxies that are trusted.
    func clientAddress(of request: Request, _ context: ServerContext) -> String? {
        context.peer.map { configuration.trustedProxies.client(peer: $0, request.headers) }
    }
}
