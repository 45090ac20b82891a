/// What a statement's loss would mean, which decides the connection it travels on.
package enum Durability: Sendable, Hashable {
    case read
    /// Answered once it is on the disk.
    case durable
    /// A write whose loss in a crash is harmless: it does not wait for the disk.
    case relaxed
}

/// The one seam of storage: a pool, or a transaction.
package protocol Querying: Sendable {
    /// Runs one statement.
    func query(_ statement: SQL, _ durability: Durability) async throws(DatabaseError) -> Rows
}

extension Querying {
    /// The first row, nil where there is none.
    package func first(_ statement: SQL, _ durability: Durability) async throws(DatabaseError) -> Row? {
        try await query(statement, durability).first
    }

    /// How many rows the statement touched.
    package func execute(_ statement: SQL, _ durability: Durability) async throws(DatabaseError) -> Int {
        try await query(statement, durability).affectedRows
    }
}
