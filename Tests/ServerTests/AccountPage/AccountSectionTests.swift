import Authority
import Core
import Directory
import TestKit
import Testing

/// What the sections of the account page change, and whose.
@Suite struct AccountSectionTests {
    @Test func aNewPasswordEndsWhatThisBrowserDidNotOpen() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(app)
            let elsewhere = try await SignedIn.byPassword(app, scene.client)
            let page = try await scene.open()
            let here = try await scene.browser.open(
                SignedIn.authorizePath(
                    scene.pool, scene.client, ["scope": "openid aws.cognito.signin.user.admin"]))
            let tokens = try await SignedIn.redeem(app, scene.pool, scene.client, here.query["code"] ?? "")
            let token = try #require(tokens.json["access_token"])
            func change(_ current: String, _ new: String) async throws -> TestAnswer {
                try await scene.act(
                    page, "password", "change", [("current_password", current), ("password", new)])
            }
            #expect(try await change("", "").text.contains("Fill this in to continue."))
            #expect(try await change("wrong", "Another-horse-2").text.contains("That isn’t your current password."))
            #expect(try await change(TestPool.password, "weak").text.contains("Choose a password that meets"))
            #expect(try await change(TestPool.password, "Another-horse-2").query["notice"] == "passwordReplaced")
            #expect(try await app.open("GetUser", ["AccessToken": token]).status == 200)
            #expect(try await app.open("GetUser", ["AccessToken": .string(elsewhere.accessToken)]).status == 400)
            #expect(try await scene.browser.open(scene.path).text.contains("<h1>Your account</h1>"))
        }
    }

    /// The limit of five tries in an hour counts with the API's.
    @Test func guessesOfThePasswordAreBounded() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(app)
            let page = try await scene.open()
            for _ in 0..<5 {
                let answer = try await scene.act(
                    page, "password", "change", [("current_password", "wrong"), ("password", "Another-horse-2")])
                #expect(!answer.text.contains("Too many attempts"))
            }
            let last = try await scene.act(
                page, "password", "change",
                [("current_password", TestPool.password), ("password", "Another-horse-2")])
            #expect(last.text.contains("Too many attempts"))
        }
    }

    @Test func anAddressIsChangedProvenAndRemoved() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(app, pool: AddressScene.proving)
            let page = try await scene.open()
            func address(_ act: String, _ fields: [(name: String, value: String)] = []) async throws -> TestAnswer {
                try await scene.act(page, "address", act, fields, at: "&kind=email")
            }
            #expect(try await address("change", [("email", "x")]).text.contains("Enter an email address"))
            let asked = try await address("change", [("email", "new@example.com")])
            #expect(asked.query["to"] == "n***@e***")
            #expect(try await scene.stored()?.attributes["email"] == "ana@example.com")
            let code = try await scene.pool.code(for: "new@example.com") ?? ""
            #expect(try await address("prove", [("code", "000000")]).text.contains("That code isn’t right."))
            #expect(try await address("keep").query["notice"] == "saved")
            #expect(try await address("prove", [("code", code)]).text.contains("That code has expired."))
            _ = try await address("change", [("email", "new@example.com")])
            let second = try await scene.pool.code(for: "new@example.com") ?? ""
            #expect(try await address("prove", [("code", second)]).query["notice"] == "addressProven")
            #expect(try await scene.stored()?.attributes["email"] == "new@example.com")
            #expect(try await address("remove").query["notice"] == "addressRemoved")
            #expect(try await scene.stored()?.attributes["email"] == nil)
            // No other kind is an address.
            let other = try await scene.act(page, "address", "remove", at: "&kind=name")
            #expect(other.query["notice"] == nil && other.status == 303)
        }
    }

    @Test func nobodyElsesThingsAreTouched() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(
                app,
                pool: [
                    .init(
                        "Policies", ["SignInPolicy": ["AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]]])
                ])
            let ben = try await scene.pool.user("ben")
            let tokens = try await SignedIn.byPassword(app, scene.client, username: "ben")
            let session = try #require(
                try await app.authority.sessions.list(of: ben, now: app.clock.now()).first)
            let page = try await scene.open()
            for (section, act, id) in [
                ("sessions", "end", session.id.description), ("sessions", "end", "no session"),
                ("passkeys", "remove", "AAAA"), ("passkeys", "remove", "*"), ("devices", "forget", "us-east-1_x"),
                ("second_steps", "enable", "NOTHING"), ("second_steps", "enable", "SMS_MFA"), ("nothing", "x", ""),
            ] {
                let answer = try await scene.act(page, section, act, [("id", id)])
                #expect(answer.query["notice"] == nil, "\(section) \(act)")
                #expect([200, 303, 400].contains(answer.status), "\(section) \(act)")
            }
            #expect(try await app.open("GetUser", ["AccessToken": .string(tokens.accessToken)]).status == 200)
        }
    }

    @Test func anAppIsSetUpWithItsFirstCode() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            try await mfa.pool.user()
            let browser = TestBrowser(app)
            let form = try await browser.open("/\(mfa.pool.id)/account?client_id=\(mfa.client.id)")
            let page = try await browser.submit(form, [("username", "ana"), ("password", TestPool.password)])
            #expect(page.text.contains("Authenticator app"))
            let account = "/\(mfa.pool.id)/account?login=\(page.login)"
            let csrf = page.hidden("csrf")
            func act(_ act: String, _ fields: [(name: String, value: String)] = []) async throws -> TestAnswer {
                try await app.post(
                    account, [("csrf", csrf), ("section", "app"), ("act", act)] + fields, headers: browser.headers)
            }
            // Without a seed that waits, a code proves nothing.
            #expect(try await act("prove", [("code", "123456")]).query["notice"] == nil)
            let begun = try await act("begin")
            let shown = try await browser.open(begun.header("location") ?? "")
            #expect(shown.text.contains("<svg class=\"qr\""))
            // Reloading shows the same one.
            let reloaded = try await browser.open(begun.header("location") ?? "")
            let secret = try #require(shown.seed)
            #expect(reloaded.seed == secret)
            #expect(
                try await act("prove", [("code", try mfa.wrongCode(secret))]).text.contains("That code isn’t right."))
            let codes = try await act("prove", [("code", try mfa.code(secret))])
            #expect(codes.text.contains("Keep these codes"))
            let back = try await browser.submit(codes, [("kept", codes.hidden("kept"))])
            #expect(back.text.contains("<bdi>10</bdi> left"))
            let user = try await app.authority.accounts.existing("ana", in: mfa.pool.pool)
            #expect(user.mfa.enabled == [.softwareToken] && user.mfa.preferred == .softwareToken)
            #expect(try await act("remove").query["notice"] == "appRemoved")
            let after = try await app.authority.accounts.existing("ana", in: mfa.pool.pool)
            #expect(after.mfa.enabled.isEmpty)
            #expect(try await app.authority.accounts.recoveryCodesLeft(of: after) == 0)
        }
    }

    /// Where the pool asks everybody, what is asked for is told, though nobody chose it.
    @Test func whatThePoolAsksForIsToldAsOn() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "ON", email: true)
            try await mfa.pool.user()
            let browser = TestBrowser(app)
            let form = try await browser.open("/\(mfa.pool.id)/account?client_id=\(mfa.client.id)")
            let asked = try await browser.submit(form, [("username", "ana"), ("password", TestPool.password)])
            let code = try await mfa.pool.code(for: "ana@example.com") ?? ""
            let page = try await browser.submit(asked, [("code", code)])
            #expect(page.text.contains("Codes by email <span class=\"badge\">on</span>"))
            #expect(page.text.contains("Recovery codes"))
            #expect(!page.text.contains("Turn off") && !page.text.contains("Turn on"))
        }
    }

    @Test func theAccountIsDeletedByItsName() async throws {
        try await TestApp.run { app in
            let scene = try await AccountScene(app)
            let tokens = try await SignedIn.byPassword(app, scene.client)
            let page = try await scene.open()
            for typed in ["", "ben", "ana@example.com"] {
                let answer = try await scene.act(page, "deletion", "delete", [("confirmation", typed)])
                #expect(answer.status == 200 && answer.text.contains("Delete your account?"))
            }
            #expect(try await scene.stored() != nil)
            let done = try await scene.act(page, "deletion", "delete", [("confirmation", "Ana")])
            #expect(done.text.contains("Your account is deleted"))
            #expect(try await scene.stored() == nil)
            #expect(
                try await app.open("GetUser", ["AccessToken": .string(tokens.accessToken)]).refusal
                    .hasPrefix("UserNotFoundException"))
        }
    }
}
