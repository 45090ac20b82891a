import Authority
import Core
import Directory
import Postgres
import TestKit
import Testing

/// Behind a client that hides who exists the database is asked as often, and as durably, for nobody as for a user.
@Suite(.serialized) struct HiddenWorkTests {
    /// A database of the suite's own: another test's configuration write would cost this one a read.
    private static let database = Task { try await TestDatabase.fresh() }

    /// Acts once to fill the caches, then counts.
    private func cost(_ app: TestApp, _ act: () async throws -> Void) async throws -> [Durability: Int] {
        try await act()
        try await app.authority.configuration.confirm()
        return try await app.database.counting(act)
    }

    @Test(arguments: ["ana", "new", "nobody", "no@body.example"])
    func codesCostTheSameForAll(name: String) async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let pool = try await app.pool()
            let client = try await pool.client([.init("PreventUserExistenceErrors", "ENABLED")])
            let calls = Calls(app: app, client: client)
            try await pool.user()
            #expect(try await calls.signUp("new").status == 200)
            let sent = [Durability.read: 1, .durable: 1]
            #expect(try await cost(app) { _ = try await calls.forgot(name) } == sent)
            #expect(try await cost(app) { _ = try await calls.resend(name) } == sent)
            #expect(try await cost(app) { _ = try await calls.confirmForgot(name, "x") } == sent)
            // The rest of it is a transaction, whoever it is about.
            #expect(try await cost(app) { _ = try await calls.confirmSignUp(name, "x") } == [.read: 1])
        }
    }

    @Test(arguments: ["ana", "nobody"]) func whatIsBeyondTheLimitCostsTheSame(name: String) async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let pool = try await app.pool()
            let client = try await pool.client([.init("PreventUserExistenceErrors", "ENABLED")])
            let calls = Calls(app: app, client: client)
            try await pool.user()
            for _ in 0..<20 { _ = try await calls.forgot(name) }
            let refused = try await cost(app) { _ = try await calls.forgot(name) }
            #expect(refused == [.read: 1, .durable: 1])
            #expect(try await calls.forgot(name).json["__type"] == "LimitExceededException")
        }
    }

    /// By password, and by SRP's first and second half.
    @Test(arguments: ["ana", "nobody"]) func aFailedSignInCostsTheSame(name: String) async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let pool = try await app.pool()
            let client = try await pool.client([.init("PreventUserExistenceErrors", "ENABLED")])
            let calls = Calls(app: app, client: client)
            try await pool.user()
            let failed = [Durability.read: 1, .relaxed: 1]
            #expect(try await cost(app) { _ = try await calls.byPassword(name, password: "Wrong-horse-1") } == failed)
            let srp = SRPClient()
            let begun = try await SignedIn.beginSRP(app, client, srp, username: name)
            #expect(
                try await cost(app) { _ = try await SignedIn.beginSRP(app, client, srp, username: name) } == [.read: 1])
            let answer = SignedIn.answerSRP(app, pool, client, srp, begun, password: "Wrong-horse-1")
            let counted = try await cost(app) { _ = try await app.open("RespondToAuthChallenge", answer) }
            #expect(counted == [.relaxed: 1])
        }
    }

    @Test(arguments: ["ana", "nobody"]) func aCodeToSignInCostsTheSame(name: String) async throws {
        try await TestApp.run(on: try await Self.database.value) { app in
            let pool = try await app.pool([
                .init("Policies", ["SignInPolicy": ["AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]]])
            ])
            let client = try await pool.client([
                .init("ExplicitAuthFlows", ["ALLOW_USER_AUTH"]), .init("PreventUserExistenceErrors", "ENABLED"),
            ])
            try await pool.user()
            let sent = try await cost(app) {
                let answer = try await app.open(
                    "InitiateAuth",
                    [
                        "AuthFlow": "USER_AUTH", "ClientId": .string(client.id.rawValue),
                        "AuthParameters": ["USERNAME": .string(name), "PREFERRED_CHALLENGE": "EMAIL_OTP"],
                    ])
                #expect(answer.json["ChallengeName"] == "EMAIL_OTP")
            }
            #expect(sent == [.read: 3, .durable: 1])
        }
    }
}
