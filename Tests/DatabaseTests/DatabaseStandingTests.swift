import Core
import Glibc
import Logging
import Postgres
import TestKit
import Testing

/// A node asks whether its database is one that it can work with.
@Suite struct DatabaseStandingTests {
    @Test func aWholeOneLacksNothing() async throws {
        let standing = try await TestDatabase.common().pool.standing()
        #expect(standing.missing == [] && !standing.isStandby)
    }

    @Test func aStandbyIsKnown() async throws {
        let data = "\(TestDatabase.prefix)\(getpid())-standby"
        let randomness = SystemRandomness()
        let primary = try await PrivateCluster.start(data: data, kind: .durable, randomness: randomness)
        _ = try await Migrator(PoolConfiguration(connectionString: primary.connectionString))
            .migrate(now: TestClock.start)
        primary.stop()
        // With this file, and nobody to follow, a server stays in recovery and reads what it has.
        let signal = try #require(fopen("\(data)/standby.signal", "w"))
        fclose(signal)
        let standby = try await PrivateCluster.start(data: data, kind: .durable, randomness: randomness)
        defer { standby.stop() }
        let pool = Pool(
            PoolConfiguration(
                connectionString: standby.connectionString, connections: 1, relaxedConnections: 1),
            randomness: randomness, logger: Logger(label: "test"))
        defer { pool.close() }
        let standing = try await pool.standing()
        #expect(standing.isStandby && standing.missing == [])
    }
}
