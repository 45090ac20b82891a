import Core
import Directory
import TestKit
import Testing

/// Signing out (RP-Initiated Logout 1.0, and Cognito's `/logout`): nobody is signed out by somebody else's wish.
@Suite struct LogoutTests {
    private static let bye = "https://app.example/bye"

    private struct Scene {
        let app: TestApp
        let pool: TestPool
        let client: Client
        let browser: TestBrowser

        /// A browser in which Ana is signed in.
        init(_ app: TestApp) async throws {
            self.app = app
            pool = try await app.pool()
            try await pool.user()
            client = try await pool.client()
            browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, pool, client)
        }

        func path(_ parameters: [(name: String, value: String)]) -> String {
            "/\(pool.id)/logout?\(Parameters(parameters).urlEncoded)"
        }

        var isSignedIn: Bool {
            get async throws { try await browser.open(SignedIn.authorizePath(pool, client)).query["code"] != nil }
        }

        func idToken(of username: String = "ana") async throws -> String {
            try await SignedIn.byPassword(app, client, username: username).idToken
        }
    }

    private func asks(_ answer: TestAnswer) -> Bool {
        answer.status == 200 && answer.text.contains("name=\"confirmed\"") && answer.cookies.isEmpty
    }

    @Test func theHintOfWhoIsSignedInSignsOut() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let hint = try await scene.idToken()
            app.clock.advance(.minutes(50))
            let answer = try await scene.browser.open(scene.path([("id_token_hint", hint)]))
            #expect(answer.status == 200 && answer.text.contains("signed out"))
            #expect(scene.browser.cookies[scene.pool.sessionCookie] == nil)
            #expect(try await !scene.isSignedIn)
        }
    }

    @Test func theHintOfAnotherAsksFirst() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            try await scene.pool.user("ben")
            let hint = try await scene.idToken(of: "ben")
            for extra in [[], [(name: "logout_uri", value: Self.bye)]] {
                let page = try await scene.browser.open(scene.path([("id_token_hint", hint)] + extra))
                #expect(asks(page))
                #expect(try await scene.isSignedIn)
            }
            let page = try await scene.browser.open(scene.path([("id_token_hint", hint), ("logout_uri", Self.bye)]))
            let answer = try await scene.browser.submit(page, [("confirmed", "1")])
            #expect(answer.status == 303 && answer.header("location") == Self.bye)
            #expect(try await !scene.isSignedIn)
        }
    }

    @Test func aHintThatIsNotOursAsks() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let right = try await scene.idToken()
            let other = try await app.pool()
            try await other.user()
            let foreign = try await SignedIn.byPassword(app, try await other.client()).idToken
            let access = try await SignedIn.byPassword(app, scene.client).accessToken
            var flipped = Array(right)
            flipped[flipped.count - 20] = flipped[flipped.count - 20] == "A" ? "B" : "A"
            let unsigned = right.split(separator: ".")[..<2].joined(separator: ".") + "."
            for hint in [String(flipped), unsigned, foreign, access, "x"] {
                #expect(asks(try await scene.browser.open(scene.path([("id_token_hint", hint)]))))
                let named = [
                    ("id_token_hint", hint), ("client_id", scene.client.id.rawValue), ("logout_uri", Self.bye),
                ]
                #expect(asks(try await scene.browser.open(scene.path(named.map { (name: $0.0, value: $0.1) }))))
                #expect(try await scene.isSignedIn)
            }
        }
    }

    @Test func aFormOfAnotherSiteClearsNothing() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let form = [(name: "client_id", value: scene.client.id.rawValue), (name: "confirmed", value: "1")]
            // Its cookies are SameSite=Lax: a form of another site brings none.
            let answer = try await app.post("/\(scene.pool.id)/logout", form)
            #expect(answer.status == 303 && answer.cookies.isEmpty)
            #expect(answer.header("location") == scene.path(form))
            #expect(asks(try await scene.browser.open(answer.header("location") ?? "")))
            #expect(try await scene.isSignedIn)
        }
    }

    @Test func onlyARegisteredAddressIsLeftTo() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let client = (name: "client_id", value: scene.client.id.rawValue)
            for name in ["logout_uri", "post_logout_redirect_uri"] {
                for uri in [
                    "https://evil.example", "\(Self.bye)/", "\(Self.bye)?x=1", "HTTPS://app.example/bye",
                    TestPool.callback,
                ] {
                    let answer = try await scene.browser.open(scene.path([client, (name, uri)]))
                    #expect(answer.status == 400 && answer.header("location") == nil, "\(uri)")
                    #expect(answer.text.contains("invalid_request: \(name)"))
                }
            }
            #expect(try await scene.isSignedIn)
            let answer = try await scene.browser.open(scene.path([client, ("logout_uri", Self.bye)]))
            #expect(answer.status == 302 && answer.header("location") == Self.bye)
            #expect(answer.cookies.first?.contains("Max-Age=0") == true)
            #expect(try await !scene.isSignedIn)
        }
    }

    @Test func theStateComesBack() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let hint = try await scene.idToken()
            let answer = try await scene.browser.open(
                scene.path([("id_token_hint", hint), ("post_logout_redirect_uri", Self.bye), ("state", "a b&c")]))
            #expect(answer.header("location") == "\(Self.bye)?state=a%20b%26c")
            #expect(try await !scene.isSignedIn)
        }
    }

    @Test func signingInAgainFollowsWhereItIsAskedFor() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let id = scene.client.id.rawValue
            let parameters = [("client_id", id), ("redirect_uri", TestPool.callback), ("response_type", "code")]
            let entries = parameters.map { (name: $0.0, value: $0.1) }
            let partial = try await scene.browser.open(scene.path(Array(entries.prefix(2))))
            #expect(partial.status == 400 && partial.text.contains("invalid_request: redirect_uri"))
            #expect(try await scene.isSignedIn)
            let page = try await scene.browser.open(scene.path(entries))
            #expect(page.status == 200 && page.text.contains("name=\"password\""))
            let answer = try await scene.browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(answer.header("location")?.hasPrefix("\(TestPool.callback)?code=") == true)
        }
    }

    @Test func withNothingGivenItAsksAndYesEndsTheSession() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let old = scene.browser.headers
            let page = try await scene.browser.open("/\(scene.pool.id)/logout")
            #expect(asks(page))
            let answer = try await scene.browser.submit(page, [("confirmed", "1")])
            #expect(answer.status == 200 && answer.text.contains("signed out"))
            #expect(scene.browser.cookies[scene.pool.sessionCookie] == nil)
            // The row is gone with the cookie.
            let again = try await app.get(SignedIn.authorizePath(scene.pool, scene.client), headers: old)
            #expect(again.header("location")?.hasPrefix("/\(scene.pool.id)/login?") == true)
        }
    }

    @Test func aClientThatIsNotThePoolsIsRefused() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let foreign = try await app.pool().client()
            let hint = try await scene.idToken()
            let second = try await scene.pool.client()
            for parameters in [
                [("client_id", "unknown"), ("logout_uri", Self.bye)],
                [("client_id", foreign.id.rawValue), ("logout_uri", Self.bye)], [("logout_uri", Self.bye)],
                [("client_id", second.id.rawValue), ("id_token_hint", hint)],
            ] {
                let answer = try await scene.browser.open(scene.path(parameters.map { (name: $0.0, value: $0.1) }))
                #expect(answer.status == 400 && answer.text.contains("invalid_request: client_id"), "\(parameters)")
            }
            let repeated = try await scene.browser.open(scene.path([("state", "a"), ("state", "b")]))
            #expect(repeated.status == 400 && repeated.header("location") == nil)
            #expect(try await scene.isSignedIn)
        }
    }
}
