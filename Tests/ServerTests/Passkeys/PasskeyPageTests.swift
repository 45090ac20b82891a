import AWSAPI
import Authority
import Core
import Directory
import NativeCrypto
import TestKit
import Testing

/// Passkeys on the hosted pages: nobody types a name, and one is added after a sign-in.
@Suite struct PasskeyPageTests {
    private func isFinished(_ answer: TestAnswer) -> Bool {
        answer.header("location")?.hasPrefix(TestPool.callback) == true && answer.query["code"] != nil
    }

    /// The options in a page, which the script reads.
    private func options(_ page: TestAnswer) -> JSON {
        let text = page.text.split(separator: "data-options=\"").dropFirst().first?.prefix { $0 != "\"" } ?? ""
        return (try? JSON.parse(Array(text.replacing("&quot;", with: "\"").utf8))) ?? .null
    }

    private func credential(_ json: JSON) -> [(name: String, value: String)] { [("credential", json.text)] }

    @Test func whoeverIsThereSignsIn() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            var passkey = try await passkeys.passkey()
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(passkeys.pool, passkeys.client))
            #expect(page.text.contains("autocomplete=\"username webauthn\""))
            #expect(options(page)["allowCredentials"] == [])
            #expect(options(page)["rpId"] == "id.example")
            let answer = try await browser.submit(page, credential(passkey.get(options(page))))
            #expect(isFinished(answer), "\(answer.status) \(answer.text.suffix(500))")
            let tokens = try await SignedIn.redeem(app, passkeys.pool, passkeys.client, answer.query["code"] ?? "")
            #expect(SignedIn.claims(tokens.json["id_token"])["cognito:username"] == "ana")
        }
    }

    @Test func aPoolWithoutPasskeysAsksForNone() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app, factors: ["PASSWORD"])
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(passkeys.pool, passkeys.client))
            #expect(!page.text.contains("webauthn") && !page.text.contains("data-passkey"))
            let add = try await browser.open(addPath(passkeys))
            let signedIn = try await browser.submit(add, [("username", "ana"), ("password", TestPool.password)])
            #expect(signedIn.status == 400)
        }
    }

    static let lies: [(String, SoftAuthenticator.Lie)] = [
        ("another origin", .with { $0.origin = "https://evil.example" }),
        ("no handle", .with { $0.userHandle = .some(nil) }),
        ("another handle", .with { $0.userHandle = .some([1, 2, 3]) }),
        ("an unknown key", .with { $0.credentialID = [9, 9, 9] }),
        ("another challenge", .with { $0.challenge = "AAAAAAAAAAAAAAAAAAAAAA" }),
    ]

    @Test(arguments: lies)
    func aLieIsRefusedOnThePage(_ name: String, _ lie: SoftAuthenticator.Lie) async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            var passkey = try await passkeys.passkey()
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(passkeys.pool, passkeys.client))
            let refused = try await browser.submit(page, credential(passkey.get(options(page), lie)))
            #expect(refused.text.contains("That passkey didn’t work here"), "\(name)")
            // The page asks anew, and what it asked before is over.
            let old = try await browser.submit(page, credential(passkey.get(options(page))))
            #expect(old.text.contains("open for too long"), "\(name)")
            let again = try await browser.submit(refused, credential(passkey.get(options(refused))))
            #expect(isFinished(again), "\(name)")
        }
    }

    /// What a page asks is answered on the page: not through the API, at another client, after an hour or without the
    /// form's token.
    @Test func theQuestionBelongsToThePage() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            var passkey = try await passkeys.passkey()
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(passkeys.pool, passkeys.client))
            let session =
                page.text.split(separator: "name=\"session\" value=\"").dropFirst().first?.prefix { $0 != "\"" } ?? ""
            #expect(!session.isEmpty)
            let credential = passkey.get(options(page))
            for username in ["", "ana"] {
                let answer = try await app.open(
                    "RespondToAuthChallenge",
                    [
                        "ClientId": .string(passkeys.client.id.rawValue), "ChallengeName": "WEB_AUTHN",
                        "Session": .string(String(session)),
                        "ChallengeResponses": ["USERNAME": .string(username), "CREDENTIAL": .string(credential.text)],
                    ])
                #expect(answer.refusal == "NotAuthorizedException: Invalid session for the user, session is expired.")
            }
            let forged = try await browser.submit(page, self.credential(credential) + [("csrf", "x")])
            #expect(!isFinished(forged) && forged.status == 200)
            #expect(isFinished(try await browser.submit(page, self.credential(credential))))
        }
    }

    private func addPath(_ passkeys: PasskeyFixture) -> String {
        let query = SignedIn.authorizePath(passkeys.pool, passkeys.client).split(separator: "?")[1]
        return "/\(passkeys.pool.id)/passkeys/add?\(query)"
    }

    @Test func aPasskeyIsAddedAfterASignIn() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let browser = TestBrowser(app)
            let page = try await browser.open(addPath(passkeys))
            let add = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(add.text.contains("Create a passkey"), "\(add.status) \(add.text.suffix(500))")
            #expect(options(add)["user"]?["name"] == "ana")
            var passkey = SoftAuthenticator()
            let refused = try await browser.submit(
                add, credential(passkey.create(options(add), .with { $0.origin = "https://evil.example" })))
            #expect(refused.text.contains("couldn’t be added"))
            let done = try await browser.submit(refused, credential(passkey.create(options(refused))))
            #expect(isFinished(done), "\(done.status) \(done.text.suffix(500))")
            #expect(try await passkeys.signIn(&passkey).isSignedIn)
            let gone = try await browser.submit(refused, credential(passkey.create(options(refused))))
            #expect(!isFinished(gone))
        }
    }

    @Test func whoeverWantsNoneGoesOn() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let browser = TestBrowser(app)
            let page = try await browser.open(addPath(passkeys))
            let add = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(isFinished(try await browser.submit(add, [("skip", "1")])))
        }
    }

    /// A session of ten minutes ago is too old for a new credential; its page asks for a sign-in.
    @Test func onlyWhoeverSignedInRecentlyAddsOne() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, passkeys.pool, passkeys.client)
            #expect(try await browser.open(addPath(passkeys)).text.contains("Create a passkey"))
            let open = try await browser.open(addPath(passkeys))
            app.clock.advance(.minutes(10))
            var passkey = SoftAuthenticator()
            let late = try await browser.submit(open, credential(passkey.create(options(open))))
            #expect(!isFinished(late) && late.text.contains("name=\"password\""))
            #expect(try await browser.open(addPath(passkeys)).text.contains("name=\"password\""))
            let stranger = TestBrowser(app)
            #expect(try await stranger.open(addPath(passkeys)).text.contains("name=\"password\""))
        }
    }
}
