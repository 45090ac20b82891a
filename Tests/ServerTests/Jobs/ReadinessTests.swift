import Core
import NativeCrypto
import Postgres
import Server
import SigV4
import TestKit
import Testing

/// What keeps a node from being sent requests, and from starting at all.
@Suite struct ReadinessTests {
    private let mine = MasterKey.make(SystemRandomness())
    private let anothers = MasterKey.make(SystemRandomness())

    @Test func aSchemaThatIsOlderThanTheServerIsNotReady() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        try await TestApp.run(on: database) { app in
            let readiness = Readiness()
            let isReady = try await LiveServer.eventually {
                app.clock.advance(SystemClock().now() - app.clock.now())
                return await readiness.obstacle(app.composition) == nil
            }
            #expect(isReady)
            let newest = try #require(Migrator.embedded.last).name
            _ = try await database.pool.execute("DELETE FROM schema_migrations WHERE name = \(newest)", .durable)
            #expect(await readiness.obstacle(app.composition) == "the schema lacks \(newest)")
            _ = try await database.pool.execute("DROP TABLE schema_migrations", .durable)
            #expect(await readiness.obstacle(app.composition)?.hasPrefix("the schema lacks M0001") == true)
        }
        database.pool.close()
    }

    @Test func aMasterKeyThatOpensNothingIsRefused() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        let empty = await check(database, key: anothers)
        #expect(empty.isGood, "\(empty.text)")
        try await TestApp.run(on: database, masterKey: mine) { app in _ = try await app.pool() }
        let right = await check(database, key: mine)
        #expect(right.isGood, "\(right.text)")
        let wrong = await check(database, key: anothers)
        #expect(!wrong.isGood)
        #expect(wrong.text.contains("master key: COUNTERSIGN_MASTER_KEY opens nothing"), "\(wrong.text)")
        let previous = await check(database, key: anothers, previous: mine)
        #expect(previous.isGood, "\(previous.text)")
        database.pool.close()
    }

    private func check(_ database: TestDatabase, key: MasterKey, previous: MasterKey? = nil) async -> CheckReport {
        var environment = [
            "COUNTERSIGN_PUBLIC_URL": "https://id.example",
            "COUNTERSIGN_DATABASE_URL": database.configuration.connectionString.revealedText,
            "COUNTERSIGN_MASTER_KEY": key.base64.revealedText,
            "COUNTERSIGN_ROOT_ACCESS_KEY_ID": TestApp.root.accessKeyID,
            "COUNTERSIGN_ROOT_SECRET_ACCESS_KEY": "0123456789abcdef",
        ]
        environment["COUNTERSIGN_MASTER_KEY_PREVIOUS"] = previous?.base64.revealedText
        return await Commands.check(environment: environment, file: nil)
    }
}
