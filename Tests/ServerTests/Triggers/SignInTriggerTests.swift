import Core
import Directory
import Postgres
import TestKit
import Testing

/// PreAuthentication and PostAuthentication: before anything is proven, and after everything is.
@Suite struct SignInTriggerTests {
    private static let names = ["PreAuthentication", "PostAuthentication"]
    private static let password: JSON = ["USERNAME": "ana", "PASSWORD": .string(TestPool.password)]

    @Test func bothSeeASignInByPassword() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, Self.names)
            let user = try await scene.pool.user()
            let answer = try await scene.initiate("USER_PASSWORD_AUTH", Self.password, metadata: ["from": "shop"])
            #expect(answer.isSignedIn, "\(answer.text)")
            #expect(app.hooks.order == Self.names)
            #expect(
                app.hooks.events(of: "PreAuthentication") == [
                    scene.event(
                        "PreAuthentication_Authentication",
                        request: [
                            "userAttributes": scene.attributes(of: user), "validationData": ["from": "shop"],
                        ])
                ])
            // What came with the beginning is for the first alone.
            #expect(
                app.hooks.events(of: "PostAuthentication") == [
                    scene.event(
                        "PostAuthentication_Authentication",
                        request: ["userAttributes": scene.attributes(of: user), "newDeviceUsed": false])
                ])
        }
    }

    @Test func whatComesWithAnAnswerIsForTheSecond() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, Self.names)
            try await scene.pool.user()
            let srp = SRPClient()
            let begun = try await scene.initiate(
                "USER_SRP_AUTH", ["USERNAME": "ana", "SRP_A": .string(srp.publicValue)], metadata: ["one": "1"])
            #expect(app.hooks.order == ["PreAuthentication"])
            let claim = srp.answer(
                begun.json["ChallengeParameters"] ?? .null, poolName: scene.pool.pool.id.poolName,
                password: TestPool.password, timestamp: "Tue Nov 24 10:32:00 UTC 2026")
            let answer = try await scene.respond("PASSWORD_VERIFIER", nil, claim, metadata: ["two": "2"])
            #expect(answer.isSignedIn, "\(answer.text)")
            #expect(app.hooks.order == Self.names)
            let pre = app.hooks.events(of: "PreAuthentication").first?["request"]
            let post = app.hooks.events(of: "PostAuthentication").first?["request"]
            #expect(pre?["validationData"] == ["one": "1"] && pre?["clientMetadata"] == nil)
            #expect(post?["clientMetadata"] == ["two": "2"])
        }
    }

    /// Once for a sign-in, whatever it passes through.
    @Test func aChoiceIsOneSignIn() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, Self.names)
            try await scene.pool.user()
            let begun = try await scene.initiate("USER_AUTH", ["USERNAME": "ana"])
            let answer = try await scene.respond(
                "SELECT_CHALLENGE", begun.json["Session"],
                ["USERNAME": "ana", "ANSWER": "PASSWORD", "PASSWORD": .string(TestPool.password)])
            #expect(answer.isSignedIn, "\(answer.text)")
            #expect(app.hooks.order == Self.names)
        }
    }

    @Test func aRefusalBeforeCountsAgainstNobodyAndProvesNothing() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, Self.names)
            try await scene.pool.user()
            app.hooks.on("PreAuthentication") { _ in .http(status: 400, body: "{\"errorMessage\":\"Not today\"}") }
            for password in [TestPool.password, "Wrong-horse-1"] {
                for _ in 0..<4 {
                    #expect(
                        try await scene.calls.byPassword("ana", password: password).refusal
                            == "UserLambdaValidationException: PreAuthentication failed with error Not today.")
                }
            }
            app.hooks.on("PreAuthentication") { _ in .response([:]) }
            #expect(try await scene.calls.byPassword().isSignedIn)
        }
    }

    @Test func theSecondIsToldOfNobodyWhoIsNotLetIn() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, Self.names)
            try await scene.pool.user()
            #expect(try await scene.calls.byPassword("ana", password: "Wrong-horse-1").status == 400)
            #expect(app.hooks.order == ["PreAuthentication"])
        }
    }

    /// What the sign-in opened is gone when the second refuses.
    @Test func aRefusalAfterTakesTheSignInBack() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PostAuthentication"])
            try await scene.pool.user()
            app.hooks.on("PostAuthentication") { _ in .http(status: 403, body: "{\"errorMessage\":\"No\"}") }
            let refused = try await scene.calls.byPassword()
            #expect(refused.refusal == "UserLambdaValidationException: PostAuthentication failed with error No.")
            let live = try await app.database.query(
                "SELECT count(*) AS n FROM refresh_families WHERE pool = \(scene.pool.id) AND revoked_at IS NULL", .read
            )
            #expect(try live.first?.get("n", as: Int.self) == 0)
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(scene.pool, scene.client))
            let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(answer.status == 200 && answer.text.contains("No"), "\(answer.text)")
            let sessions = try await app.database.query(
                "SELECT count(*) AS n FROM browser_sessions WHERE pool = \(scene.pool.id)", .read)
            #expect(try sessions.first?.get("n", as: Int.self) == 0)
        }
    }

    @Test(arguments: [false, true])
    func nobodyIsToldOfWhereTheClientHidesIt(hides: Bool) async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreAuthentication"], hides: hides)
            let user = try await scene.pool.user()
            let stranger = try await scene.calls.byPassword("nobody")
            #expect(stranger.type == (hides ? "NotAuthorizedException" : "UserNotFoundException"))
            let events = app.hooks.events(of: "PreAuthentication")
            let expected = scene.event(
                "PreAuthentication_Authentication", user: "nobody",
                request: ["userAttributes": [:], "validationData": .null, "userNotFound": true])
            #expect(events == (hides ? [expected] : []))
            guard hides else { return }
            app.hooks.forget()
            #expect(try await scene.calls.byPassword().isSignedIn)
            #expect(
                app.hooks.events(of: "PreAuthentication") == [
                    scene.event(
                        "PreAuthentication_Authentication",
                        request: [
                            "userAttributes": scene.attributes(of: user), "validationData": .null,
                            "userNotFound": false,
                        ])
                ])
        }
    }

    @Test func thePagesAskThemTooAndARefreshDoesNot() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, Self.names)
            try await scene.pool.user()
            let code = try await SignedIn.throughPages(TestBrowser(app), scene.pool, scene.client)
            #expect(app.hooks.order == Self.names)
            let tokens = try await SignedIn.redeem(app, scene.pool, scene.client, code)
            let token = tokens.json["refresh_token"]?.string ?? ""
            #expect(try await SignedIn.refresh(app, scene.pool, scene.client, token).status == 200)
            #expect(app.hooks.order == Self.names)
        }
    }

    @Test func anAdministratorsSignInIsOneToo() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, Self.names)
            try await scene.pool.user()
            let answer = try await app.signed(
                "AdminInitiateAuth",
                [
                    "UserPoolId": .string(scene.pool.id), "ClientId": .string(scene.client.id.rawValue),
                    "AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "AuthParameters": Self.password,
                    "ClientMetadata": ["a": "b"],
                ])
            #expect(answer.isSignedIn, "\(answer.text)")
            #expect(app.hooks.order == Self.names)
            #expect(app.hooks.events(of: "PreAuthentication").first?["request"]?["validationData"] == ["a": "b"])
        }
    }
}
