import Core
import Glibc
import Logging
package import Postgres

/// A private PostgreSQL with the schema applied. One serves all tests of a process: every test makes its own user pool,
/// which isolates it.
package struct TestDatabase: Sendable {
    package let configuration: PoolConfiguration
    package let pool: Pool
    package let cluster: PrivateCluster

    /// The one of this process.
    package static func common() async throws -> TestDatabase { try await shared.value }

    /// One of its own, for a test that counts what the whole server did or takes it away.
    ///
    /// A durable one syncs its log as in production; whoever asked for it stops it. All tests begin at once, and a few
    /// of them with a PostgreSQL of their own: a long wait is no outage, unless the test takes the database away.
    package static func fresh(
        connections: Int = 4, kind: PrivateCluster.Kind = .ephemeral, maximumWaitMilliseconds: UInt64 = 60_000
    ) async throws -> TestDatabase {
        _ = isSwept
        let number = SystemRandomness().bytes(4)
        let cluster = try await PrivateCluster.start(
            data: "\(prefix)\(getpid())-\(Hex.encode(number))", kind: kind,
            randomness: SystemRandomness())
        let configuration = PoolConfiguration(
            connectionString: cluster.connectionString, connections: connections, relaxedConnections: 2,
            maximumWaitMilliseconds: maximumWaitMilliseconds, lockTimeoutMilliseconds: 30_000)
        _ = try await Migrator(configuration).migrate(now: TestClock.start)
        let pool = Pool(configuration, randomness: SystemRandomness(), logger: Logger(label: "test"))
        return TestDatabase(configuration: configuration, pool: pool, cluster: cluster)
    }

    private static let shared = Task { try await fresh() }

    /// Data folders of test runs: the process and something more.
    package static let prefix = "/tmp/countersign-test-"

    /// What runs that are over have left: the database of a process dies with it, its folder does not.
    private static let isSwept: Bool = {
        for name in (try? FolderTree.names(in: "/tmp")) ?? [] where "/tmp/\(name)".hasPrefix(prefix) {
            let owner = "/tmp/\(name)".dropFirst(prefix.count).prefix { $0.isNumber }
            if let process = pid_t(owner), kill(process, 0) != 0 { try? FolderTree.remove("/tmp/\(name)") }
        }
        return true
    }()
}

/// Counts statements by their durability on their way to the database.
package final class CountingDatabase: Querying {
    private let pool: Pool
    private let counts = TestBox<[Durability: Int]>([:])

    init(_ pool: Pool) { self.pool = pool }

    package func query(_ statement: SQL, _ durability: Durability) async throws(DatabaseError) -> Rows {
        counts.change { $0[durability, default: 0] += 1 }
        return try await pool.query(statement, durability)
    }

    /// What `body` sent.
    package func counting(_ body: () async throws -> Void) async throws -> [Durability: Int] {
        counts.change { $0 = [:] }
        try await body()
        return counts.value
    }
}
