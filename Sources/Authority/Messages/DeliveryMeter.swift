package import Directory
import Synchronization

/// What became of messages since the start, and what waits: for metrics.
package final class DeliveryMeter: Sendable {
    private let deliveredCount = Atomic(0)
    private let failedCount = Atomic(0)
    private let droppedCount = Atomic(0)
    private let lastBacklog = Mutex<Backlog?>(nil)

    package init() {}

    /// Messages handed over.
    package var delivered: Int { deliveredCount.load(ordering: .relaxed) }
    /// Attempts that failed, and messages that could not be read.
    package var failed: Int { failedCount.load(ordering: .relaxed) }
    /// Messages given up.
    package var dropped: Int { droppedCount.load(ordering: .relaxed) }
    /// As it was measured last; nil where the last attempt to do so failed.
    package var backlog: Backlog? { lastBacklog.withLock { $0 } }

    /// Measures what waits; throws where the database cannot tell.
    package func measure(_ outbox: Outbox) async throws {
        do {
            let backlog = try await outbox.backlog()
            lastBacklog.withLock { $0 = backlog }
        } catch {
            lastBacklog.withLock { $0 = nil }
            throw error
        }
    }

    func countDelivered() { deliveredCount.add(1, ordering: .relaxed) }
    func countFailed() { failedCount.add(1, ordering: .relaxed) }
    func countDropped() { droppedCount.add(1, ordering: .relaxed) }
}
