import Synchronization

/// Where the listeners are, which the configuration may leave to the system.
package struct ListeningPorts: Sendable, Hashable {
    package let main: Int
    package let management: Int
}

/// Hears of each listener, and says once where both are.
final class OpenedListeners: Sendable {
    private struct Known {
        var main: Int?
        var management: Int?
    }

    private let known = Mutex(Known())
    private let announce: @Sendable (ListeningPorts) async -> Void

    init(_ announce: @escaping @Sendable (ListeningPorts) async -> Void) { self.announce = announce }

    func main(_ port: Int) async { await hear { $0.main = port } }

    func management(_ port: Int) async { await hear { $0.management = port } }

    private func hear(_ change: @Sendable (inout Known) -> Void) async {
        let known = known.withLock { known in
            change(&known)
            return known
        }
        guard let main = known.main, let management = known.management else { return }
        await announce(ListeningPorts(main: main, management: management))
    }
}
