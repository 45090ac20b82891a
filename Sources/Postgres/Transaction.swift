import Core
import Glibc

/// A transaction: statements one after another on a connection of its own.
package final class Transaction: Querying {
    private let link: TransactionLink

    init(_ link: TransactionLink) { self.link = link }

    package func query(_ statement: SQL, _ durability: Durability) async throws(DatabaseError) -> Rows {
        try await link.perform(.statement(statement))
    }
}

/// The bridge between a transaction's task and the thread that serves it. Unchecked: everything mutable is under
/// `lock`.
final class TransactionLink: @unchecked Sendable {
    enum Step: Sendable {
        case statement(SQL)
        case commit
        case rollback
    }

    private struct Request {
        let step: Step
        let finish: @Sendable (Result<Rows, DatabaseError>) -> Void
    }

    private var lock = pthread_mutex_t()
    private var arrived = pthread_cond_t()
    private var request: Request?
    private var isOver = false

    private init() {
        pthread_mutex_init(&lock, nil)
        pthread_cond_init(&arrived, nil)
    }

    /// Asks the thread for one step. A step that was asked for is always awaited to its end.
    func perform(_ step: Step) async throws(DatabaseError) -> Rows {
        let result: Result<Rows, DatabaseError> = await withCheckedContinuation { continuation in
            pthread_mutex_lock(&lock)
            let isRefused = isOver || request != nil
            if !isRefused {
                request = Request(step: step) { continuation.resume(returning: $0) }
                pthread_cond_signal(&arrived)
            }
            pthread_mutex_unlock(&lock)
            if isRefused {
                continuation.resume(
                    returning: .failure(DatabaseError(.statement, logged: "statement outside its transaction")))
            }
        }
        return try result.get()
    }

    /// Serves one transaction on a connection until it commits, rolls back or the connection is lost.
    static func serve(_ job: TransactionJob, on connection: Connection) {
        if case .failure(let error) = end(connection, "BEGIN") {
            return job.finish(.failure(DatabaseError(.unavailable, sqlState: error.sqlState, logged: error.logged)))
        }
        let link = TransactionLink()
        job.finish(.success(link))
        while link.next(on: connection) {}
    }

    private func next(on connection: Connection) -> Bool {
        pthread_mutex_lock(&lock)
        while request == nil { pthread_cond_wait(&arrived, &lock) }
        let current = request
        request = nil
        if case .statement = current?.step {} else { isOver = true }
        pthread_mutex_unlock(&lock)
        guard let current else { return false }
        switch current.step {
        case .statement(let statement):
            let result: Result<Rows, DatabaseError> =
                connection.send(statement) && connection.flush()
                ? connection.receive(statement) : .failure(DatabaseError(.unavailable, logged: "connection lost"))
            // Inside a transaction nothing is in doubt before COMMIT: a lost connection rolls back.
            current.finish(result.mapError(\.withoutDoubt))
            return true
        case .commit: current.finish(Self.end(connection, "COMMIT"))
        case .rollback: current.finish(Self.end(connection, "ROLLBACK"))
        }
        return false
    }

    /// COMMIT is never cancelled: a lost connection, and one given up because it is silent, leave its outcome unknown,
    /// and say so.
    /// A transaction that had failed answers COMMIT with ROLLBACK.
    private static func end(_ connection: Connection, _ command: String) -> Result<Rows, DatabaseError> {
        let statement = SQL(stringLiteral: command)
        guard connection.send(statement), connection.flush() else {
            return .failure(DatabaseError(.unavailable, logged: "connection lost before \(command)"))
        }
        let answer = connection.receive(statement)
        if case .success(let rows) = answer, rows.result.command != command {
            return .failure(DatabaseError(.statement, logged: "\(command) was answered by \(rows.result.command)"))
        }
        return answer
    }
}
