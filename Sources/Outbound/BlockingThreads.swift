import Core
import Dispatch
import Glibc
import Synchronization

/// A few threads that block so that no task does, and the bounded queue before them.
///
/// A thread starts when work comes and none is idle, and ends after ten seconds without any.
final class BlockingThreads: Sendable {
    private static let idleSeconds = 10

    private typealias Job = @Sendable () -> Void

    private struct State {
        var waiting: [Job] = []
        var threads = 0
        var idle = 0
    }

    private let maximumThreads: Int
    private let maximumWaiting: Int
    private let state = Mutex(State())
    /// At least one call for each job that waits.
    private let wakeUp = DispatchSemaphore(value: 0)

    init(maximumThreads: Int, maximumWaiting: Int) {
        self.maximumThreads = maximumThreads
        self.maximumWaiting = maximumWaiting
    }

    /// Does `work` on one of the threads and waits for it without blocking; nil where the queue is full.
    func perform<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
        await withCheckedContinuation { answer in
            if !accept({ answer.resume(returning: work()) }) { answer.resume(returning: nil) }
        }
    }

    private func accept(_ job: @escaping Job) -> Bool {
        let isAccepted = state.withLock { state in
            guard state.waiting.count < maximumWaiting else { return false }
            if state.idle <= state.waiting.count, state.threads < maximumThreads, start() { state.threads += 1 }
            guard state.threads > 0 else { return false }
            state.waiting.append(job)
            return true
        }
        if isAccepted { wakeUp.signal() }
        return isAccepted
    }

    private func start() -> Bool {
        let context = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<BlockingThreads>.fromOpaque(context).takeRetainedValue().work()
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            context.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func work() {
        // Signals belong to the main thread; a write to a closed connection must be an error, not SIGPIPE.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        while let job = next() { job() }
    }

    /// The next job; nil when there was none for a while, and the thread is counted as gone.
    private func next() -> Job? {
        while true {
            state.withLock { $0.idle += 1 }
            let outcome = wakeUp.wait(timeout: .now() + .seconds(Self.idleSeconds))
            let (job, isOver) = state.withLock { state -> (Job?, Bool) in
                state.idle -= 1
                if !state.waiting.isEmpty { return (state.waiting.removeFirst(), false) }
                guard outcome == .timedOut else { return (nil, false) }
                state.threads -= 1
                return (nil, true)
            }
            if let job { return job }
            if isOver { return nil }
        }
    }
}

/// The moment at which something that began must have ended, on the monotonic clock.
struct Deadline: Sendable {
    private let nanoseconds: UInt64

    init(_ limit: Duration) {
        let (seconds, attoseconds) = limit.components
        let span = UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds) / 1_000_000_000)
        nanoseconds = MonotonicClock.nanoseconds() &+ span
    }

    /// Milliseconds that are left, rounded up; 0 when it is over.
    var milliseconds: Int {
        let now = MonotonicClock.nanoseconds()
        return now >= nanoseconds ? 0 : Int((nanoseconds - now + 999_999) / 1_000_000)
    }
}
