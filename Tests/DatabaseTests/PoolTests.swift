import Core
import Logging
import Postgres
import TestKit
import Testing

@Suite struct PoolTests {
    @Test func valuesOfEveryTypeComeBack() async throws {
        let pool = try await TestDatabase.common().pool
        let moment = Moment(microseconds: -1_234_567)
        let json: JSON = ["a": [1, .double(2.5), "ä"]]
        let row = try #require(
            try await pool.first(
                """
                SELECT \("täxt") AS t, \(Int64.min) AS i, \(true) AS b, \(2.5) AS d, \([0, 1, 255] as [UInt8]) AS y,
                    \(moment) AS m, \(json) AS j, \(["a", "b,\"c\""]) AS ts, \([1, -2] as [Int64]) AS is,
                    \([[1], []] as [[UInt8]]) AS ys, \(nil as String?) AS n, \(UserPoolID("p_1")) AS p
                """, .read))
        #expect(try row.get("t", as: String.self) == "täxt")
        #expect(try row.get("i", as: Int64.self) == .min)
        #expect(try row.get("b", as: Bool.self))
        #expect(try row.get("d", as: Double.self) == 2.5)
        #expect(try row.get("y", as: [UInt8].self) == [0, 1, 255])
        #expect(try row.get("m", as: Moment.self) == moment)
        #expect(try row.get("j", as: JSON.self) == json)
        #expect(try row.get("ts", as: [String].self) == ["a", "b,\"c\""])
        #expect(try row.get("is", as: [Int64].self) == [1, -2])
        #expect(try row.get("ys", as: [[UInt8]].self) == [[1], []])
        #expect(try row.get("n", as: String?.self) == nil)
        #expect(try row.get("p", as: String.self) == "p_1")
        #expect(throws: DatabaseError.self) { try row.get("n", as: String.self) }
        #expect(throws: DatabaseError.self) { try row.get("t", as: Int64.self) }
        #expect(throws: DatabaseError.self) { try row.get("missing", as: String.self) }
    }

    @Test func aValueIsNeverText() async throws {
        let pool = try await TestDatabase.common().pool
        let hostile = "'; DROP TABLE users; --"
        let condition: SQL = "x = \(hostile) OR \(1) = \(2)"
        let row = try await pool.first(
            "SELECT count(*) AS n FROM (VALUES (\(hostile))) AS v (x) WHERE \(fragment: condition)", .read)
        #expect(try row?.get("n", as: Int.self) == 1)
    }

    @Test func fiveHundredStatementsShareFourConnections() async throws {
        let pool = try await TestDatabase.common().pool
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<500 {
                group.addTask {
                    let durability: Durability = number % 3 == 0 ? .durable : .read
                    let row = try await pool.first("SELECT \(number) AS n", durability)
                    #expect(try row?.get("n", as: Int.self) == number)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func anErrorEndsOnlyItsOwnStatement() async throws {
        let pool = try await TestDatabase.common().pool
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    if number % 4 == 0 {
                        await #expect(throws: DatabaseError.self) { _ = try await pool.query("SELECT 1 / \(0)", .read) }
                    } else {
                        let row = try await pool.first("SELECT \(number) AS n", .read)
                        #expect(try row?.get("n", as: Int.self) == number)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func lostConnectionsHeal() async throws {
        let database = try await TestDatabase.fresh()
        // Waits until each has ended: the statements that follow are sent by connections that rested meanwhile.
        _ = try await database.pool.query(
            """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND application_name = 'countersign'
            """, .durable)
        for number in 0..<20 { _ = try await database.pool.query("SELECT \(number)", .durable) }
        for number in 0..<50 {
            let row = try await database.pool.first("SELECT \(number) AS n", .read)
            #expect(try row?.get("n", as: Int.self) == number)
        }
        database.pool.close()
        database.cluster.stop()
    }

    @Test func withoutADatabaseTheWaitIsBounded() async throws {
        let pool = Pool(
            PoolConfiguration(
                connectionString: Secret("host=/nowhere"), connections: 1, relaxedConnections: 1,
                maximumWaitMilliseconds: 200, queueLimit: 5),
            randomness: SystemRandomness(), logger: Logger(label: "test"))
        let codes = await withTaskGroup(of: DatabaseError.Code?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do throws(DatabaseError) {
                        _ = try await pool.query("SELECT 1", .read)
                        return nil
                    } catch {
                        return error.code
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == [DatabaseError.Code?](repeating: .unavailable, count: 20))
        pool.close()
    }

    @Test func aTransactionIsWholeOrNothing() async throws {
        struct Stop: Error {}
        let pool = try await TestDatabase.common().pool
        _ = try await pool.query("CREATE TABLE IF NOT EXISTS transaction_test (n int PRIMARY KEY)", .durable)
        await #expect(throws: Stop.self) {
            try await pool.transaction { transaction in
                _ = try await transaction.execute("INSERT INTO transaction_test VALUES (1)", .durable)
                throw Stop()
            }
        }
        // A failed statement that the body swallows must not end in a commit that did nothing.
        await #expect(throws: DatabaseError.self) {
            try await pool.transaction { transaction in
                _ = try await transaction.execute("INSERT INTO transaction_test VALUES (2)", .durable)
                _ = try? await transaction.execute("INSERT INTO transaction_test VALUES (2)", .durable)
            }
        }
        try await pool.transaction { transaction in
            _ = try await transaction.execute("INSERT INTO transaction_test VALUES (3)", .durable)
        }
        let rows = try await pool.query("SELECT n FROM transaction_test", .read)
        #expect(try rows.map { try $0.get("n", as: Int.self) } == [3])
        do throws(DatabaseError) {
            _ = try await pool.query("INSERT INTO transaction_test VALUES (3)", .durable)
        } catch {
            #expect(error.code == .uniqueViolation)
            #expect(error.constraint == "transaction_test_pkey")
        }
    }

    @Test func notificationsAreHeard() async throws {
        let pool = try await TestDatabase.common().pool
        var heard: [Postgres.Notification] = []
        for await notification in pool.notifications(on: "test_channel") {
            heard.append(notification)
            if notification == .connected {
                _ = try await pool.query("SELECT pg_notify('test_channel', 'hello')", .durable)
            } else {
                break
            }
        }
        #expect(heard == [.connected, .payload("hello")])
    }

    @Test func migrationsRunOnceAndDoNotChange() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        let first = Migrator.Migration(name: "T0001", sql: "CREATE TABLE t1 (a int); CREATE TABLE t2 (a int)")
        let all = Migrator.embedded + [first]
        let applied = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try await Migrator(database.configuration, migrations: all).migrate(now: TestClock.start)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied == ["T0001"])
        let changed = Migrator.embedded + [Migrator.Migration(name: "T0001", sql: "CREATE TABLE t3 (a int)")]
        await #expect(throws: Migrator.Fault.changed("T0001")) {
            _ = try await Migrator(database.configuration, migrations: changed).migrate(now: TestClock.start)
        }
        // The version before starts on a schema that the next one has brought in; a gap in its own history is a fault.
        #expect(try await Migrator(database.configuration).pending().isEmpty)
        let other = Migrator.embedded + [Migrator.Migration(name: "T0002", sql: "SELECT 1")]
        await #expect(throws: Migrator.Fault.unknown("T0001")) {
            _ = try await Migrator(database.configuration, migrations: other).migrate(now: TestClock.start)
        }
        database.pool.close()
    }
}
