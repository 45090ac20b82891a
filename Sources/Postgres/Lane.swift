import Core
import Glibc

/// Work that waits for a connection.
enum Work: Sendable {
    /// One statement.
    case statement(StatementJob)
    /// A connection for one's own, until the transaction ends.
    case transaction(TransactionJob)

    var queuedAt: UInt64 {
        switch self {
        case .statement(let job): job.queuedAt
        case .transaction(let job): job.queuedAt
        }
    }

    func fail(_ error: DatabaseError) {
        switch self {
        case .statement(let job): job.finish(.failure(error))
        case .transaction(let job): job.finish(.failure(error))
        }
    }
}

struct StatementJob: Sendable {
    let statement: SQL
    let isRead: Bool
    let queuedAt: UInt64
    private let done: @Sendable (Result<Rows, DatabaseError>) -> Void
    /// Whether it was asked before.
    private(set) var isSecond = false

    init(
        statement: SQL, isRead: Bool, queuedAt: UInt64, done: @escaping @Sendable (Result<Rows, DatabaseError>) -> Void
    ) {
        self.statement = statement
        self.isRead = isRead
        self.queuedAt = queuedAt
        self.done = done
    }

    /// A read has no outcome to be in doubt of.
    func finish(_ result: Result<Rows, DatabaseError>) {
        done(result.mapError { isRead || $0.code != .outcomeUnknown ? $0.withoutDoubt : $0 })
    }

    var again: StatementJob {
        var job = self
        job.isSecond = true
        return job
    }
}

struct TransactionJob: Sendable {
    let queuedAt: UInt64
    let finish: @Sendable (Result<TransactionLink, DatabaseError>) -> Void
}

/// A queue that several connections of one kind serve, each on its own thread.
///
/// An idle connection takes one job, so durable statements spread over connections and their commits group. Only where
/// none is idle does one take several, which travel as one pipeline. Unchecked: everything mutable is under `lock`.
final class Lane: @unchecked Sendable {
    fileprivate var lock = pthread_mutex_t()
    private var arrived = pthread_cond_t()
    fileprivate var queue: [Work] = []
    private var idle = 0
    fileprivate var isClosed = false
    private var sent: UInt64 = 0
    private let limit: Int
    private let maximumWait: UInt64
    private let connections: Int
    /// Every statement of a pipeline may wait for a lock as long as is allowed, one after another: these bound what the
    /// last one waits.
    private static let longestPipeline = 16
    private static let mostWritesInPipeline = 4

    init(connections: Int, limit: Int, maximumWaitMilliseconds: UInt64) {
        self.connections = connections
        self.limit = limit
        maximumWait = maximumWaitMilliseconds * 1_000_000
        pthread_mutex_init(&lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(&arrived, &attributes)
    }

    /// Queues work, or fails it where the queue is full or closed.
    func add(_ work: Work) {
        pthread_mutex_lock(&lock)
        let isRefused = isClosed || queue.count >= limit
        if !isRefused {
            queue.append(work)
            pthread_cond_signal(&arrived)
        }
        pthread_mutex_unlock(&lock)
        if isRefused { work.fail(DatabaseError(.unavailable, logged: "the queue for a connection is full or closed")) }
    }

    /// Waits for work, at most `milliseconds`; nil once closed and empty, none where time is up.
    func take(waiting milliseconds: Int) -> [Work]? {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        idle += 1
        if queue.isEmpty, !isClosed { wait(milliseconds) }
        idle -= 1
        if queue.isEmpty { return isClosed ? nil : [] }
        let share = idle > 0 ? 1 : min(Self.longestPipeline, queue.count / connections + 1)
        let taken = Array(queue.prefix(pipeline(of: share)))
        queue.removeFirst(taken.count)
        sent += UInt64(taken.count)
        return taken
    }

    /// How many of the next jobs travel together, at most `share`. A transaction travels alone.
    private func pipeline(of share: Int) -> Int {
        var count = 0
        var writes = 0
        for work in queue.prefix(share) {
            guard case .statement(let job) = work else { return max(count, 1) }
            if !job.isRead { writes += 1 }
            if writes > Self.mostWritesInPipeline { break }
            count += 1
        }
        return count
    }

    /// Fails what has waited too long. To be called again and again: whatever the connections do, nobody waits longer.
    func expire() {
        pthread_mutex_lock(&lock)
        let now = MonotonicClock.nanoseconds()
        let late = queue.filter { now &- $0.queuedAt > maximumWait }
        if !late.isEmpty { queue.removeAll { now &- $0.queuedAt > maximumWait } }
        pthread_mutex_unlock(&lock)
        for work in late { work.fail(DatabaseError(.unavailable, logged: "no connection within the time allowed")) }
    }

    func close() {
        pthread_mutex_lock(&lock)
        isClosed = true
        pthread_cond_broadcast(&arrived)
        pthread_mutex_unlock(&lock)
    }

    /// For metrics.
    var statistics: (queued: Int, idle: Int, sent: UInt64) {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        return (queue.count, idle, sent)
    }

    private func wait(_ milliseconds: Int) {
        var until = timespec()
        clock_gettime(CLOCK_MONOTONIC, &until)
        until.tv_sec += milliseconds / 1000
        until.tv_nsec += milliseconds % 1000 * 1_000_000
        if until.tv_nsec >= 1_000_000_000 {
            until.tv_sec += 1
            until.tv_nsec -= 1_000_000_000
        }
        pthread_cond_timedwait(&arrived, &lock, &until)
    }
}

extension Lane {
    /// Closed, perhaps with work left.
    var isShut: Bool {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        return isClosed
    }

    /// Closed, with nothing left to do.
    var isFinished: Bool {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        if isClosed {
            // Nobody will be able to serve these.
            let rest = queue
            queue = []
            for work in rest { work.fail(DatabaseError(.unavailable, logged: "the pool is closed")) }
        }
        return isClosed
    }
}
