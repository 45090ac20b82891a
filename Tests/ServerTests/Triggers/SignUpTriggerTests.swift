import Authority
import Core
import Directory
import TestKit
import Testing

/// PreSignUp and PostConfirmation: what they are told, and what follows.
@Suite struct SignUpTriggerTests {
    private func signUp(
        _ scene: TriggerFixture, _ username: String = "ana", _ more: [JSON.Member] = []
    ) async throws -> TestAnswer {
        try await scene.app.open(
            "SignUp",
            .object(
                [
                    .init("ClientId", .string(scene.client.id.rawValue)), .init("Username", .string(username)),
                    .init("Password", .string(TestPool.password)),
                    .init("UserAttributes", [["Name": "email", "Value": .string("\(username)@example.com")]]),
                ] + more))
    }

    @Test func theFirstSeesASignUpBeforeItIsMade() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreSignUp", "PostConfirmation"])
            let made = try await signUp(
                scene, "ana",
                [
                    .init("ValidationData", [["Name": "coupon", "Value": "x1"]]),
                    .init("ClientMetadata", ["from": "shop"]),
                ])
            #expect(made.json["UserConfirmed"] == false, "\(made.text)")
            #expect(
                app.hooks.events(of: "PreSignUp") == [
                    scene.event(
                        "PreSignUp_SignUp",
                        request: [
                            "userAttributes": ["email": "ana@example.com"], "validationData": ["coupon": "x1"],
                            "clientMetadata": ["from": "shop"],
                        ],
                        response: ["autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false])
                ])
            let code = try #require(try await scene.pool.code(for: "ana@example.com"))
            let confirmed = try await app.open(
                "ConfirmSignUp",
                [
                    "ClientId": .string(scene.client.id.rawValue), "Username": "ana", "ConfirmationCode": .string(code),
                    "ClientMetadata": ["step": "two"],
                ])
            #expect(confirmed.status == 200, "\(confirmed.text)")
            let user = try await app.authority.accounts.existing("ana", in: scene.pool.pool)
            #expect(
                app.hooks.events(of: "PostConfirmation") == [
                    scene.event(
                        "PostConfirmation_ConfirmSignUp",
                        request: ["userAttributes": scene.attributes(of: user), "clientMetadata": ["step": "two"]])
                ])
        }
    }

    @Test func itMayConfirmAndVerifyAtOnce() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreSignUp", "PostConfirmation"])
            app.hooks.on("PreSignUp") { _ in .response(["autoConfirmUser": true, "autoVerifyEmail": true]) }
            let made = try await signUp(scene)
            #expect(made.json["UserConfirmed"] == true, "\(made.text)")
            #expect(made.json["CodeDeliveryDetails"] == nil)
            #expect(try await scene.pool.code(for: "ana@example.com") == nil)
            let user = try await app.authority.accounts.existing("ana", in: scene.pool.pool)
            #expect(user.hasVerifiedEmail)
            #expect(app.hooks.order == ["PreSignUp", "PostConfirmation"])
            #expect(
                app.hooks.events(of: "PostConfirmation") == [
                    scene.event(
                        "PostConfirmation_ConfirmSignUp", request: ["userAttributes": scene.attributes(of: user)])
                ])
            #expect(try await scene.calls.byPassword().isSignedIn)
        }
    }

    /// A verified address is an alias, and nobody loses theirs to a sign-up that a function waves through.
    @Test func anAliasStaysWhereItIs() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreSignUp"], pool: [.init("AliasAttributes", ["email"])])
            app.hooks.on("PreSignUp") { _ in .response(["autoConfirmUser": true, "autoVerifyEmail": true]) }
            #expect(try await signUp(scene).status == 200)
            let second = try await app.open(
                "SignUp",
                [
                    "ClientId": .string(scene.client.id.rawValue), "Username": "ben",
                    "Password": .string(TestPool.password),
                    "UserAttributes": [["Name": "email", "Value": "ana@example.com"]],
                ])
            #expect(second.type == "AliasExistsException", "\(second.text)")
            #expect(try await scene.calls.byPassword("ana@example.com").isSignedIn)
        }
    }

    @Test func aRefusalMakesNobody() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreSignUp"])
            app.hooks.on("PreSignUp") { _ in .http(status: 400, body: "{\"errorMessage\":\"Only friends.\"}") }
            #expect(
                try await signUp(scene).refusal
                    == "UserLambdaValidationException: PreSignUp failed with error Only friends..")
            let created = try await scene.pool.administer("AdminCreateUser", "ana")
            #expect(created.type == "UserLambdaValidationException")
            #expect(try await app.authority.accounts.find("ana", in: scene.pool.pool) == nil)
        }
    }

    @Test func whatCannotBeVerifiedIsNoAnswer() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreSignUp"])
            app.hooks.on("PreSignUp") { _ in .response(["autoVerifyPhone": true]) }
            #expect(
                try await signUp(scene).refusal == "InvalidLambdaResponseException: Unrecognizable lambda output")
            #expect(try await app.authority.accounts.find("ana", in: scene.pool.pool) == nil)
        }
    }

    /// An administrator's user goes by the same function, which confirms nothing there.
    @Test func anAdministratorsUserIsSeenToo() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreSignUp", "PostConfirmation"])
            app.hooks.on("PreSignUp") { _ in .response(["autoConfirmUser": true, "autoVerifyPhone": true]) }
            let created = try await scene.pool.administer(
                "AdminCreateUser", "ana",
                [
                    .init("UserAttributes", [["Name": "email", "Value": "ana@example.com"]]),
                    .init("ValidationData", [["Name": "a", "Value": "b"]]), .init("ClientMetadata", ["c": "d"]),
                ])
            #expect(created.json["User"]?["UserStatus"] == "FORCE_CHANGE_PASSWORD", "\(created.text)")
            #expect(
                app.hooks.events(of: "PreSignUp") == [
                    scene.event(
                        "PreSignUp_AdminCreateUser", client: "CLIENT_ID_NOT_APPLICABLE",
                        request: [
                            "userAttributes": ["email": "ana@example.com"], "validationData": ["a": "b"],
                            "clientMetadata": ["c": "d"],
                        ],
                        response: ["autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false])
                ])
            #expect(app.hooks.order == ["PreSignUp"])
        }
    }

    @Test func theSecondSeesAResetAndAnAdministratorsConfirmation() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PostConfirmation"])
            #expect(try await signUp(scene, "eva").status == 200)
            let confirmed = try await scene.pool.administer(
                "AdminConfirmSignUp", "eva", [.init("ClientMetadata", ["by": "hand"])])
            #expect(confirmed.status == 200)
            try await scene.pool.user()
            #expect(try await scene.calls.forgot("ana").status == 200)
            let code = try #require(try await scene.pool.code(for: "ana@example.com"))
            #expect(try await scene.calls.confirmForgot("ana", Calls.other(than: code)).status == 400)
            #expect(try await scene.calls.confirmForgot("ana", code).status == 200)
            let eva = try await app.authority.accounts.existing("eva", in: scene.pool.pool)
            let ana = try await app.authority.accounts.existing("ana", in: scene.pool.pool)
            #expect(
                app.hooks.events(of: "PostConfirmation") == [
                    scene.event(
                        "PostConfirmation_ConfirmSignUp", user: "eva", client: "CLIENT_ID_NOT_APPLICABLE",
                        request: [
                            "userAttributes": scene.attributes(of: eva, verified: nil),
                            "clientMetadata": ["by": "hand"],
                        ]),
                    scene.event(
                        "PostConfirmation_ConfirmForgotPassword",
                        request: ["userAttributes": scene.attributes(of: ana)]),
                ])
        }
    }

    /// What has happened has happened: the function is told afterwards.
    @Test func aConfirmationStandsWhateverTheSecondSays() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PostConfirmation"])
            app.hooks.on("PostConfirmation") { _ in .fault(.timedOut) }
            #expect(try await signUp(scene).status == 200)
            let code = try #require(try await scene.pool.code(for: "ana@example.com"))
            #expect(
                try await scene.calls.confirmSignUp("ana", code).refusal
                    == "UnexpectedLambdaException: PostConfirmation invocation failed due to error Socket timeout while invoking Lambda function."
            )
            #expect(try await scene.calls.byPassword().isSignedIn)
        }
    }

    @Test func thePagesAskThemToo() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreSignUp", "PostConfirmation"])
            let browser = TestBrowser(app)
            let address = SignedIn.authorizePath(scene.pool, scene.client).replacing("oauth2/authorize", with: "signup")
            let page = try await browser.open(address)
            let fields = [
                ("username", "ana"), ("email", "ana@example.com"), ("password", TestPool.password),
            ]
            app.hooks.on("PreSignUp") { _ in .http(status: 422, body: "{\"errorMessage\":\"<b>Only friends\"}") }
            let refused = try await browser.submit(page, fields)
            #expect(refused.text.contains("&lt;b&gt;Only friends"), "\(refused.text)")
            #expect(!refused.text.contains("PreSignUp failed"))
            app.hooks.on("PreSignUp") { _ in .response(["autoConfirmUser": true]) }
            let made = try await browser.submit(refused, fields)
            #expect(made.text.contains("password"), "\(made.status)")
            #expect(app.hooks.order == ["PreSignUp", "PreSignUp", "PostConfirmation"])
            #expect(try await scene.calls.byPassword().isSignedIn)
        }
    }
}
