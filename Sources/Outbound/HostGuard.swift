package import Core
import Synchronization

/// What goes on with each host, so that one which is slow or gone takes no more than its share of the threads.
///
/// A host has so many requests at once and no more. After several failures in a row it is left alone for a while; then
/// one request tries it, and what becomes of that decides.
package final class HostGuard: Sendable {
    private static let failuresBeforeRest = 5
    private static let rest: UInt64 = 10_000_000_000
    /// Hosts that are remembered while nothing goes on; above it all those are forgotten.
    private static let capacity = 10_000

    private struct Host {
        var underWay = 0
        var failures = 0
        /// Monotonic nanoseconds.
        var restsUntil: UInt64 = 0
        var isTried = false
    }

    private let limit: Int
    private let monotonic: @Sendable () -> UInt64
    private let hosts = Mutex<[String: Host]>([:])

    /// `limit` is of requests at once to a host; `monotonic` counts nanoseconds.
    package init(limit: Int, monotonic: @escaping @Sendable () -> UInt64 = MonotonicClock.nanoseconds) {
        self.limit = limit
        self.monotonic = monotonic
    }

    /// Throws `.overloaded` where the host has all that it may have, and `.failed` while it rests.
    package func enter(_ name: String) throws(OutboundFault) {
        let now = monotonic()
        let fault = hosts.withLock { hosts -> OutboundFault? in
            var host = hosts[name] ?? Host()
            guard host.underWay < limit else {
                return OutboundFault(.overloaded, log: "too many requests to one host are under way")
            }
            if host.failures >= Self.failuresBeforeRest {
                guard now >= host.restsUntil, !host.isTried else {
                    return OutboundFault(.failed, log: "not tried: the host failed several times a moment ago")
                }
                host.isTried = true
            }
            host.underWay += 1
            hosts[name] = host
            return nil
        }
        if let fault { throw fault }
    }

    /// Whether an answer came; what it was does not matter.
    package func leave(_ name: String, hasAnswered: Bool) {
        let now = monotonic()
        hosts.withLock { hosts in
            guard var host = hosts[name] else { return }
            host.underWay -= 1
            host.isTried = false
            host.failures = hasAnswered ? 0 : host.failures + 1
            if host.failures >= Self.failuresBeforeRest { host.restsUntil = now &+ Self.rest }
            hosts[name] = host.underWay == 0 && host.failures == 0 ? nil : host
            if hosts.count > Self.capacity { hosts = hosts.filter { $0.value.underWay > 0 } }
        }
    }
}
