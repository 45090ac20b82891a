import Synchronization

/// Once begun it does not end.
final class Drain: Sendable {
    private let value = Atomic(false)
    func begin() { value.store(true, ordering: .releasing) }
    var isBegun: Bool { value.load(ordering: .acquiring) }
}
