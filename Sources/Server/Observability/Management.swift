import Authority
import Core
import Directory
import Glibc
import Hummingbird
import NativeCrypto
import Postgres

/// The management listener: whether we live, whether we should be sent requests, and what we measure.
struct Management {
    let composition: Composition
    let readiness: Readiness

    func router() -> Router<ServerContext> {
        let router = Router(context: ServerContext.self)
        router.get("/health/live") { _, _ in Response.text("live\n") }
        router.get("/health/ready") { _, _ in
            let reason = await readiness.obstacle(composition)
            return reason.map { Response.text("not ready: \($0)\n", status: .serviceUnavailable) } ?? .text("ready\n")
        }
        router.get("/metrics") { _, _ in
            var response = Response.text(composition.metrics.exposition(gauges()))
            response.headers[.contentType] = "text/plain; version=0.0.4; charset=utf-8"
            return response
        }
        return router
    }

    private func gauges() -> [(name: String, help: String, value: Double)] {
        let pool = composition.pool.statistics
        return messageGauges() + [
            ("countersign_database_connections", "Connections to the database.", Double(pool.connections)),
            ("countersign_database_idle", "Connections without work.", Double(pool.idle)),
            ("countersign_database_queued", "Statements that wait for a connection.", Double(pool.queued)),
            ("countersign_database_statements", "Statements since the start.", Double(pool.sent)),
            (
                "countersign_password_hashes_waiting", "Password hashes that wait for a thread.",
                Double(composition.authority.hasher.waiting)
            ),
        ]
    }
}

extension Management {
    /// What waits is of the whole install, and left out while the database is away; the rest is of this node.
    private func messageGauges() -> [(name: String, help: String, value: Double)] {
        let meter = composition.meter
        let counts: [(name: String, help: String, value: Double)] = [
            ("countersign_messages_delivered", "Messages delivered since the start.", Double(meter.delivered)),
            ("countersign_messages_failed", "Failed attempts to deliver since the start.", Double(meter.failed)),
            ("countersign_messages_dropped", "Messages given up since the start.", Double(meter.dropped)),
        ]
        guard let backlog = meter.backlog else { return counts }
        let age = backlog.oldest.map { max(0, (composition.clock.now() - $0).seconds) } ?? 0
        return counts + [
            ("countersign_messages_waiting", "Messages that wait for delivery.", Double(backlog.count)),
            ("countersign_messages_oldest_seconds", "Age of the oldest message that waits.", Double(age)),
        ]
    }
}

/// Whether this node should be sent requests.
package final class Readiness: Sendable {
    private let draining = Drain()

    package init() {}

    /// From here on a balancer should look elsewhere.
    package func drain() { draining.begin() }

    /// Nil where all is well. A standby takes no writes, so every sign-in would fail on it.
    package func obstacle(_ composition: Composition) async -> String? {
        if draining.isBegun { return "draining" }
        do {
            let standing = try await composition.pool.standing()
            if standing.isStandby { return "the database is a standby" }
            if let name = standing.missing.first { return "the schema lacks \(name)" }
            let theirs = try await composition.pool.clock()
            let difference = (theirs - composition.clock.now()).microseconds.magnitude
            return difference > 2_000_000 ? "the clock is more than two seconds off the database's" : nil
        } catch {
            return "the database is away"
        }
    }
}
