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
    let finish: @Sendable (Result<Rows, DatabaseError>) -> Void
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
    private static let longestPipeline = 16

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
        var taken: [Work] = []
        while let next = queue.first, taken.count < share {
            if case .transaction = next, !taken.isEmpty { break }
            taken.append(queue.removeFirst())
            if case .transaction = next { break }
        }
        sent += UInt64(taken.count)
        return taken
    }

    /// Fails what has waited too long, ten times a second until the lane is closed: whatever the connections do, nobody
    /// waits longer.
    func keepTime() {
        while !isShut {
            usleep(100_000)
            expire()
        }
    }

    private var isShut: Bool {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        return isClosed
    }

    /// Fails what has waited too long.
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
