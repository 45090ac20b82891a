import Authority
import Core
import Directory
import NativeCrypto
import Postgres
import TestKit
import Testing

/// A master key is changed while people sign in, and the old one can then be thrown away.
@Suite(.serialized) struct MasterKeyTests {
    private let old = MasterKey.make(SystemRandomness())
    private let new = MasterKey.make(SystemRandomness())

    /// What is used under every key in turn.
    private struct Install: Sendable {
        let pool: UserPool
        let client: Client
        let machine: Client
        let refreshToken: String
        let salt: String
    }

    @Test func afterTheMoveTheOldKeyIsNotNeeded() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        let made = TestBox<Install?>(nil)
        try await TestApp.run(on: database, masterKey: old) { app in
            let install = try await installed(app)
            try await worksInFull(app, install)
            // A message that waits while the key changes.
            let answer = try await app.open(
                "SignUp",
                [
                    "ClientId": .string(install.client.id.rawValue), "Username": "ben",
                    "Password": .string(TestPool.password),
                    "UserAttributes": [["Name": "email", "Value": "ben@example.com"]],
                ])
            #expect(answer.status == 200, "\(answer.text)")
            made.change { $0 = install }
        }
        let install = try #require(made.value)
        try await TestApp.run(on: database, masterKey: new, previous: old) { app in
            try await worksInFull(app, install)
            // The install's secret, the pool's keys, the machine's secret, the user's verifier and the message.
            let first = try await Rewrapping(store: app.authority.store).run()
            let second = try await Rewrapping(store: app.authority.store).run()
            #expect(first.moved >= 6 && first.skipped == 0 && second.moved == 0 && second.skipped == 0)
        }
        try await TestApp.run(on: database, masterKey: new) { app in
            try await worksInFull(app, install)
            #expect(try await TestPool(app: app, pool: install.pool).code(for: "ben@example.com") != nil)
        }
        database.pool.close()
    }

    /// Tokens of the first format hang on the master key of their day, and are good while it is given.
    @Test func aRefreshTokenOfTheFirstFormatIsGoodWhileItsKeyIsGiven() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        let made = TestBox<Install?>(nil)
        try await TestApp.run(on: database, masterKey: old) { app in
            let install = try await installed(app)
            made.change { $0 = install }
        }
        let install = try #require(made.value)
        let token = try inFirstFormat(install.refreshToken, of: install, under: old)
        let forged = try inFirstFormat(install.refreshToken, of: install, under: .make(SystemRandomness()))
        for (key, previous) in [(old, nil), (new, old)] as [(MasterKey, MasterKey?)] {
            try await TestApp.run(on: database, masterKey: key, previous: previous) { app in
                #expect(try await refresh(app, install, token).status == 200)
                #expect(try await refresh(app, install, forged).status == 400)
                _ = try await Rewrapping(store: app.authority.store).run()
            }
        }
        try await TestApp.run(on: database, masterKey: new) { app in
            let answer = try await refresh(app, install, token)
            #expect(answer.status == 400)
        }
        database.pool.close()
    }

    @Test func aLostKeyIsToldAndNothingIsOverwritten() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        try await TestApp.run(on: database, masterKey: old) { app in _ = try await app.pool() }
        try await TestApp.run(on: database, masterKey: new) { app in
            let outcome = try await Rewrapping(store: app.authority.store).run()
            #expect(outcome.moved == 0 && outcome.skipped >= 2)
        }
        try await TestApp.run(on: database, masterKey: old) { app in
            let outcome = try await Rewrapping(store: app.authority.store).run()
            #expect(outcome.moved == 0 && outcome.skipped == 0)
        }
        database.pool.close()
    }

    @Test func oneUnreadableValueHoldsUpNoOther() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        let made = TestBox<(Install, String)?>(nil)
        try await TestApp.run(on: database, masterKey: old) { app in
            let install = try await installed(app)
            let broken = try await app.pool()
            let junk = [UInt8](repeating: 1, count: 64)
            _ = try await app.database.query(
                "UPDATE signing_keys SET sealed_key = \(junk) WHERE pool = \(broken.pool.id)", .durable)
            made.change { $0 = (install, broken.id) }
        }
        let (install, broken) = try #require(made.value)
        let skipped = TestBox<[String]>([])
        try await TestApp.run(on: database, masterKey: new, previous: old) { app in
            let outcome = try await Rewrapping(store: app.authority.store).run { value in
                skipped.change { $0.append("\(value)") }
            }
            #expect(outcome.moved >= 5 && outcome.skipped == 2)
            let again = try await Rewrapping(store: app.authority.store).run()
            #expect(again.moved == 0 && again.skipped == 2)
        }
        #expect(skipped.value.count == 2)
        #expect(skipped.value.allSatisfy { $0.hasPrefix("signing_keys \(broken) ") })
        try await TestApp.run(on: database, masterKey: new) { app in try await worksInFull(app, install) }
        database.pool.close()
    }

    /// Nodes that begin at once agree on one secret.
    @Test func anInstallHasOneSecret() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        try await TestApp.run(on: database) { app in
            let keys = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<8 {
                    group.addTask { try await app.authority.store.installSecrets.existing().derivedKey("test") }
                }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(keys.count == 1)
        }
        database.pool.close()
    }

    private func installed(_ app: TestApp) async throws -> Install {
        let pool = try await app.pool()
        try await pool.user()
        let client = try await pool.client([.init("PreventUserExistenceErrors", "ENABLED")])
        return Install(
            pool: pool.pool, client: client, machine: try await pool.machine(secret: "machine-secret-0123456789"),
            refreshToken: try await SignedIn.bySRP(app, pool, client).refreshToken,
            salt: try await saltOfNobody(app, client))
    }

    private func saltOfNobody(_ app: TestApp, _ client: Client) async throws -> String {
        let challenge = try await SignedIn.beginSRP(app, client, SRPClient(), username: "nobody")
        return try #require(challenge.json["ChallengeParameters"]?["SALT"]?.string)
    }

    private func refresh(_ app: TestApp, _ install: Install, _ token: String) async throws -> TestAnswer {
        try await SignedIn.refresh(app, TestPool(app: app, pool: install.pool), install.client, token)
    }

    /// The same family and generation as the first version wrote them.
    private func inFirstFormat(_ token: String, of install: Install, under key: MasterKey) throws -> String {
        var payload = Array(try #require(Base64URL.decode(token)).dropLast(32))
        payload[0] = 1
        let mac = Sealing(current: key, randomness: SystemRandomness()).keyedHash(
            payload,
            purpose: KeyedHashPurpose(
                "refresh_token", pool: install.pool.id.rawValue, subject: install.client.id.rawValue))
        return Base64URL.encode(payload + mac)
    }

    /// Signs with the pool's keys, checks a client's secret, proves a password by SRP, and uses what an earlier key
    /// saw: every kind of sealed value, and what hangs on the install's secret.
    private func worksInFull(_ app: TestApp, _ install: Install) async throws {
        let pool = TestPool(app: app, pool: install.pool)
        _ = try await SignedIn.bySRP(app, pool, try await pool.client())
        let answer = try await app.post(
            "/\(pool.id)/oauth2/token",
            [
                ("grant_type", "client_credentials"), ("client_id", install.machine.id.rawValue),
                ("client_secret", "machine-secret-0123456789"), ("scope", "api/read"),
            ])
        #expect(answer.status == 200, "\(answer.text)")
        #expect(try await refresh(app, install, install.refreshToken).status == 200)
        #expect(try await saltOfNobody(app, install.client) == install.salt)
    }
}
