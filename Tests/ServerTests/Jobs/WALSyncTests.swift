import Authority
import Core
import Directory
import Postgres
import TestKit
import Testing

/// What the disk saw: a job that must survive a crash waits for one sync, any other for none.
@Suite struct WALSyncTests {
    private struct Counter {
        let database: TestDatabase

        private func syncs() async throws -> Int {
            // A backend reports what it did at the end of a statement, at most once a second: with one durable
            // connection that is the one that asks. It is asked until the figure stands still.
            var last = -1
            while true {
                _ = try await database.pool.query("SELECT pg_stat_clear_snapshot()", .durable)
                try await Pause.for(.milliseconds(1100))
                let row = try await database.pool.first("SELECT wal_sync FROM pg_stat_wal", .durable)
                let count: Int = try row?.get("wal_sync") ?? 0
                if count == last { return count }
                last = count
            }
        }

        /// Syncs for each of `times` runs of a job.
        func perRun(_ times: Int, _ job: () async throws -> Void) async throws -> Double {
            let before = try await syncs()
            for _ in 0..<times { try await job() }
            return Double(try await syncs() - before) / Double(times)
        }
    }

    @Test func onlyWhatMustSurviveWaitsForTheDisk() async throws {
        let database = try await TestDatabase.fresh(connections: 1, kind: .durable)
        defer { database.cluster.stop() }
        // Five times a second the log writer syncs what no job waited for. On a busy machine that is many beside the
        // few that are counted here, so it rests.
        _ = try await database.pool.query("ALTER SYSTEM SET wal_writer_delay = 10000", .durable)
        _ = try await database.pool.query("SELECT pg_reload_conf()", .durable)
        try await TestApp.run(on: database) { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let rotating = try await pool.client([
                .init("RefreshTokenRotation", ["Feature": "ENABLED", "RetryGracePeriodSeconds": 0])
            ])
            let machine = try await pool.machine(secret: "a-secret-of-a-machine-0001")
            let plain = try await SignedIn.byPassword(app, client).refreshToken
            let current = TestBox(try await SignedIn.byPassword(app, rotating).refreshToken)
            let counter = Counter(database: database)
            let runs = 20
            let credentials = try await counter.perRun(runs) {
                _ = try await app.post(
                    "/\(pool.id)/oauth2/token",
                    [
                        ("grant_type", "client_credentials"), ("client_id", machine.id.rawValue),
                        ("client_secret", "a-secret-of-a-machine-0001"),
                    ])
            }
            let refresh = try await counter.perRun(runs) { _ = try await SignedIn.refresh(app, pool, client, plain) }
            let rotation = try await counter.perRun(runs) {
                let answer = try await SignedIn.refresh(app, pool, rotating, current.value)
                current.change { $0 = answer.json["refresh_token"]?.string ?? "" }
            }
            let signIn = try await counter.perRun(runs) { _ = try await SignedIn.byPassword(app, client) }
            // The log writer may still sync a few times; a second sync of ours would make two.
            #expect(credentials < 0.2)
            #expect(refresh < 0.2)
            #expect((1.0...1.5).contains(rotation))
            #expect((1.0...1.5).contains(signIn))
        }
    }
}
