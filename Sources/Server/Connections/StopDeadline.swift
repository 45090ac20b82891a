import Core
import Glibc
import Logging
import Synchronization

/// Ends the process where a stop does not come to its end, before an orchestrator kills it without a word.
///
/// The framework's own limit (`maximumCancellationDuration`) traps, and the report of the crash takes longer than the
/// whole stop may.
final class StopDeadline: Sendable {
    private let time: Duration
    private let logger: Logger
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(_ time: Duration, logger: Logger) {
        self.time = time
        self.logger = logger
    }

    func start() {
        let (time, logger) = (time, logger)
        let waiting = Task {
            do { try await Pause.for(time) } catch { return }
            logger.critical("not everything ended in time")
            _exit(1)
        }
        task.withLock { $0 = waiting }
    }

    /// All has ended.
    func cancel() { task.withLock { $0?.cancel() } }
}
