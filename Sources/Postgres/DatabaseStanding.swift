/// Whether a database is one that this binary can work with just now.
package struct DatabaseStanding: Sendable, Hashable {
    /// It follows another server and takes no writes (PostgreSQL manual, "Hot Standby").
    package let isStandby: Bool
    /// The migrations that this binary has and the schema lacks, in order.
    package let missing: [String]
}

extension Pool {
    /// One read, which takes no lock that a migration waits for.
    package func standing() async throws(DatabaseError) -> DatabaseStanding {
        let names = Migrator.embedded.map(\.name)
        let rows: Rows
        do {
            rows = try await query(
                """
                SELECT pg_is_in_recovery() AS standby, ARRAY(SELECT name FROM schema_migrations) AS applied
                """, .read)
        } catch {
            // No such table: nobody has ever migrated it.
            guard error.sqlState == "42P01" else { throw error }
            return DatabaseStanding(isStandby: false, missing: names)
        }
        guard let row = rows.first else { throw DatabaseError(.statement, logged: "no answer") }
        let applied: [String] = try row.get("applied")
        return DatabaseStanding(
            isStandby: try row.get("standby"), missing: names.filter { !applied.contains($0) })
    }
}
