import Glibc
import Synchronization

/// What a listener hears.
package enum Notification: Sendable, Hashable {
    /// The listener is connected, for the first time or again: what was said in between is lost, so look for yourself.
    case connected
    case payload(String)
}

extension Pool {
    /// Listens on a channel with a connection of its own until the stream's consumer ends.
    ///
    /// `channel` is one of our own names: lower-case letters and underscores.
    package func notifications(on channel: StaticString) -> AsyncStream<Notification> {
        let configuration = listeningConfiguration
        let name = "\(channel)"
        let watch = watch
        return AsyncStream(bufferingPolicy: .bufferingNewest(64)) { continuation in
            let isOver = Flag()
            continuation.onTermination = { _ in isOver.raise() }
            let isStarted = DatabaseThread.start {
                Listener(
                    configuration: configuration, watch: watch, channel: name, isOver: isOver,
                    continuation: continuation
                ).run()
            }
            if !isStarted { continuation.finish() }
        }
    }
}

/// Once raised it stays so.
final class Flag: Sendable {
    private let value = Atomic(false)
    func raise() { value.store(true, ordering: .releasing) }
    var isRaised: Bool { value.load(ordering: .acquiring) }
}

private struct Listener: Sendable {
    let configuration: PoolConfiguration
    let watch: StallWatch
    let channel: String
    let isOver: Flag
    let continuation: AsyncStream<Notification>.Continuation

    func run() {
        while !isOver.isRaised {
            if let connection = try? Connection(configuration, isRelaxed: true, watch: watch) {
                listen(connection)
            }
            if !isOver.isRaised { usleep(500_000) }
        }
    }

    private func listen(_ connection: Connection) {
        guard (try? connection.command("LISTEN \(channel)")) != nil else { return }
        continuation.yield(.connected)
        while connection.isAlive, !isOver.isRaised {
            var descriptor = pollfd(fd: connection.socket, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, 500) >= 0 || errno == EINTR else { return }
            for payload in connection.notifications() { continuation.yield(.payload(payload)) }
        }
    }
}
