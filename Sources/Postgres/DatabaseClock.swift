package import Core

extension Pool {
    /// The database's clock, which decides nothing: a node whose own differs too much is not ready.
    package func clock() async throws(DatabaseError) -> Moment {
        let row = try await first("SELECT clock_timestamp() AS moment", .read)
        guard let row else { throw DatabaseError(.statement, logged: "no answer") }
        return try row.get("moment")
    }
}
