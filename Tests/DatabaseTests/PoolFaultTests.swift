import Core
import Glibc
import Logging
import Postgres
import TestKit
import Testing

/// What a database may do to a pool.
@Suite struct PoolFaultTests {
    private func pool(_ database: TestDatabase, _ change: (inout PoolConfiguration) -> Void) -> Pool {
        var configuration = database.configuration
        configuration.connections = 2
        configuration.relaxedConnections = 1
        change(&configuration)
        return Pool(configuration, randomness: SystemRandomness(), logger: Logger(label: "test"))
    }

    private func code(_ pool: Pool, _ statement: SQL, _ durability: Durability) async -> DatabaseError.Code? {
        do throws(DatabaseError) {
            _ = try await pool.query(statement, durability)
            return nil
        } catch {
            return error.code
        }
    }

    /// A stopped process closes nothing: only the time tells.
    @Test func aSilentServerIsGivenUp() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        let pool = pool(database) { $0.replyTimeoutMilliseconds = 500 }
        defer { pool.close() }
        _ = try await pool.query("CREATE TABLE silence (n int)", .durable)
        let writer = try await pool.first("SELECT pg_backend_pid() AS pid", .durable)?.get("pid", as: Int.self) ?? 0
        let reader = try await pool.first("SELECT pg_backend_pid() AS pid", .read)?.get("pid", as: Int.self) ?? 0
        let all = try await pool.query(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'countersign'", .read
        ).map { try $0.get("pid", as: Int.self) }
        #expect(all.contains(writer) && all.contains(reader))
        for process in all { kill(pid_t(process), SIGSTOP) }
        defer {
            for process in all { kill(pid_t(process), SIGKILL) }
        }
        // A read is asked again on a new connection; what became of a write nobody knows.
        async let read = code(pool, "SELECT 1", .read)
        async let write = code(pool, "INSERT INTO silence VALUES (1)", .durable)
        #expect(await read == nil)
        #expect(await write == .outcomeUnknown)
        let transaction = Task {
            try await pool.transaction { _ = try await $0.execute("INSERT INTO silence VALUES (2)", .durable) }
        }
        // One of the two durable connections may be silent still; then it is said so, and never the other way.
        if case .failure(let error) = await transaction.result {
            #expect((error as? DatabaseError)?.code == .unavailable)
            try await pool.transaction { _ = try await $0.execute("INSERT INTO silence VALUES (2)", .durable) }
        }
        // And the last silent one may be met here.
        if await code(pool, "INSERT INTO silence VALUES (3)", .durable) != nil {
            #expect(await code(pool, "INSERT INTO silence VALUES (3)", .durable) == nil)
        }
    }

    @Test func aLockedTableHoldsUpNobodyForLongAndLeavesNothingBehind() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        let pool = pool(database) { $0.lockTimeoutMilliseconds = 100 }
        defer { pool.close() }
        _ = try await pool.query("CREATE TABLE storm (n int)", .durable)
        try await database.pool.transaction { transaction in
            _ = try await transaction.query("LOCK TABLE storm", .durable)
            let codes = await withTaskGroup(of: DatabaseError.Code?.self) { group in
                for number in 0..<40 {
                    let durability: Durability = number % 2 == 0 ? .durable : .read
                    let statement: SQL = number % 2 == 0 ? "INSERT INTO storm VALUES (1)" : "SELECT n FROM storm"
                    group.addTask { await code(pool, statement, durability) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.allSatisfy { $0 == .lockTimeout || $0 == .unavailable }, "\(codes)")
        }
        #expect(await code(pool, "INSERT INTO storm VALUES (2)", .durable) == nil)
        let count = try await pool.first("SELECT count(*) AS n FROM storm", .read)?.get("n", as: Int.self)
        #expect(count == 1)
        database.pool.close()
    }

    @Test func aPlanThatIsGoneIsMadeAnew() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        let pool = pool(database) { $0.connections = 1 }
        defer { pool.close() }
        _ = try await pool.query("CREATE TABLE plans (n int)", .durable)
        _ = try await pool.query("INSERT INTO plans VALUES (\(1))", .durable)
        for durability in [Durability.durable, .read] {
            _ = try await pool.query("SELECT * FROM plans", durability)
            _ = try await pool.query("DEALLOCATE ALL", durability)
            #expect(try await pool.query("SELECT * FROM plans", durability).count == 1)
        }
        _ = try await pool.query("INSERT INTO plans VALUES (\(2))", .durable)
        _ = try await pool.query("ALTER TABLE plans ADD word text DEFAULT 'a'", .durable)
        for durability in [Durability.durable, .read] {
            let rows = try await pool.query("SELECT * FROM plans", durability)
            #expect(try rows.map { try $0.get("word", as: String.self) } == ["a", "a"])
        }
    }

    /// A database may have been told not to wait for the disk; what is answered must be on it.
    @Test func whatIsDurableWaitsForTheDiskWhateverTheDatabaseSays() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        for (setting, kept) in [("off", "on"), ("on", "on"), ("remote_apply", "remote_apply")] {
            _ = try await database.pool.query(
                SQL(stringLiteral: "ALTER DATABASE postgres SET synchronous_commit = \(setting)"), .durable)
            let pool = pool(database) { _ in }
            defer { pool.close() }
            for (durability, expected) in [(Durability.durable, kept), (.relaxed, "off")] {
                let row = try await pool.first("SELECT current_setting('synchronous_commit') AS s", durability)
                #expect(try row?.get("s", as: String.self) == expected)
            }
        }
        database.pool.close()
    }

    /// Whoever waits for a table waits behind a migration that waits for it: it steps aside until the table is free.
    @Test func aMigrationGivesWay() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        _ = try await database.pool.query("CREATE TABLE busy (n int)", .durable)
        let migrations = Migrator.embedded + [Migrator.Migration(name: "T0001", sql: "ALTER TABLE busy ADD m int")]
        let migrating = try await database.pool.transaction { transaction in
            _ = try await transaction.query("INSERT INTO busy VALUES (1)", .durable)
            let migrating = Task {
                try await Migrator(database.configuration, migrations: migrations).migrate(now: TestClock.start)
            }
            // The lock timeout of these is longer than a migration's: they get through while it is pending.
            for _ in 0..<5 {
                try await Pause.for(.milliseconds(100))
                #expect(await code(database.pool, "SELECT n FROM busy", .read) == nil)
            }
            return migrating
        }
        #expect(try await migrating.value == ["T0001"])
        database.pool.close()
    }
}
