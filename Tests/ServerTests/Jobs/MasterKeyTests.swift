import Authority
import Core
import Directory
import NativeCrypto
import Postgres
import TestKit
import Testing

/// A master key is changed while people sign in, and the old one can then be thrown away.
@Suite struct MasterKeyTests {
    private let old = MasterKey.make(SystemRandomness())
    private let new = MasterKey.make(SystemRandomness())

    @Test func afterTheMoveTheOldKeyIsNotNeeded() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        let made = TestBox<(UserPool, Client)?>(nil)
        try await TestApp.run(on: database, masterKey: old) { app in
            let pool = try await app.pool()
            try await pool.user()
            let machine = try await pool.machine(secret: "machine-secret-0123456789")
            made.change { $0 = (pool.pool, machine) }
            try await worksInFull(app, pool.pool, machine)
            // A message that waits while the key changes.
            let client = try await pool.client()
            let answer = try await app.open(
                "SignUp",
                [
                    "ClientId": .string(client.id.rawValue), "Username": "ben", "Password": .string(TestPool.password),
                    "UserAttributes": [["Name": "email", "Value": "ben@example.com"]],
                ])
            #expect(answer.status == 200, "\(answer.text)")
        }
        let (pool, machine) = try #require(made.value)
        try await TestApp.run(on: database, masterKey: new, previous: old) { app in
            try await worksInFull(app, pool, machine)
            // The pool's keys, the machine's secret, the user's verifier and the message at least.
            let first = try await Rewrapping(store: app.authority.store).run()
            let second = try await Rewrapping(store: app.authority.store).run()
            #expect(first >= 5 && second == 0)
        }
        try await TestApp.run(on: database, masterKey: new) { app in
            try await worksInFull(app, pool, machine)
            #expect(try await TestPool(app: app, pool: pool).code(for: "ben@example.com") != nil)
        }
        database.pool.close()
    }

    @Test func aLostKeyIsToldAndNothingIsOverwritten() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        try await TestApp.run(on: database, masterKey: old) { app in _ = try await app.pool() }
        try await TestApp.run(on: database, masterKey: new) { app in
            await #expect(throws: SealingFault.self) { _ = try await Rewrapping(store: app.authority.store).run() }
        }
        try await TestApp.run(on: database, masterKey: old) { app in
            let moved = try await Rewrapping(store: app.authority.store).run()
            #expect(moved == 0)
        }
        database.pool.close()
    }

    /// Signs with the pool's keys, checks a client's secret, and proves a password by SRP: every kind of sealed value.
    private func worksInFull(_ app: TestApp, _ pool: UserPool, _ machine: Client) async throws {
        let pool = TestPool(app: app, pool: pool)
        _ = try await SignedIn.bySRP(app, pool, try await pool.client())
        let answer = try await app.post(
            "/\(pool.id)/oauth2/token",
            [
                ("grant_type", "client_credentials"), ("client_id", machine.id.rawValue),
                ("client_secret", "machine-secret-0123456789"), ("scope", "api/read"),
            ])
        #expect(answer.status == 200, "\(answer.text)")
    }
}
