import Core
import Directory
import TestKit
import Testing

/// The browser's session and its forms: a cookie that somebody planted, a form from elsewhere, a field too many.
@Suite struct BrowserSessionTests {
    private static let typed = [(name: "username", value: "ana"), (name: "password", value: TestPool.password)]

    private func isSignedIn(_ app: TestApp, _ pool: TestPool, _ client: Client, _ cookie: String) async throws -> Bool {
        let answer = try await app.get(
            SignedIn.authorizePath(pool, client), headers: [("cookie", "\(pool.sessionCookie)=\(cookie)")])
        return answer.query["code"] != nil
    }

    @Test func aNewSignInEndsTheSessionBefore() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            try await pool.user("ben")
            let client = try await pool.client()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, pool, client)
            for name in ["ana", "ben"] {
                let old = browser.cookies[pool.sessionCookie] ?? ""
                #expect(try await isSignedIn(app, pool, client, old))
                let page = try await browser.open(SignedIn.authorizePath(pool, client, ["prompt": "login"]))
                #expect(try await isSignedIn(app, pool, client, old))
                let wrong = try await browser.submit(page, [("username", name), ("password", "Wrong-horse-1")])
                #expect(try await isSignedIn(app, pool, client, old))
                _ = try await browser.submit(wrong, [("username", name), ("password", TestPool.password)])
                #expect(try await !isSignedIn(app, pool, client, old))
                #expect(try await isSignedIn(app, pool, client, browser.cookies[pool.sessionCookie] ?? ""))
            }
        }
    }

    /// Session fixation: what was in the browser before is never what is signed in.
    @Test func aPlantedCookieIsNeverSignedIn() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let planted = Base64URL.encode([UInt8](repeating: 7, count: 32))
            let browser = TestBrowser(app)
            browser.plant(pool.sessionCookie, planted)
            _ = try await SignedIn.throughPages(browser, pool, client)
            #expect(browser.cookies[pool.sessionCookie] != planted)
            #expect(try await !isSignedIn(app, pool, client, planted))
        }
    }

    @Test func aMalformedCookieIsNone() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, pool, client)
            let right = browser.cookies[pool.sessionCookie] ?? ""
            let name = pool.sessionCookie
            for header in [
                "", ";", "=", "\(name)", "\(name)=", "\(name)=x", "\(name)=\(right)x", "\(name)=\(right.dropLast())",
                "\(name)=\"\(right)\"", "\(name)=\(right.dropLast())+", "\(name)x=\(right)",
                "cs-\(pool.id)=\(right)", "\(name)=\(right.lowercased())", "\(name) =\(right)",
                "\(name)=%00; \(name)=\(right)", String(repeating: ";", count: 4000),
                "\(name)=\(String(repeating: "A", count: 4000))",
            ] {
                let answer = try await app.get(SignedIn.authorizePath(pool, client), headers: [("cookie", header)])
                #expect(answer.status == 302 && answer.query["code"] == nil, "\(header.prefix(80))")
                #expect(answer.header("location")?.hasPrefix("/\(pool.id)/login?") == true)
            }
            #expect(try await isSignedIn(app, pool, client, right))
        }
    }

    @Test func aFormIsGoodOnlyWhereItWasShown() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client))
            let second = try await browser.open(SignedIn.authorizePath(pool, client))
            let stranger = TestBrowser(app)
            _ = try await stranger.open(SignedIn.authorizePath(pool, client))
            // Another browser's page: its login is not this browser's.
            #expect(try await stranger.submit(page, Self.typed).status == 400)
            // No browser's: nothing came back at all.
            #expect(try await TestBrowser(app).submit(page, Self.typed).status == 400)
            for token in ["", "x", token(of: second)] {
                let answer = try await browser.submit(page, Self.typed + [("csrf", token)])
                #expect(answer.status == 200 && answer.header("location") == nil)
                #expect(browser.cookies[pool.sessionCookie] == nil)
            }
            #expect(try await browser.submit(page, Self.typed).query["code"] != nil)
            // A finished login is finished.
            #expect(try await browser.submit(page, Self.typed).status == 400)
            #expect(try await browser.submit(second, Self.typed).query["code"] != nil)
        }
    }

    private func token(of page: TestAnswer) -> String {
        let rest = page.text.split(separator: "name=\"csrf\" value=\"", maxSplits: 1).dropFirst().first ?? ""
        return String(rest.prefix { $0 != "\"" })
    }

    @Test func aLoginWaitsForAnHour() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client))
            app.clock.advance(.hours(1))
            let answer = try await browser.submit(page, Self.typed)
            #expect(answer.status == 400 && answer.text.contains("This sign-in has ended"))
        }
    }

    @Test func nothingThatTheFormAddsIsBelieved() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let ana = try await pool.user()
            try await pool.user("ben")
            let client = try await pool.client()
            let other = try await pool.client([.init("CallbackURLs", ["https://other.example/callback"])])
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client))
            let answer = try await browser.submit(
                page, Self.typed,
                adding: [
                    ("redirect_uri", "https://evil.example"), ("client_id", other.id.rawValue), ("state", "theirs"),
                    ("scope", "openid profile"), ("login", "x"), ("sub", "ben"), ("response_mode", "fragment"),
                    ("nonce", "theirs"), ("code_challenge", "x"), ("email_verified", "true"),
                ])
            #expect(answer.header("location")?.hasPrefix("\(TestPool.callback)?code=") == true)
            #expect(answer.query["state"] == "a-state")
            let tokens = try await SignedIn.redeem(app, pool, client, answer.query["code"] ?? "").json
            #expect(tokens["scope"] == "openid email")
            let claims = SignedIn.claims(tokens["id_token"])
            #expect(claims["sub"]?.string == ana.sub.rawValue && claims["nonce"] == "a-nonce")
        }
    }

    @Test func aFieldTwiceIsRefused() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client))
            for extra in [(name: "username", value: "ben"), (name: "csrf", value: "x")] {
                let answer = try await browser.submit(page, Self.typed, adding: [extra])
                #expect(answer.status == 400 && answer.header("location") == nil)
            }
            // A session of a challenge that was never asked leads nowhere.
            let answer = try await browser.submit(page, Self.typed, adding: [("session", "x")])
            #expect(answer.status == 200 && browser.cookies[pool.sessionCookie] == nil)
        }
    }
}
