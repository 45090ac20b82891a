import Authority
import Core
import Directory
import TestKit
import Testing

/// A client that changes between the authorization request and the sign-in is held against what it is by then.
@Suite struct ChangedClientTests {
    private static let changes: [[JSON.Member]] = [
        [.init("CallbackURLs", ["https://app.example/other"])], [.init("AllowedOAuthFlows", ["implicit"])],
        [.init("AllowedOAuthScopes", ["openid"])], [.init("AllowedOAuthFlowsUserPoolClient", false)],
    ]

    @Test(arguments: 0..<4) func whatItMayNoLongerAskForEndsOnAPageOfOurs(number: Int) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client))
            try await pool.change(client, Self.changes[number])
            let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(answer.status == 400 && answer.header("location") == nil)
            #expect(answer.header("content-type") == "text/html; charset=utf-8")
            #expect(browser.cookies[pool.sessionCookie] == nil)
        }
    }

    @Test func aClientThatIsGoneEndsOnAPageOfOurs() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client))
            try await app.authority.provisioning.deleteClient(client.id, in: pool.pool.id)
            let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(answer.status == 400 && answer.header("location") == nil)
        }
    }

    @Test func aClientThatOnlyGainedGoesOn() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client))
            try await pool.change(
                client,
                [
                    .init("CallbackURLs", ["https://app.example/other", .string(TestPool.callback)]),
                    .init("AllowedOAuthFlows", ["code", "implicit"]),
                ])
            let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(answer.header("location")?.hasPrefix("\(TestPool.callback)?code=") == true)
        }
    }

    @Test func aCodeOfAFlowThatWasTakenAwayIsWorthless() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let code = try await SignedIn.throughPages(TestBrowser(app), pool, client)
            try await pool.change(client, [.init("AllowedOAuthFlows", ["implicit"])])
            #expect(try await SignedIn.redeem(app, pool, client, code).fault == "400 unauthorized_client")
        }
    }
}
