import Authority
import Core
import Directory
import Postgres
import TestKit
import Testing

/// How many statements each job sends, by durability: a round trip more is a fault. A durable statement waits for the
/// disk once; `WALSyncTests` counts what the disk saw.
@Suite(.serialized) struct JobCostTests {
    /// A database of the suite's own: another test's configuration write would cost this one a read.
    private static let database = Task { try await TestDatabase.fresh() }

    /// Runs a job once to fill the caches, then counts it.
    private func cost(_ app: TestApp, _ job: () async throws -> Void) async throws -> [Durability: Int] {
        try await job()
        try await app.authority.configuration.confirm()
        return try await app.database.counting(job)
    }

    @Test func clientCredentialsAskNothing() async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let pool = try await app.pool()
            let client = try await pool.machine(secret: "a-secret-of-a-machine-0001")
            let cost = try await cost(app) {
                let answer = try await app.post(
                    "/\(pool.id)/oauth2/token",
                    [
                        ("grant_type", "client_credentials"), ("client_id", client.id.rawValue),
                        ("client_secret", "a-secret-of-a-machine-0001"),
                    ])
                #expect(answer.status == 200)
            }
            #expect(cost == [:])
        }
    }

    @Test func keysAndDiscoveryAskNothing() async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let pool = try await app.pool()
            let cost = try await cost(app) {
                let keys = try await app.get("/\(pool.id)/.well-known/jwks.json")
                let metadata = try await app.get("/\(pool.id)/.well-known/openid-configuration")
                #expect([keys.status, metadata.status] == [200, 200])
            }
            #expect(cost == [:])
        }
    }

    @Test func aRefreshReadsOnceAndARotationWritesOnce() async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let pool = try await app.pool()
            try await pool.user()
            let plain = try await pool.client()
            let token = try await SignedIn.byPassword(app, plain).refreshToken
            let read = try await cost(app) { _ = try await SignedIn.refresh(app, pool, plain, token) }
            #expect(read == [.read: 1])
            let rotating = try await pool.client([
                .init("RefreshTokenRotation", ["Feature": "ENABLED", "RetryGracePeriodSeconds": 0])
            ])
            let current = TestBox(try await SignedIn.byPassword(app, rotating).refreshToken)
            let written = try await cost(app) {
                let next = try await SignedIn.refresh(app, pool, rotating, current.value)
                current.change { $0 = next.json["refresh_token"]?.string ?? "" }
            }
            #expect(written == [.durable: 1])
        }
    }

    @Test func signingInReadsOnceAndWritesOnce() async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let password = try await cost(app) { _ = try await SignedIn.byPassword(app, client) }
            #expect(password == [.read: 1, .durable: 1])
            let secureRemotePassword = try await cost(app) { _ = try await SignedIn.bySRP(app, pool, client) }
            #expect(secureRemotePassword == [.read: 1, .durable: 1])
        }
    }

    /// A new device costs nothing, a known one the reading of it at each of its steps.
    @Test func devicesCostWhatTheyProve() async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let new = try await cost(app) { _ = try await devices.signIn() }
            #expect(new == [.read: 1, .durable: 1])
            let device = try await devices.device()
            let known = try await cost(app) {
                let answer = try await devices.prove(device, try await devices.signIn(device.key))
                #expect(answer.isSignedIn)
            }
            #expect(known == [.read: 3, .durable: 2])
        }
    }

    @Test func aWrongPasswordDoesNotWaitForTheDisk() async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let cost = try await cost(app) {
                let answer = try await app.open(
                    "InitiateAuth", SignedIn.passwordInput(client, password: "Wrong-horse-1"))
                #expect(answer.status == 400)
            }
            #expect(cost == [.read: 1, .relaxed: 1])
        }
    }

    @Test func theCodeFlowCostsOneStatementForEachStep() async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, pool, client)
            // Signed in already: the code is made by one statement that does not wait for the disk.
            let code = TestBox("")
            let authorize = try await cost(app) {
                let answer = try await browser.open(SignedIn.authorizePath(pool, client))
                let made = answer.query["code"] ?? ""
                code.change { $0 = made }
            }
            #expect(authorize == [.relaxed: 1])
            try await app.authority.configuration.confirm()
            let redeemed = try await app.database.counting {
                let answer = try await SignedIn.redeem(app, pool, client, code.value)
                #expect(answer.status == 200)
            }
            #expect(redeemed == [.durable: 1])
        }
    }

    @Test func userInfoReadsOnce() async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let code = try await SignedIn.throughPages(TestBrowser(app), pool, client)
            let token = try await SignedIn.redeem(app, pool, client, code).json["access_token"]?.string ?? ""
            let cost = try await cost(app) {
                let answer = try await app.get(
                    "/\(pool.id)/oauth2/userInfo", headers: [("authorization", "Bearer \(token)")])
                #expect(answer.status == 200)
            }
            #expect(cost == [.read: 1])
        }
    }
}
