import Core
import Directory
import TestKit
import Testing

/// `id_token_hint` at the authorization endpoint (OIDC Core §3.1.2.1): the person it names, or nobody.
@Suite struct IDTokenHintTests {
    private func hint(_ app: TestApp, _ client: Client, of username: String) async throws -> String {
        try await SignedIn.byPassword(app, client, username: username).idToken
    }

    @Test func whoIsSignedInAndMeantGetsTheCode() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            let hint = try await hint(app, client, of: "ana")
            _ = try await SignedIn.throughPages(browser, pool, client)
            for prompt in [nil, "none"] {
                let path = SignedIn.authorizePath(pool, client, ["id_token_hint": hint, "prompt": prompt])
                #expect(try await browser.open(path).query["code"] != nil)
            }
            // An expired token still names its person.
            app.clock.advance(.minutes(59))
            _ = try await SignedIn.throughPages(TestBrowser(app), pool, client)
            let late = TestBrowser(app)
            app.clock.advance(.minutes(2))
            _ = try await SignedIn.throughPages(late, pool, client)
            let path = SignedIn.authorizePath(pool, client, ["id_token_hint": hint])
            #expect(try await late.open(path).query["code"] != nil)
        }
    }

    @Test func somebodyElseMustSignIn() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            try await pool.user("ben")
            let client = try await pool.client()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, pool, client)
            let hint = try await hint(app, client, of: "ben")
            let path = SignedIn.authorizePath(pool, client, ["id_token_hint": hint])
            let page = try await browser.open(path)
            #expect(page.status == 200 && page.text.contains("name=\"password\""))
            let silent = try await browser.open(
                SignedIn.authorizePath(pool, client, ["id_token_hint": hint, "prompt": "none"]))
            #expect(silent.query["error"] == "login_required" && silent.query["code"] == nil)
            let answer = try await browser.submit(page, [("username", "ben"), ("password", TestPool.password)])
            let tokens = try await SignedIn.redeem(app, pool, client, answer.query["code"] ?? "").json
            #expect(SignedIn.claims(tokens["id_token"])["cognito:username"] == "ben")
        }
    }

    @Test func signingInAsSomebodyElseIsToldToTheClient() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            try await pool.user("ben")
            let client = try await pool.client([.init("AllowedOAuthFlows", ["code", "implicit"])])
            let hint = try await hint(app, client, of: "ana")
            for type in ["code", "token"] {
                let browser = TestBrowser(app)
                let page = try await browser.open(
                    SignedIn.authorizePath(pool, client, ["id_token_hint": hint, "response_type": type]))
                let answer = try await browser.submit(page, [("username", "ben"), ("password", TestPool.password)])
                let location = answer.header("location") ?? ""
                #expect(location.hasPrefix("\(TestPool.callback)\(type == "code" ? "?" : "#")error=login_required"))
                #expect(location.contains("state=a-state"))
                #expect(!location.contains("code=") && !location.contains("token="))
            }
        }
    }

    @Test func aHintThatIsNotOursIsRefused() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, pool, client)
            let right = try await hint(app, client, of: "ana")
            let other = try await app.pool()
            try await other.user()
            let foreign = try await hint(app, try await other.client(), of: "ana")
            let access = try await SignedIn.byPassword(app, client).accessToken
            let unsigned = right.split(separator: ".")[..<2].joined(separator: ".") + "."
            for wrong in [unsigned, foreign, access, "x", String(right.dropLast(4)) + "AAAA"] {
                let answer = try await browser.open(SignedIn.authorizePath(pool, client, ["id_token_hint": wrong]))
                #expect(answer.query["error"] == "invalid_request" && answer.query["code"] == nil)
                #expect(
                    answer.query["error_description"] == "The id_token_hint is not an ID token of this issuer.")
            }
        }
    }
}
