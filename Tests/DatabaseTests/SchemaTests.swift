import Postgres
import TestKit
import Testing

/// The schema can be spread by pool as it stands: read from the catalogue.
@Suite struct SchemaTests {
    /// Small tables of the whole install.
    private static let installWide = [
        "configuration_version", "client_pools", "domains", "schema_migrations", "transaction_test", "install_secret",
        "access_entities", "access_keys", "credential_revocations", "identity_signing_keys",
    ]

    /// What a table may be spread by.
    private static let distribution = ["pool", "identity_pool", "identity"]

    @Test func thePoolIsFirstInEveryKey() async throws {
        let pool = try await TestDatabase.common().pool
        let rows = try await pool.query(
            """
            SELECT c.relname::text AS "table", a.attname::text AS "column" FROM pg_index i
            JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
            WHERE n.nspname = 'public' AND i.indisunique
            """, .read)
        #expect(rows.count > 15)
        for row in rows {
            let table: String = try row.get("table")
            guard !Self.installWide.contains(table) else { continue }
            #expect(Self.distribution.contains(try row.get("column", as: String.self)), "\(table)")
        }
    }

    @Test func noForeignKeyLeavesItsPool() async throws {
        let pool = try await TestDatabase.common().pool
        let rows = try await pool.query(
            """
            SELECT c.relname::text AS "table", a.attname::text AS "from", b.attname::text AS "to" FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
            JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
            WHERE k.contype = 'f'
            """, .read)
        #expect(rows.count > 5)
        for row in rows {
            guard !Self.installWide.contains(try row.get("table")) else { continue }
            let columns: [String] = [try row.get("from"), try row.get("to")]
            #expect(columns == ["pool", "pool"])
        }
    }
}
