import Authority
import Core
import Directory
import Logging
import Postgres
import TestKit
import Testing

/// What a node remembers serves no longer than it may, and asks no more than it must.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ConfigurationCacheTests {
    private static let database = Task { try await TestDatabase.fresh() }

    /// A cache with a clock of its own, on a database that can be held back and taken away.
    private struct Node: Sendable {
        let app: TestApp
        let pool: UserPoolID
        let database: HeldDatabase
        let time = TestBox<UInt64>(1_000_000_000)
        let cache: ConfigurationCache

        init(_ app: TestApp, _ pool: UserPool, on database: TestDatabase) {
            self.app = app
            self.pool = pool.id
            let held = HeldDatabase(database.pool)
            let store = Store(database: held, pool: database.pool, sealing: app.authority.store.sealing)
            let time = time
            self.database = held
            cache = ConfigurationCache(store: store) { time.value }
        }

        /// How many keys the pool has, as this node knows it.
        func keys() async throws -> Int? { try await cache.pool(pool, now: app.clock.now())?.keys.count }

        func pass(seconds: UInt64) { time.change { $0 += seconds * 1_000_000_000 } }
    }

    private func run(_ body: @escaping @Sendable (Node) async throws -> Void) async throws {
        let database = try await Self.database.value
        try await TestApp.run(on: database) { app in
            let node = Node(app, try await app.pool().pool, on: database)
            try await body(node)
            node.database.end()
        }
    }

    private func until(_ condition: () async -> Bool) async throws {
        while await !condition() { try await Pause.for(.milliseconds(2)) }
    }

    /// The answer is on its way while this node writes: it tells of the time before.
    @Test func anAnswerToAnEarlierQuestionConfirmsNothing() async throws {
        try await run { node in
            let before = try #require(try await node.keys())
            await node.database.gate.close()
            let early = Task { try await node.cache.confirm() }
            try await until { await node.database.gate.waiting == 1 }
            let made = try await node.app.authority.provisioning.rotateSigningKeys(
                node.pool, overlap: .minutes(10), now: node.app.clock.now())
            node.cache.distrust()
            await node.database.gate.open()
            try await early.value
            #expect(try await node.keys() == before + made.count)
        }
    }

    @Test func theVersionIsAskedOnceForAllWhoWait() async throws {
        try await run { node in
            let keys = try await node.keys()
            node.pass(seconds: 3)
            await node.database.gate.close()
            let asked = node.database.versionReads.value
            let begun = TestBox(0)
            let all = Task {
                try await withThrowingTaskGroup(of: Int?.self) { group in
                    for _ in 0..<20 {
                        group.addTask {
                            begun.change { $0 += 1 }
                            return try await node.keys()
                        }
                    }
                    return try await group.reduce(into: [Int?]()) { $0.append($1) }
                }
            }
            try await until { begun.value == 20 }
            try await until { await node.database.gate.waiting > 0 }
            await node.database.gate.open()
            #expect(try await all.value == [Int?](repeating: keys, count: 20))
            #expect(node.database.versionReads.value == asked + 1)
        }
    }

    @Test func whileTheDatabaseIsAwayNobodyWaitsForIt() async throws {
        try await run { node in
            let keys = try await node.keys()
            node.database.isAway.change { $0 = true }
            node.pass(seconds: 3)
            // The first one finds out.
            #expect(try await node.keys() == keys)
            // From here on the database would not even say no.
            await node.database.gate.close()
            for _ in 0..<3 {
                node.pass(seconds: 2)
                #expect(try await node.keys() == keys)
            }
            // Ten seconds after the last confirmation the error is the answer.
            node.pass(seconds: 2)
            await node.database.gate.open()
            let error = await #expect(throws: DatabaseError.self) { try await node.keys() }
            #expect(error?.code == .unavailable)
            node.database.isAway.change { $0 = false }
            #expect(try await node.keys() == keys)
        }
    }

    /// What this node has written itself is not served from memory, away or not.
    @Test func aWriteIsNotForgottenWhileTheDatabaseIsAway() async throws {
        try await run { node in
            _ = try await node.keys()
            node.database.isAway.change { $0 = true }
            node.cache.distrust()
            await #expect(throws: DatabaseError.self) { try await node.keys() }
        }
    }
}

/// Holds the answers about the version back, or is away.
private final class HeldDatabase: Querying {
    let gate = Gate()
    let isAway = TestBox(false)
    let versionReads = TestBox(0)
    private let pool: Pool
    /// Nobody listens there.
    private let nowhere = Pool(
        Postgres.PoolConfiguration(
            connectionString: Secret("postgresql://nobody@127.0.0.1:1/nothing"), connections: 1, relaxedConnections: 1,
            maximumWaitMilliseconds: 1),
        randomness: SystemRandomness(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })

    init(_ pool: Pool) { self.pool = pool }

    func end() { nowhere.close() }

    func query(_ statement: SQL, _ durability: Durability) async throws(DatabaseError) -> Rows {
        guard !isAway.value else {
            await gate.pass()
            return try await nowhere.query(statement, durability)
        }
        let rows = try await pool.query(statement, durability)
        if statement.text.contains("FROM configuration_version") {
            versionReads.change { $0 += 1 }
            await gate.pass()
        }
        return rows
    }
}

/// Where callers wait while it is closed.
private actor Gate {
    private var isClosed = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    var waiting: Int { waiters.count }

    func close() { isClosed = true }

    func open() {
        isClosed = false
        for waiter in waiters { waiter.resume() }
        waiters = []
    }

    func pass() async {
        guard isClosed else { return }
        await withCheckedContinuation { waiters.append($0) }
    }
}
