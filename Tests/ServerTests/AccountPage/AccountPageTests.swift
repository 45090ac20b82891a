import Authority
import Core
import Directory
import TestKit
import Testing

/// The account page: who gets there, how recently they must have signed in, and what never leaves it.
@Suite struct AccountPageTests {
    private static let title = "<h1>Your account</h1>"

    @Test func signingInLeadsToTheAccountAndToNoCode() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(app)
            let page = try await scene.open()
            #expect(page.status == 200 && page.text.contains(Self.title) && page.text.contains("ana@example.com"))
            // Somebody who is signed in is there at once.
            #expect(try await scene.browser.open(scene.path).text.contains(Self.title))
            // Whichever page finishes its login comes back here, and no code is made.
            let login = page.login
            for path in ["login", "mfa", "passkeys/add"] {
                let form = try await scene.browser.open("/\(scene.pool.id)/\(path)?login=\(login)")
                let typed = [(name: "username", value: "ana"), (name: "password", value: TestPool.password)]
                let finished = try await scene.browser.submit(form, typed)
                #expect(finished.header("location") == nil && finished.query["code"] == nil)
            }
        }
    }

    @Test func theOverviewTellsNoOtherApplicationsSecrets() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(
                app,
                client: [
                    .init("ReadAttributes", ["email", "name"]), .init("WriteAttributes", ["email", "name"]),
                ])
            _ = try await app.authority.accounts.updateAttributes(
                of: try #require(try await scene.stored()), setting: ["nickname": "Anni", "name": "Ana Tomi"],
                by: nil, in: scene.pool.pool, now: app.clock.now())
            let page = try await scene.open()
            #expect(page.text.contains("Ana Tomi") && !page.text.contains("Anni"))
            // What the client may not write is not written, whatever is posted.
            let answer = try await scene.act(page, "profile", "save", [("name", "Ana T"), ("nickname", "X")])
            #expect(answer.query["notice"] == "saved")
            let stored = try await scene.stored()?.attributes
            #expect(stored?["name"] == "Ana T" && stored?["nickname"] == "Anni")
        }
    }

    @Test func whatChangesTheAccountAsksForARecentSignIn() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(app)
            let page = try await scene.open()
            app.clock.advance(.minutes(11))
            #expect(try await scene.browser.open(scene.path).text.contains(Self.title))
            let login = page.login
            let asks = "Before you change your account, sign in once more."
            for (section, act) in [
                ("profile", "save"), ("address", "change"), ("password", "change"), ("passkeys", "add"),
                ("app", "begin"), ("app", "remove"), ("second_steps", "enable"), ("recovery_codes", "make"),
                ("devices", "forget"), ("sessions", "end"), ("sessions", "end_others"), ("deletion", "delete"),
            ] {
                let answer = try await scene.act(page, section, act, [("confirmation", "ana"), ("name", "X")])
                #expect(answer.status == 200 && answer.text.contains(asks), "\(section) \(act)")
            }
            for section in ["profile", "password", "deletion"] {
                let answer = try await scene.browser.open("/\(scene.pool.id)/account?login=\(login)&section=\(section)")
                #expect(answer.text.contains(asks), "\(section)")
            }
            #expect(try await scene.stored()?.attributes["name"] == nil)
            // The sign-in leads back, and then it goes.
            let form = try await scene.act(page, "profile", "save", [("name", "Ana")])
            let back = try await scene.browser.submit(
                form, [("username", "ana"), ("password", TestPool.password)])
            #expect(back.text.contains(Self.title))
            #expect(try await scene.act(back, "profile", "save", [("name", "Ana")]).query["notice"] == "saved")
            #expect(try await scene.stored()?.attributes["name"] == "Ana")
        }
    }

    @Test func leavingAsksForNothing() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(app)
            let page = try await scene.open()
            app.clock.advance(.minutes(30))
            let answer = try await scene.act(page, "sessions", "sign_out")
            #expect(answer.text.contains("You’re signed out"))
            #expect(answer.cookies.contains { $0.contains("Max-Age=0") })
            // The cookie is worth nothing, whoever kept it.
            #expect(try await !scene.browser.open(scene.path).text.contains(Self.title))
        }
    }

    /// Another site can post a form, and does not have its token.
    @Test func aFormOfAnotherSiteChangesNothing() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(app)
            let page = try await scene.open()
            for token in ["", "x", page.hidden("csrf") + "x"] {
                let answer = try await scene.act(
                    page, "deletion", "delete", [("confirmation", "ana")], csrf: token)
                #expect(answer.status == 200 && answer.text.contains(Self.title))
            }
            #expect(try await scene.stored() != nil)
        }
    }

    @Test func theLinkNamesAnApplicationAndAWayBack() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(app)
            let other = try await app.pool()
            let foreign = try await other.client()
            let plain = try await scene.pool.client([.init("AllowedOAuthFlowsUserPoolClient", false)])
            let base = "/\(scene.pool.id)/account"
            for (query, said) in [
                ("", "Open your account from an application"), ("?client_id=", "Open your account from"),
                ("?client_id=nobody", "We don’t know this application"),
                ("?client_id=\(foreign.id)", "We don’t know this application"),
                ("?client_id=\(plain.id)", "We don’t know this application"),
                ("?client_id=\(scene.client.id)&redirect_uri=https://evil.example/", "We stopped for your safety"),
                ("?client_id=\(scene.client.id)&client_id=\(scene.client.id)", "This link doesn’t work"),
            ] {
                let answer = try await TestBrowser(app).open(base + query)
                #expect(answer.status == 400 && answer.text.contains(said), "\(query): \(answer.text)")
            }
            // Without a way back of one's own it is the address after a sign-out.
            #expect(try await scene.open().text.contains("href=\"https://app.example/bye\""))
            let named = try await scene.browser.open("\(scene.path)&redirect_uri=\(TestPool.callback)")
            #expect(named.text.contains("href=\"\(TestPool.callback)\""))
            // Whoever is signed in needs no application in the link.
            #expect(try await scene.browser.open(base).text.contains(Self.title))
        }
    }

    @Test func aPageThatStayedOpenBeginsAnew() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(app)
            let pool = JSON.string(scene.pool.id)
            let day: JSON = [
                "UserPoolId": pool, "ClientId": .string(scene.client.id.rawValue),
                "SSOSession": ["MaxValidityMinutes": 1440],
            ]
            let tracking: JSON = [
                "UserPoolId": pool, "UserSessionTracking": "ENABLED", "TokenSession": ["MaxPerUser": 20],
            ]
            for (operation, input) in [
                ("SetUserPoolSessionConfiguration", tracking),
                ("SetUserPoolClientSessionConfiguration", day),
            ] as [(String, JSON)] {
                #expect(try await app.signed(operation, input).status == 200)
            }
            let login = try await scene.open().login
            app.clock.advance(.hours(2))
            let again = try await scene.browser.open("/\(scene.pool.id)/account?login=\(login)")
            #expect(again.status == 200)
            #expect(again.login != login)
            // Without a session there is nothing to go on from.
            let stranger = try await TestBrowser(app).open("/\(scene.pool.id)/account?login=\(login)")
            #expect(stranger.status == 400)
            app.clock.advance(.days(2))
            let late = try await scene.browser.open("/\(scene.pool.id)/account?login=\(again.login)")
            #expect(late.status == 400 && late.text.contains("This sign-in has ended"))
        }
    }

    /// The browser that has the address and not the cookies sees nothing.
    @Test func theAddressAloneOpensNothing() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(app)
            let login = try await scene.open().login
            let answer = try await app.get("/\(scene.pool.id)/account?login=\(login)")
            #expect(answer.status == 400 && !answer.text.contains("ana@example.com"))
        }
    }

    @Test func aSignOutEverywhereReachesIt() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(app)
            let page = try await scene.open()
            _ = try await scene.pool.administer("AdminUserGlobalSignOut", "ana", [])
            let answer = try await scene.act(page, "profile", "save", [("name", "X")])
            #expect(answer.text.contains("name=\"password\"") && !answer.text.contains("ana@example.com"))
            #expect(try await scene.stored()?.attributes["name"] == nil)
        }
    }
}
