package import Core
import Crypto
import Glibc
import Migrations

/// Brings the schema up to date: forward only, one transaction for each file, one node at a time.
package struct Migrator: Sendable {
    /// A file of `Migrations/SQL`.
    package struct Migration: Sendable {
        package let name: String
        package let sql: String

        package init(name: String, sql: String) {
            self.name = name
            self.sql = sql
        }

        var checksum: [UInt8] { Array(SHA256.hash(data: Array(sql.utf8))) }
    }

    /// Why the schema and the files do not fit.
    package enum Fault: Error, Hashable, CustomStringConvertible {
        /// An applied file has changed since.
        case changed(String)
        /// A migration that this version does not know came before one of its own: the two do not have one history.
        case unknown(String)
        /// A file is not a sequence of statements that PostgreSQL takes.
        case failed(String, String)

        package var description: String {
            switch self {
            case .changed(let name): "the migration \(name) was changed after it had been applied"
            case .unknown(let name):
                "the database has the migration \(name), which this version does not know and which is not newer than it"
            case .failed(let name, let reason): "the migration \(name) failed: \(reason)"
            }
        }
    }

    private let configuration: PoolConfiguration
    private let migrations: [Migration]

    package init(_ configuration: PoolConfiguration, migrations: [Migration] = Migrator.embedded) {
        self.configuration = configuration
        self.migrations = migrations
    }

    /// The files that this server was built with, in order.
    package static let embedded = Migrations.all.map { name, bytes in
        Migration(name: name, sql: String(decoding: bytes, as: UTF8.self))
    }

    /// Applies what is pending; returns the names. Blocks its thread, so it runs on one of its own.
    package func migrate(now: Moment) async throws -> [String] {
        try await onOwnThread { try apply(now: now) }
    }

    /// The names of what is not applied yet.
    package func pending() async throws -> [String] {
        try await onOwnThread {
            let connection = try Connection(configuration, isRelaxed: false)
            connection.enterPipeline()
            return try pending(connection).map(\.name)
        }
    }

    private func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isStarted = DatabaseThread.start { continuation.resume(with: Result { try body() }) }
            if !isStarted {
                continuation.resume(throwing: DatabaseError(.unavailable, logged: "no thread for a connection"))
            }
        }
    }

    /// Any number; the same for every node. An advisory lock ends with its session at the latest.
    private static let lock: Int64 = 7_205_759_403_792_793

    private func apply(now: Moment) throws -> [String] {
        let connection = try Connection(configuration, isRelaxed: false)
        try connection.command("SET lock_timeout = 0; SELECT pg_advisory_lock(\(Self.lock))")
        try connection.command(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                name text PRIMARY KEY, sha256 bytea NOT NULL, applied_at timestamptz NOT NULL)
            """)
        connection.enterPipeline()
        let pending = try pending(connection)
        for migration in pending { try apply(migration, on: connection, now: now) }
        return pending.map(\.name)
    }

    private func pending(_ connection: Connection) throws -> [Migration] {
        let exists = try connection.run("SELECT to_regclass('schema_migrations') IS NOT NULL AS known").first
        guard try exists?.get("known", as: Bool.self) == true else { return migrations }
        let rows = try connection.run("SELECT name, sha256 FROM schema_migrations ORDER BY name")
        var applied: [String: [UInt8]] = [:]
        for row in rows { applied[try row.get("name")] = try row.get("sha256", as: [UInt8].self) }
        for migration in migrations {
            if let checksum = applied[migration.name], checksum != migration.checksum {
                throw Fault.changed(migration.name)
            }
        }
        let pending = migrations.filter { applied[$0.name] == nil }
        // A newer schema is one that the version after this one has brought in: it leaves this one working.
        let known = Set(migrations.map(\.name))
        let last = pending.isEmpty ? migrations.map(\.name).max() ?? "" : "~"
        if let name = applied.keys.sorted().first(where: { !known.contains($0) && $0 < last }) {
            throw Fault.unknown(name)
        }
        return pending
    }

    /// Servers work on meanwhile, and whatever waits for a table waits behind a migration that waits for it: so it
    /// gives way after a fifth of a second and comes back later, for a minute.
    private func apply(_ migration: Migration, on connection: Connection, now: Moment) throws {
        for attempt in 1...Self.attempts {
            do {
                return try once(migration, on: connection, now: now)
            } catch  where error.code == .lockTimeout && attempt < Self.attempts {
                connection.exitPipeline()
                try connection.command("ROLLBACK")
                connection.enterPipeline()
                usleep(300_000)
            } catch {
                throw Fault.failed(migration.name, error.description)
            }
        }
    }

    private static let attempts = 120

    private func once(_ migration: Migration, on connection: Connection, now: Moment) throws(DatabaseError) {
        connection.exitPipeline()
        defer { connection.enterPipeline() }
        try connection.command("BEGIN; SET LOCAL lock_timeout = 200")
        try connection.command(migration.sql)
        connection.enterPipeline()
        _ = try connection.run(
            """
            INSERT INTO schema_migrations (name, sha256, applied_at)
            VALUES (\(migration.name), \(migration.checksum), \(now))
            """)
        _ = try connection.run("COMMIT")
    }
}

extension Connection {
    /// One statement and its answer.
    func run(_ statement: SQL) throws(DatabaseError) -> Rows {
        guard send(statement), flush() else { throw DatabaseError(.unavailable, logged: "connection lost") }
        return try receive(statement).get()
    }
}
