import Core
import Glibc
import Synchronization

/// The connections of a pool that wait for an answer: one that waits too long is given up.
///
/// A server that was stopped and a host that hangs answer nothing and close nothing, so a blocking call would wait for
/// ever. The socket is shut from outside: the call returns, and what was sent is of unknown outcome. Nothing is
/// cancelled, least of all a COMMIT.
final class StallWatch: Sendable {
    private let limit: UInt64
    private let waits = Mutex<[ObjectIdentifier: Wait]>([:])

    init(limitMilliseconds: UInt64) { limit = limitMilliseconds * 1_000_000 }

    /// Watches a socket until `forget`.
    func watch(_ socket: Int32) -> Wait {
        let wait = Wait(socket)
        waits.withLock { $0[ObjectIdentifier(wait)] = wait }
        return wait
    }

    func forget(_ wait: Wait) { _ = waits.withLock { $0.removeValue(forKey: ObjectIdentifier(wait)) } }

    var isEmpty: Bool { waits.withLock { $0.isEmpty } }

    /// To be called again and again.
    func giveUpLate() {
        let now = MonotonicClock.nanoseconds()
        for wait in waits.withLock({ Array($0.values) }) { wait.giveUp(after: limit, now) }
    }

    /// One connection's waiting.
    final class Wait: Sendable {
        /// A descriptor of our own: libpq may close its socket at any moment, and the number may be another's then.
        private let descriptor: Int32
        /// Zero while nothing is waited for.
        private let since = Atomic<UInt64>(0)

        fileprivate init(_ socket: Int32) { descriptor = dup(socket) }

        deinit { close(descriptor) }

        func begin() { since.store(MonotonicClock.nanoseconds(), ordering: .releasing) }
        func end() { since.store(0, ordering: .releasing) }

        fileprivate func giveUp(after limit: UInt64, _ now: UInt64) {
            let since = since.load(ordering: .acquiring)
            if since != 0, now > since, now - since > limit { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }
}
