import Core
import Glibc
import Logging

/// A thread with a connection: takes work from its lane, sends it, reads the answers, reconnects.
final class Worker: Sendable {
    private let lane: Lane
    private let configuration: PoolConfiguration
    private let isRelaxed: Bool
    private let watch: StallWatch
    private let randomness: any Randomness
    private let logger: Logger

    init(
        lane: Lane, configuration: PoolConfiguration, isRelaxed: Bool, watch: StallWatch, randomness: any Randomness,
        logger: Logger
    ) {
        self.watch = watch
        self.logger = logger
        self.lane = lane
        self.configuration = configuration
        self.isRelaxed = isRelaxed
        self.randomness = randomness
    }

    /// Runs until the lane is closed and empty.
    func run() {
        var failures = 0
        var reason: String?
        while true {
            let connection: Connection
            do {
                connection = try Connection(configuration, isRelaxed: isRelaxed, watch: watch)
            } catch {
                failures += 1
                tell(error.logged ?? error.code.name, unless: reason)
                reason = error.logged ?? error.code.name
                guard pause(after: failures) else { return }
                continue
            }
            if reason != nil { logger.info("the database answers again") }
            failures = 0
            reason = nil
            connection.enterPipeline()
            guard serve(connection) else { return }
        }
    }

    /// Why the database is away is said once, and again when the reason changes. libpq names host and user, and never a
    /// password.
    private func tell(_ reason: String, unless told: String?) {
        guard reason != told else { return }
        let line = reason.split(separator: "\n").joined(separator: "; ")
        logger.warning("no connection to the database", metadata: ["reason": "\(line)"])
    }

    /// Serves the lane while the connection lives; false once the lane is closed.
    private func serve(_ connection: Connection) -> Bool {
        while connection.isAlive {
            guard let taken = lane.take(waiting: 1000) else { return false }
            if taken.isEmpty { continue }
            guard connection.isStillAlive() else {
                for work in taken { lane.add(work) }
                return true
            }
            if case .transaction(let job) = taken[0] {
                TransactionLink.serve(job, on: connection)
            } else {
                pipeline(taken, on: connection)
            }
        }
        return true
    }

    private func pipeline(_ work: [Work], on connection: Connection) {
        let jobs = work.compactMap { work -> StatementJob? in if case .statement(let job) = work { job } else { nil } }
        var count = 0
        while count < jobs.count, connection.send(jobs[count].statement) { count += 1 }
        _ = connection.flush()
        for (index, job) in jobs.enumerated() {
            let result =
                index < count
                ? connection.receive(job.statement) : .failure(DatabaseError(.unavailable, logged: "not sent"))
            finish(job, result, wasSent: index < count)
        }
    }

    /// Asked again, once: what was not sent, what did not run because its plan was gone, and a read that was lost. A
    /// write's fate is unknown.
    private func finish(_ job: StatementJob, _ result: Result<Rows, DatabaseError>, wasSent: Bool) {
        guard case .failure(let error) = result, !job.isSecond,
            !wasSent || error.code == .stalePlan || job.isRead && error.code == .outcomeUnknown
        else { return job.finish(result) }
        lane.add(.statement(job.again))
    }

    /// Waits before the next attempt to connect, 50 ms doubling to 5 s, half of it chance.
    private func pause(after failures: Int) -> Bool {
        let longest = min(5000, 50 << min(failures - 1, 7))
        var left = longest / 2 + longest / 2 * Int(randomness.bytes(1).first ?? 0) / 255
        while left > 0 {
            if lane.isFinished { return false }
            usleep(50_000)
            left -= 50
        }
        return true
    }
}
