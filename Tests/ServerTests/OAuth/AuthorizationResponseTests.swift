import Core
import Directory
import HTTPTypes
import TestKit
import Testing

/// What the client asks of the sign-in, and how the answer travels.
@Suite struct AuthorizationResponseTests {
    private static let typed = [(name: "username", value: "ana"), (name: "password", value: TestPool.password)]

    private func authTime(
        _ app: TestApp, _ pool: TestPool, _ client: Client, _ answer: TestAnswer
    ) async throws -> Int64? {
        let tokens = try await SignedIn.redeem(app, pool, client, answer.query["code"] ?? "").json
        return SignedIn.claims(tokens["id_token"])["auth_time"]?.integer
    }

    @Test(
        arguments: [
            ["max_age": "0"], ["prompt": "login"], ["prompt": "select_account"], ["prompt": "login consent"],
            ["max_age": "60"],
        ] as [[String: String?]])
    func whoMustSignInAgainHasAFreshTime(changes: [String: String?]) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, pool, client)
            app.clock.advance(.seconds(61))
            let again = try await browser.open(SignedIn.authorizePath(pool, client))
            #expect(try await authTime(app, pool, client, again) == TestClock.start.seconds)
            let page = try await browser.open(SignedIn.authorizePath(pool, client, changes))
            #expect(page.status == 200 && page.text.contains("name=\"password\""))
            let answer = try await browser.submit(page, Self.typed)
            #expect(try await authTime(app, pool, client, answer) == TestClock.start.seconds + 61)
        }
    }

    @Test func noMomentIsFreshEnoughForZero() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, pool, client)
            let path = SignedIn.authorizePath(pool, client, ["max_age": "0", "prompt": "none"])
            #expect(try await browser.open(path).query["error"] == "login_required")
        }
    }

    @Test func aCodeInTheFragment() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client, ["response_mode": "fragment"]))
            let answer = try await browser.submit(page, Self.typed)
            let location = answer.header("location") ?? ""
            #expect(location.hasPrefix("\(TestPool.callback)#code="))
            let parts = try fragment(location)
            #expect(parts.entries.map(\.name) == ["code", "state", "iss"])
            #expect(try await SignedIn.redeem(app, pool, client, parts["code"] ?? "").status == 200)
            let silent = try await TestBrowser(app).open(
                SignedIn.authorizePath(pool, client, ["response_mode": "fragment", "prompt": "none"]))
            #expect(silent.header("location")?.hasPrefix("\(TestPool.callback)#error=login_required") == true)
        }
    }

    private func fragment(_ location: String) throws -> Parameters {
        try Parameters(urlEncoded: Array((location.split(separator: "#").last ?? "").utf8))
    }

    @Test func anErrorByFormPost() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            for changes in [["prompt": "none"], ["scope": "unknown"], ["response_type": "id_token"]] {
                var all: [String: String?] = ["response_mode": "form_post"]
                for (name, value) in changes { all[name] = value }
                let answer = try await app.get(SignedIn.authorizePath(pool, client, all))
                #expect(answer.status == 200 && answer.header("location") == nil)
                #expect(
                    answer.text.contains("action=\"\(TestPool.callback)\"") && answer.text.contains("name=\"error\""))
                #expect(answer.text.contains("name=\"state\" value=\"a-state\""))
            }
        }
    }

    @Test func theTokensOfTheImplicitGrant() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client([.init("AllowedOAuthFlows", ["implicit"])])
            for mode in [nil, "fragment"] {
                let browser = TestBrowser(app)
                let page = try await browser.open(
                    SignedIn.authorizePath(pool, client, ["response_type": "token", "response_mode": mode]))
                let parts = try fragment(try await browser.submit(page, Self.typed).header("location") ?? "")
                #expect(
                    parts.entries.map(\.name) == [
                        "id_token", "access_token", "token_type", "expires_in", "scope", "state", "iss",
                    ])
                #expect(parts["token_type"] == "Bearer" && parts["expires_in"] == "3600")
                #expect(parts["scope"] == "openid email" && parts["state"] == "a-state")
                let claims = SignedIn.claims(parts["id_token"].map { .string($0) })
                #expect(claims["nonce"] == "a-nonce" && claims["at_hash"] != nil)
                let info = try await app.get(
                    "/\(pool.id)/oauth2/userInfo",
                    headers: [("authorization", "Bearer \(parts["access_token"] ?? "")")])
                #expect(info.status == 200)
            }
            // Without openid there is no ID token.
            let browser = TestBrowser(app)
            let page = try await browser.open(
                SignedIn.authorizePath(
                    pool, client, ["response_type": "token", "scope": "aws.cognito.signin.user.admin"]))
            let parts = try fragment(try await browser.submit(page, Self.typed).header("location") ?? "")
            #expect(parts["access_token"] != nil && parts["id_token"] == nil)
        }
    }

    @Test func authorizeByPost() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let path = SignedIn.authorizePath(pool, client)
            let form = try Parameters(urlEncoded: Array(path.split(separator: "?")[1].utf8)).entries
            let endpoint = "/\(pool.id)/oauth2/authorize"
            // Another site's form brings no cookie of ours: the same by GET does.
            let sent = try await app.post(endpoint, form)
            #expect(sent.status == 303 && sent.header("location") == path && sent.cookies.isEmpty)
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, pool, client)
            let answer = try await app.post(endpoint, form, headers: browser.headers)
            #expect(answer.status == 303 && answer.query["code"] != nil)
            let long = form + [(name: "unknown", value: String(repeating: "a", count: 9000))]
            let page = try await app.post(endpoint, long)
            #expect(page.status == 303 && page.header("location")?.hasPrefix("/\(pool.id)/login?") == true)
            let json = try await app.send(
                .post, endpoint, headers: [("content-type", "application/json")], body: Array("{}".utf8))
            #expect(json.status == 415)
        }
    }
}
