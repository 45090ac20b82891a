import Authority
import Core
import Crypto
import Directory
import TestKit
import Testing

/// Sign in with Apple, at an emulator of its servers.
@Suite struct AppleTests {
    private func scene(_ app: TestApp, changes: [String: String] = [:]) async throws -> SocialScene {
        let key = P256.Signing.PrivateKey()
        let apple = AppleEmulator(
            SocialScene.accounts(app), keys: EmulatedKeys(try await TestKeys().take(), id: "a-1"),
            clientKey: key.publicKey)
        return try await SocialScene(
            app, "SignInWithApple", apple,
            details: [
                "client_id": "app-of-ours", "team_id": AppleEmulator.team, "key_id": AppleEmulator.keyID,
                "private_key": key.pemRepresentation, "authorize_scopes": "name email",
            ].merging(changes) { _, new in new },
            mapping: [
                "email": "email", "email_verified": "email_verified", "given_name": "firstName",
                "family_name": "lastName",
            ])
    }

    private let mira = EmulatedAccounts.someone[0].subject

    /// The answer comes by form, without cookies; the name comes once and stays.
    @Test func aPersonOfApple() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let departure = try await scene.leave()
            #expect(departure.query["response_mode"] == "form_post")
            let claims = try await scene.claims(of: try await scene.choose(mira, departure))
            #expect(claims["cognito:username"] == .string("SignInWithApple_000123.\(mira).0456"))
            #expect(claims["given_name"] == "Mira" && claims["family_name"] == "Ost")
            #expect(claims["email"] == "mira.ost@example.org" && claims["email_verified"] == true)
            let again = try await scene.claims(of: try await scene.signIn(as: mira, in: TestBrowser(app)))
            #expect(again["sub"] == claims["sub"] && again["given_name"] == "Mira")
        }
    }

    @Test func whoeverSaysNo() async throws {
        try await TestApp.run { app in
            let answer = try await scene(app).signIn(as: nil)
            #expect(answer.text.contains("was cancelled"))
        }
    }

    /// Nobody has signed the name that the browser brings: an address in it is nobody's.
    @Test func theNameBringsNoAddress() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let departure = try await scene.leave()
            let form = Parameters(departure.query.entries + [("person", mira)])
            let made = scene.emulator.answer(
                EmulatedRequest(
                    method: "POST", host: "appleid.apple.com", target: "/auth/authorize",
                    body: Array(form.urlEncoded.utf8)))
            let code = made.text.split(separator: "name=\"code\" value=\"")[1].prefix { $0 != "\"" }
            let forged = #"{"name":{"firstName":"Eve"},"email":"victim@example.org","sub":"x"}"#
            let posted = try await app.post(
                "/\(scene.pool.id)/oauth2/idpresponse",
                [("state", departure.query["state"] ?? ""), ("code", String(code)), ("user", forged)])
            let answer = try await scene.browser.open(posted.header("location") ?? "")
            let claims = try await scene.claims(of: answer)
            #expect(claims["given_name"] == "Eve" && claims["email"] == "mira.ost@example.org")
            #expect(claims["cognito:username"]?.string?.contains(mira) == true)
        }
    }

    @Test(arguments: ["team_id", "key_id"])
    func aWrongRegistration(key: String) async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, changes: [key: "WRONG12345"])
            #expect(try await scene.signIn(as: mira).text.contains("can’t be trusted"))
        }
    }

    @Test(arguments: ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
    func aKeyThatIsNone(key: String) async throws {
        try await TestApp.run { app in
            await #expect(throws: AuthorityError.self) { _ = try await scene(app, changes: ["private_key": key]) }
        }
    }

    /// The key as the file has it, or only what is between its lines.
    @Test func theKeyWithoutItsLines() async throws {
        try await TestApp.run { app in
            let key = P256.Signing.PrivateKey()
            let bare = key.pemRepresentation.split(separator: "\n").dropFirst().dropLast().joined()
            let scene = try await scene(app, changes: ["private_key": bare])
            // Another key than the registered one: it is read, and signs, and Apple refuses it.
            #expect(try await scene.signIn(as: mira).text.contains("can’t be trusted"))
        }
    }
}
