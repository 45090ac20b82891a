import Core
import Directory
import TestKit
import Testing

/// `acr_values` and `max_age` at the authorization endpoint (OIDC Core §3.1.2.1, RFC 9470 §5).
@Suite struct StepUpPageTests {
    private static let typed = [(name: "username", value: "ana"), (name: "password", value: TestPool.password)]
    private static let app = "urn:cognito:loa:4"

    private func tokens(_ assurance: AssuranceFixture, _ answer: TestAnswer) async throws -> JSON {
        try await SignedIn.redeem(
            assurance.app, assurance.pool, assurance.client, answer.query["code"] ?? ""
        ).json
    }

    private func path(_ assurance: AssuranceFixture, _ changes: [String: String?]) -> String {
        SignedIn.authorizePath(assurance.pool, assurance.client, changes)
    }

    @Test func aSignedInBrowserIsAskedForTheCodeAlone() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, assurance.pool, assurance.client)
            let time = app.clock.now().seconds
            let before = browser.cookies[assurance.pool.sessionCookie]
            app.clock.advance(.minutes(10))
            let page = try await browser.open(path(assurance, ["acr_values": Self.app]))
            #expect(
                page.status == 200 && page.text.contains("name=\"code\"") && !page.text.contains("type=\"password\""))
            let answer = try await browser.submit(page, [("code", try assurance.factors.code(secret))])
            #expect(answer.query["state"] == "a-state", "\(answer.status) \(answer.text.suffix(300))")
            let made = try await tokens(assurance, answer)
            for name in ["access_token", "id_token"] {
                let assured = Assured(made[name])
                #expect(assured.isAt(4, "pwd", "otp", "mfa") && assured.time == time)
            }
            // Another handle for the session, and the old one is worth nothing.
            let after = browser.cookies[assurance.pool.sessionCookie]
            #expect(after != nil && after != before)
            let old = try await app.get(
                path(assurance, [:]), headers: [("cookie", "\(assurance.pool.sessionCookie)=\(before ?? "")")])
            #expect(old.query["code"] == nil)
            // It is not asked again,
            let again = try await browser.open(path(assurance, ["acr_values": Self.app, "prompt": "none"]))
            #expect(Assured(try await tokens(assurance, again)["id_token"]).isAt(4, "pwd", "otp", "mfa"))
            // and ends when it would have ended anyhow.
            app.clock.advance(.minutes(51))
            #expect(try await browser.open(path(assurance, [:])).query["code"] == nil)
        }
    }

    @Test func aFreshSignInIsAskedForBoth() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            let browser = TestBrowser(app)
            let page = try await browser.open(path(assurance, ["acr_values": Self.app]))
            let second = try await browser.submit(page, Self.typed)
            #expect(second.query["code"] == nil && second.text.contains("name=\"code\""))
            let answer = try await browser.submit(second, [("code", try assurance.factors.code(secret))])
            #expect(Assured(try await tokens(assurance, answer)["id_token"]).isAt(4, "pwd", "otp", "mfa"))
        }
    }

    /// What cannot reach the level is not offered.
    @Test func aCodeAloneIsOfferedWhereItIsEnough() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            _ = try await assurance.userWithToken()
            for (level, isOffered) in [("urn:cognito:loa:2", true), (Self.app, false)] {
                let page = try await TestBrowser(app).open(path(assurance, ["acr_values": level]))
                #expect(page.text.contains("value=\"EMAIL_OTP\"") == isOffered)
            }
        }
    }

    @Test func aCodeByEmailStepsUpToo() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            try await assurance.pool.user()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, assurance.pool, assurance.client)
            let page = try await browser.open(path(assurance, ["acr_values": "urn:cognito:loa:3"]))
            let code = try #require(try await assurance.pool.code(for: "ana@example.com"))
            let wrong = try await browser.submit(page, [("code", code == "000000" ? "000001" : "000000")])
            #expect(wrong.query["code"] == nil && wrong.text.contains("name=\"code\""))
            let answer = try await browser.submit(wrong, [("code", code)])
            #expect(
                Assured(try await tokens(assurance, answer)["id_token"]).isAt(3, "pwd", "email_otp", "mfa"),
                "\(answer.text.suffix(300))")
        }
    }

    @Test func whatNothingReachesIsToldToTheClient() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app, email: false)
            try await assurance.pool.user()
            let browser = TestBrowser(app)
            let page = try await browser.open(path(assurance, ["acr_values": Self.app]))
            let fresh = try await browser.submit(page, Self.typed)
            #expect(fresh.query["error"] == "unmet_authentication_requirements" && fresh.query["state"] == "a-state")
            #expect(browser.cookies[assurance.pool.sessionCookie] == nil)
            _ = try await SignedIn.throughPages(browser, assurance.pool, assurance.client)
            for prompt in [nil, "none"] as [String?] {
                let silent = try await browser.open(path(assurance, ["acr_values": Self.app, "prompt": prompt]))
                #expect(silent.query["error"] == "unmet_authentication_requirements")
                #expect(silent.header("location")?.hasPrefix(TestPool.callback) == true)
            }
            // The session is none the worse for it.
            #expect(try await browser.open(path(assurance, [:])).query["code"] != nil)
        }
    }

    @Test func nobodyIsAskedWithPromptNone() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            _ = try await assurance.userWithToken()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, assurance.pool, assurance.client)
            let answer = try await browser.open(path(assurance, ["acr_values": Self.app, "prompt": "none"]))
            #expect(answer.query["error"] == "login_required")
        }
    }

    @Test func namesThatNobodyKnowsAskForNothing() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            _ = try await assurance.userWithToken()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, assurance.pool, assurance.client)
            let answer = try await browser.open(path(assurance, ["acr_values": "1 2 urn:mace:silver"]))
            #expect(Assured(try await tokens(assurance, answer)["id_token"]).isAt(1, "pwd"))
            let long = try await browser.open(
                path(assurance, ["acr_values": String(repeating: "a ", count: 513)]))
            #expect(long.query["error"] == "invalid_request")
        }
    }

    @Test func anOldSignInIsAskedForEverything() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, assurance.pool, assurance.client)
            app.clock.advance(.minutes(10))
            let young = try await browser.open(path(assurance, ["max_age": "600"]))
            #expect(young.query["code"] != nil)
            let page = try await browser.open(path(assurance, ["max_age": "599", "acr_values": Self.app]))
            #expect(page.text.contains("type=\"password\""))
            let second = try await browser.submit(page, Self.typed)
            let answer = try await browser.submit(second, [("code", try assurance.factors.code(secret))])
            let assured = Assured(try await tokens(assurance, answer)["id_token"])
            #expect(assured.isAt(4, "pwd", "otp", "mfa") && assured.time == app.clock.now().seconds)
            // None at all is good enough for zero.
            #expect(try await browser.open(path(assurance, ["max_age": "0"])).query["code"] == nil)
            #expect(try await browser.open(path(assurance, ["max_age": "9223372036854775807"])).query["code"] != nil)
        }
    }

    /// The page of the code, opened for a request that wants everything anew, asks for everything.
    @Test func theCodesPageIsNoWayAroundAFreshSignIn() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            _ = try await assurance.userWithToken()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, assurance.pool, assurance.client)
            app.clock.advance(.minutes(1))
            for changes in [["prompt": "login", "acr_values": Self.app], ["max_age": "30", "acr_values": Self.app]] {
                let redirect = try await app.get(path(assurance, changes), headers: browser.headers)
                let login = redirect.query["login"] ?? ""
                let page = try await browser.open("/\(assurance.pool.id)/mfa?login=\(login)")
                #expect(page.text.contains("type=\"password\""))
            }
        }
    }

    /// Nor is the page that makes a passkey a way around a level.
    @Test func noOtherPageIsAWayAroundALevel() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            _ = try await assurance.userWithToken()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, assurance.pool, assurance.client)
            let redirect = try await app.get(path(assurance, ["acr_values": Self.app]), headers: browser.headers)
            let login = redirect.query["login"] ?? ""
            let page = try await browser.open("/\(assurance.pool.id)/passkeys/add?login=\(login)")
            let answer = try await browser.submit(page, [("skip", "1")])
            #expect(answer.query["code"] == nil)
        }
    }

    /// The answer counts in the browser that was asked, whose session stands still.
    @Test func aStepUpIsBoundToItsSession() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            try await assurance.pool.user("ben")
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, assurance.pool, assurance.client)
            let page = try await browser.open(path(assurance, ["acr_values": Self.app]))
            // Somebody else signs in meanwhile.
            let other = try await browser.open(path(assurance, ["prompt": "login"]))
            _ = try await browser.submit(other, [("username", "ben"), ("password", TestPool.password)])
            let late = try await browser.submit(page, [("code", try assurance.factors.code(secret))])
            #expect(late.query["code"] == nil)
            let bens = try await browser.open(path(assurance, [:]))
            let claims = SignedIn.claims(try await tokens(assurance, bens)["id_token"])
            #expect(claims["cognito:username"] == "ben")
        }
    }

    /// The challenge of a page, answered at the API: no tokens come of a browser's session there.
    @Test func aBrowsersStepUpIsNoSignInAtTheAPI() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, assurance.pool, assurance.client)
            let page = try await browser.open(path(assurance, ["acr_values": Self.app]))
            let session = page.text.split(separator: "name=\"session\" value=\"").last?.prefix { $0 != "\"" } ?? ""
            #expect(session.count > 100)
            let answer = try await assurance.factors.respond(
                "SOFTWARE_TOKEN_MFA", String(session),
                ["USERNAME": "ana", "SOFTWARE_TOKEN_MFA_CODE": .string(try assurance.factors.code(secret))])
            #expect(answer.type == "NotAuthorizedException" && !answer.isSignedIn, "\(answer.text)")
        }
    }

    @Test func aSessionThatEndedIsNotBroughtBack() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            for ending in ["AdminUserGlobalSignOut", "AdminDisableUser"] {
                let browser = TestBrowser(app)
                _ = try await SignedIn.throughPages(browser, assurance.pool, assurance.client)
                let page = try await browser.open(path(assurance, ["acr_values": Self.app]))
                #expect(page.text.contains("name=\"code\""))
                _ = try await assurance.pool.administer(ending)
                app.clock.advance(.seconds(60))
                let late = try await browser.submit(page, [("code", try assurance.factors.code(secret))])
                #expect(late.query["code"] == nil)
                #expect(try await browser.open(path(assurance, [:])).query["code"] == nil)
            }
        }
    }

    /// A remembered browser stands for what the pool asks, not for what the client demands.
    @Test func aRememberedBrowserIsAskedAllTheSame() async throws {
        try await TestApp.run { app in
            let devices: JSON.Member = .init(
                "DeviceConfiguration",
                ["ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false])
            let assurance = try await AssuranceFixture(app, email: false, pool: [devices])
            let secret = try await assurance.factors.enrolledUser()
            let browser = TestBrowser(app)
            let page = try await browser.open(path(assurance, [:]))
            let second = try await browser.submit(page, Self.typed)
            let made = try await browser.submit(
                second, [("code", try assurance.factors.code(secret)), ("remember", "on")])
            #expect(made.query["code"] != nil, "\(made.text.suffix(300))")
            app.clock.advance(.minutes(1))
            let known = try await browser.submit(
                try await browser.open(path(assurance, ["prompt": "login"])), Self.typed)
            #expect(known.query["code"] != nil)
            let asked = try await browser.open(path(assurance, ["acr_values": Self.app]))
            #expect(asked.text.contains("name=\"code\"") && !asked.text.contains("type=\"password\""))
            let fresh = try await browser.submit(
                try await browser.open(path(assurance, ["acr_values": Self.app, "prompt": "login"])), Self.typed)
            #expect(fresh.query["code"] == nil && fresh.text.contains("name=\"code\""))
        }
    }
}
