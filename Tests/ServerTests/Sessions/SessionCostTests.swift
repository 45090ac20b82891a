import Authority
import Core
import Directory
import Postgres
import TestKit
import Testing

/// What tracking costs: a statement more for a sign-in, none more for a refresh, and nothing that waits for the disk.
@Suite(.serialized) struct SessionCostTests {
    private static let database = Task { try await TestDatabase.fresh() }

    private func cost(_ app: TestApp, _ job: () async throws -> Void) async throws -> [Durability: Int] {
        try await job()
        try await app.authority.configuration.confirm()
        return try await app.database.counting(job)
    }

    @Test func trackingCostsLittle() async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let sessions = try await SessionFixture(app)
            let signIn = try await cost(app) { _ = try await SignedIn.byPassword(app, sessions.client) }
            #expect(signIn == [.read: 1, .durable: 1, .relaxed: 1])
            let tokens = try await SignedIn.byPassword(app, sessions.client)
            let refresh = try await cost(app) {
                let isGood = try await sessions.refreshes(tokens)
                #expect(isGood)
            }
            #expect(refresh == [.relaxed: 1])
            let getUser = try await cost(app) { _ = try await sessions.getUser(tokens.accessToken) }
            #expect(getUser == [.read: 1])
            let list = try await cost(app) { _ = try await sessions.list(tokens.accessToken) }
            #expect(list == [.read: 2])
            let browser = TestBrowser(app)
            _ = try await sessions.byCode(browser)
            let authorize = try await cost(app) { _ = try await sessions.code(browser) }
            #expect(authorize == [.relaxed: 1])
            // A recent sign-in and a level that is there are asked by the same statement.
            let asked = try await cost(app) {
                _ = try await sessions.code(browser, ["max_age": "600", "acr_values": "urn:cognito:loa:1"])
            }
            #expect(asked == [.relaxed: 1])
        }
    }

    @Test func revokingCostsOneStatement() async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let sessions = try await SessionFixture(app)
            let mine = try await SignedIn.byPassword(app, sessions.client)
            let revoke = try await cost(app) {
                let other = try await SignedIn.byPassword(app, sessions.client)
                let answer = try await sessions.revoke(mine.accessToken, sessions.id(of: other))
                #expect(answer.status == 200)
            }
            // The sign-in's own three, the token's read, and the one that decides.
            #expect(revoke == [.read: 2, .durable: 2, .relaxed: 1])
        }
    }
}
