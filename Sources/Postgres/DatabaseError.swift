/// What went wrong with a statement. Its description has codes and names, never values.
package struct DatabaseError: Error, Sendable, CustomStringConvertible {
    package struct Code: Sendable, Hashable {
        package let name: String

        private init(_ name: String) { self.name = name }

        /// No connection within the time allowed, or the queue is full: nothing was sent. Trying later helps.
        package static let unavailable = Code("unavailable")
        /// The connection was lost after a write was sent: it may or may not have happened.
        package static let outcomeUnknown = Code("outcome_unknown")
        package static let uniqueViolation = Code("unique_violation")
        package static let foreignKeyViolation = Code("foreign_key_violation")
        package static let lockTimeout = Code("lock_timeout")
        package static let serialization = Code("serialization")
        /// A text or a value that no column can hold, such as one with a NUL or one too long for an index.
        package static let value = Code("value")
        /// The prepared statement is gone or does not fit the tables any more: nothing ran, and the next attempt
        /// prepares it anew. Never seen outside: where that fails, too, it is `unavailable`.
        static let stalePlan = Code("stale_plan")
        /// A column is missing, or not of the type that was asked for.
        package static let decoding = Code("decoding")
        /// Any other refusal of the server: a fault of ours.
        package static let statement = Code("statement")
    }

    package let code: Code
    /// The violated constraint.
    package let constraint: String?
    /// Five characters (PostgreSQL manual, appendix A).
    package let sqlState: String?
    /// The server's words, for the log alone.
    package let logged: String?

    init(_ code: Code, constraint: String? = nil, sqlState: String? = nil, logged: String? = nil) {
        self.code = code
        self.constraint = constraint
        self.sqlState = sqlState
        self.logged = logged
    }

    package var description: String {
        ["database error \(code.name)", sqlState, constraint, logged].compactMap { $0 }.joined(separator: ", ")
    }
}

extension DatabaseError {
    /// The same as the fate of something that has not happened in any case: a read, or a step of a transaction.
    var withoutDoubt: DatabaseError {
        [.outcomeUnknown, .stalePlan].contains(code)
            ? DatabaseError(.unavailable, sqlState: sqlState, logged: logged) : self
    }

    /// `routine` is the function of the server that refused: some codes mean several things.
    init(sqlState: String, constraint: String?, message: String, routine: String? = nil) {
        let code: Code =
            switch sqlState {
            case "23505": .uniqueViolation
            case "23503": .foreignKeyViolation
            case "55P03": .lockTimeout
            case "40001", "40P01": .serialization
            case "22021", "22P05", "22003", "54000": .value
            // The server ended under the statement, perhaps after its commit.
            case "57P01", "57P02": .outcomeUnknown
            case "26000": .stalePlan
            case "0A000" where routine == "RevalidateCachedQuery": .stalePlan
            // A full disk, no memory, an error of the disk, a cancelled statement: nothing happened.
            case "53100", "53200", "58030", "57014": .unavailable
            case "57P03", "53300", "08000", "08003", "08006", "25006": .unavailable
            default: .statement
            }
        self.init(code, constraint: constraint, sqlState: sqlState, logged: message)
    }
}
