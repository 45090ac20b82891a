package import Core
import Glibc
package import Logging

/// Connections to PostgreSQL, each with a thread of its own, in two lanes: one that waits for the disk, one that does
/// not.
///
/// Reads and relaxed writes travel on the second lane, durable writes and transactions on the first. A request holds at
/// most one connection: inside a transaction only the transaction is reachable.
package final class Pool: Querying {
    private let durable: Lane
    private let relaxed: Lane
    private let configuration: PoolConfiguration
    let watch: StallWatch

    /// Starts the threads; they connect by themselves and keep trying.
    package init(_ configuration: PoolConfiguration, randomness: any Randomness, logger: Logger) {
        self.configuration = configuration
        durable = Lane(
            connections: configuration.connections, limit: configuration.queueLimit,
            maximumWaitMilliseconds: configuration.maximumWaitMilliseconds)
        relaxed = Lane(
            connections: configuration.relaxedConnections, limit: configuration.queueLimit,
            maximumWaitMilliseconds: configuration.maximumWaitMilliseconds)
        watch = StallWatch(limitMilliseconds: configuration.replyTimeoutMilliseconds)
        let lanes = [(durable, configuration.connections, false), (relaxed, configuration.relaxedConnections, true)]
        for (lane, count, isRelaxed) in lanes {
            for _ in 0..<count {
                let worker = Worker(
                    lane: lane, configuration: configuration, isRelaxed: isRelaxed, watch: watch,
                    randomness: randomness, logger: logger)
                if !DatabaseThread.start({ worker.run() }) { logger.critical("no thread for a connection") }
            }
        }
        keepTime(logger)
    }

    /// Ten times a second what is late is failed, and who waits for a silent server is released; until the lanes are
    /// closed and every connection is gone.
    private func keepTime(_ logger: Logger) {
        let (durable, relaxed, watch) = (durable, relaxed, watch)
        let isStarted = DatabaseThread.start {
            while !durable.isShut || !relaxed.isShut || !watch.isEmpty {
                usleep(100_000)
                durable.expire()
                relaxed.expire()
                watch.giveUpLate()
            }
        }
        if !isStarted { logger.critical("no thread for the pool's clock") }
    }

    /// Lets the threads finish what is queued and end.
    package func close() {
        durable.close()
        relaxed.close()
    }

    package func query(_ statement: SQL, _ durability: Durability) async throws(DatabaseError) -> Rows {
        let lane = durability == .durable ? durable : relaxed
        let result: Result<Rows, DatabaseError> = await withCheckedContinuation { continuation in
            lane.add(
                .statement(
                    StatementJob(
                        statement: statement, isRead: durability == .read, queuedAt: MonotonicClock.nanoseconds()
                    ) { continuation.resume(returning: $0) }))
        }
        return try result.get()
    }

    /// Runs `body` between BEGIN and COMMIT, or ROLLBACK where it throws.
    ///
    /// Throws what `body` throws, and `DatabaseError.outcomeUnknown` where the connection was lost during COMMIT.
    package func transaction<Result: Sendable>(
        _ body: (Transaction) async throws -> Result
    ) async throws -> Result {
        let link = try await begin()
        let result: Result
        do {
            result = try await body(Transaction(link))
        } catch {
            _ = try? await link.perform(.rollback)
            throw error
        }
        _ = try await link.perform(.commit)
        return result
    }

    var listeningConfiguration: PoolConfiguration { configuration }

    /// For metrics: what waits, which connections are idle, what was sent.
    package var statistics: PoolStatistics {
        let first = durable.statistics
        let second = relaxed.statistics
        return PoolStatistics(
            connections: configuration.connections + configuration.relaxedConnections,
            queued: first.queued + second.queued,
            idle: first.idle + second.idle, sent: first.sent + second.sent)
    }

    private func begin() async throws(DatabaseError) -> TransactionLink {
        let result: Swift.Result<TransactionLink, DatabaseError> = await withCheckedContinuation { continuation in
            durable.add(
                .transaction(
                    TransactionJob(queuedAt: MonotonicClock.nanoseconds()) {
                        continuation.resume(returning: $0)
                    }))
        }
        return try result.get()
    }
}

/// What a pool is doing, at one moment.
package struct PoolStatistics: Sendable, Hashable {
    package let connections: Int
    package let queued: Int
    package let idle: Int
    /// Statements and transactions since the start.
    package let sent: UInt64
}

/// A detached POSIX thread.
enum DatabaseThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// False where the system has no thread left: `run` is never called then.
    @discardableResult static func start(_ run: @escaping @Sendable () -> Void) -> Bool {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run))
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        if status == 0 { pthread_detach(thread) } else { body.release() }
        return status == 0
    }
}
