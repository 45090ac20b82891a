import Core
import Directory
import TestKit
import Testing

/// The session configuration of pools and clients.
@Suite struct SessionConfigurationTests {
    private func get(_ app: TestApp, _ pool: TestPool) async throws -> JSON {
        try await app.signed("GetUserPoolSessionConfiguration", ["UserPoolId": .string(pool.id)]).json
    }

    private func get(_ app: TestApp, _ pool: TestPool, _ client: Client) async throws -> TestAnswer {
        try await app.signed(
            "GetUserPoolClientSessionConfiguration",
            ["UserPoolId": .string(pool.id), "ClientId": .string(client.id.rawValue)])
    }

    @Test func whatIsNeverSetHasDefaults() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            #expect(
                try await get(app, pool) == [
                    "UserPoolId": .string(pool.id), "UserSessionTracking": "DISABLED",
                    "TokenSession": ["MaxPerUser": 20],
                ])
            #expect(
                try await get(app, pool, client).json == [
                    "UserPoolId": .string(pool.id), "ClientId": .string(client.id.rawValue),
                    "SSOSession": ["MaxValidityMinutes": 60],
                ])
        }
    }

    @Test func whatIsSetIsKeptByOtherUpdates() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app, most: 7)
            let pool = sessions.pool
            #expect(try await sessions.setValidity(90).json["SSOSession"] == ["MaxValidityMinutes": 90])
            let updated = try await app.signed("UpdateUserPool", ["UserPoolId": .string(pool.id)])
            #expect(updated.status == 200, "\(updated.text)")
            let client = try await app.signed(
                "UpdateUserPoolClient",
                ["UserPoolId": .string(pool.id), "ClientId": .string(sessions.client.id.rawValue)])
            #expect(client.status == 200 && client.json["UserPoolClient"]?["SSOSession"] == nil, "\(client.text)")
            #expect(try await get(app, pool)["TokenSession"] == ["MaxPerUser": 7])
            #expect(try await get(app, pool, sessions.client).json["SSOSession"] == ["MaxValidityMinutes": 90])
            let described = try await app.signed("DescribeUserPool", ["UserPoolId": .string(pool.id)])
            #expect(described.json["UserPool"]?["SessionConfiguration"] == nil)
            // Asleep while nothing is tracked, and there again.
            #expect(try await sessions.track("DISABLED").json["UserSessionTracking"] == "DISABLED")
            #expect(try await get(app, pool, sessions.client).json["SSOSession"] == ["MaxValidityMinutes": 90])
        }
    }

    @Test func whatCannotBeIsRefused() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            for most in [0, 101] as [Int64] {
                #expect(try await sessions.track(most: most).type == "InvalidParameterException")
            }
            #expect(try await sessions.track("SOMETIMES").type == "InvalidParameterException")
            for minutes in [-1, 129_601] as [Int64] {
                #expect(try await sessions.setValidity(minutes).type == "InvalidParameterException")
            }
            let other = try await app.pool().client()
            #expect(try await sessions.setValidity(5, of: other).type == "ResourceNotFoundException")
            #expect(try await get(app, sessions.pool, other).type == "ResourceNotFoundException")
            try await sessions.track("DISABLED")
            #expect(try await sessions.setValidity(5).type == "OperationNotEnabledException")
            let missing = try await app.signed("GetUserPoolSessionConfiguration", ["UserPoolId": "us-east-1_Missing00"])
            #expect(missing.type == "ResourceNotFoundException")
        }
    }

    @Test func nothingIsListedWhereNothingIsTracked() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            let tokens = try await SignedIn.byPassword(app, sessions.client)
            try await sessions.track("DISABLED")
            let id = sessions.id(of: tokens)
            let answers = [
                try await app.open("ListUserSessions", ["AccessToken": .string(tokens.accessToken)]),
                try await sessions.revoke(tokens.accessToken, id),
                try await sessions.pool.administer("AdminListUserSessions"),
                try await sessions.adminRevoke(id),
            ]
            for answer in answers {
                #expect(
                    answer.refusal
                        == "OperationNotEnabledException: User session tracking is not enabled for the user pool.")
            }
            #expect(try await sessions.getUser(tokens.accessToken) == "200")
        }
    }

    /// How long each client takes a browser's session.
    @Test func aClientTakesASessionForAsLongAsItSays() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            let (short, long, never) = (
                try await sessions.pool.client(), try await sessions.pool.client(), try await sessions.pool.client()
            )
            for (client, minutes) in [(short, 10), (long, 24 * 60), (never, 0)] as [(Client, Int64)] {
                try await sessions.setValidity(minutes, of: client)
            }
            let browser = TestBrowser(app)
            func taken(_ clients: Client...) async throws -> [Bool] {
                var taken: [Bool] = []
                for client in clients {
                    let answer = try await app.get(
                        SignedIn.authorizePath(sessions.pool, client), headers: browser.headers)
                    taken.append(answer.query["code"] != nil)
                }
                return taken
            }
            // Made by a client that never takes one, and good for the others.
            let first = try await sessions.byCode(browser, at: never)
            #expect(!first.accessToken.isEmpty)
            #expect(try await taken(short, long, never) == [true, true, false])
            app.clock.advance(.minutes(10))
            #expect(try await taken(short, long) == [true, true])
            app.clock.advance(.seconds(1))
            #expect(try await taken(short, long, sessions.client) == [false, true, true])
            app.clock.advance(.minutes(60))
            #expect(try await taken(long, sessions.client) == [true, false])
            app.clock.advance(.hours(23))
            #expect(try await taken(long) == [false])
        }
    }

    @Test func aCookieLivesAsLongAsTheLongestClient() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            func age() async throws -> String {
                let browser = TestBrowser(app)
                let form = try await browser.open(SignedIn.authorizePath(sessions.pool, sessions.client))
                let answer = try await browser.submit(form, [("username", "ana"), ("password", TestPool.password)])
                let cookie = answer.cookies.first { $0.hasPrefix(sessions.pool.sessionCookie + "=") } ?? ""
                return cookie.split(separator: "Max-Age=").last.map { String($0.prefix { $0.isNumber }) } ?? ""
            }
            #expect(try await age() == "3600")
            try await sessions.setValidity(90)
            #expect(try await age() == "5400")
            try await sessions.setValidity(5)
            #expect(try await age() == "3600")
            try await sessions.setValidity(90)
            try await sessions.track("DISABLED")
            #expect(try await age() == "3600")
        }
    }
}
