import Authority
import Core
import Directory
import TestKit
import Testing

/// Sign in with Google, at an emulator of its servers.
@Suite struct GoogleTests {
    private func scene(
        _ app: TestApp, mapping: [String: String] = [:], details: [String: String] = [:],
        change: (inout [EmulatedPerson]) -> Void = { _ in }
    ) async throws -> SocialScene {
        let accounts = SocialScene.accounts(app)
        var people = accounts.people.value
        change(&people)
        accounts.people.change { [people] in $0 = people }
        let google = GoogleEmulator(accounts, keys: EmulatedKeys(try await TestKeys().take(), id: "g-1"))
        return try await SocialScene(
            app, "Google", google,
            details: SocialScene.details.merging(["authorize_scopes": "openid email profile"]) { _, new in new }
                .merging(details) { _, new in new },
            mapping: ["email": "email", "given_name": "given_name", "email_verified": "email_verified"]
                .merging(mapping) { _, new in new })
    }

    private let mira = EmulatedAccounts.someone[0].subject

    @Test func aPersonOfGoogle() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let departure = try await scene.leave()
            #expect(departure.header("location")?.hasPrefix("https://accounts.google.com/o/oauth2/v2/auth?") == true)
            #expect(departure.query["code_challenge_method"] == "S256" && departure.query["nonce"] != nil)
            let claims = try await scene.claims(of: try await scene.choose(mira, departure))
            #expect(claims["cognito:username"] == .string("Google_\(mira)"))
            #expect(claims["email"] == "mira.ost@example.org" && claims["email_verified"] == true)
            #expect(claims["given_name"] == "Mira")
            let identity = claims["identities"]?.array?.first
            #expect(identity?["providerType"] == "Google" && identity?["userId"] == .string(mira))
        }
    }

    @Test func whoeverSaysNoComesBackToTheSignInPage() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let answer = try await scene.signIn(as: nil)
            #expect(answer.text.contains("was cancelled") && answer.text.contains("Continue with"))
        }
    }

    @Test func anAddressThatGoogleHasNotProven() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, change: { $0[0].isProven = false })
            let claims = try await scene.claims(of: try await scene.signIn(as: mira))
            #expect(claims["email_verified"] == false)
        }
    }

    /// What only the People API tells is asked there, and only where it is mapped.
    @Test func aBirthday() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, mapping: ["birthdate": "birthdays"])
            let claims = try await scene.claims(of: try await scene.signIn(as: mira))
            #expect(claims["birthdate"] == "1990-02-03")
            let asked = app.internet.requests.filter { $0.url.contains("people.googleapis.com") }
            #expect(asked.map(\.url) == ["https://people.googleapis.com/v1/people/me?personFields=birthdays"])
        }
    }

    @Test(arguments: ["client_secret", "client_id"])
    func aWrongRegistrationIsTheOperators(key: String) async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, details: [key: "wrong"])
            let departure = try await scene.leave()
            if key == "client_id" {
                #expect(scene.visit(departure).status == 401)
            } else {
                let answer = try await scene.choose(mira, departure)
                #expect(answer.text.contains("can’t be trusted") || answer.text.contains("doesn’t answer"))
            }
        }
    }

    /// A code that was made for another departure does not fit its verifier.
    @Test func aCodeOfAnotherDeparture() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let stolen = try await scene.leave(in: TestBrowser(app))
            let own = try await scene.leave()
            let google = scene.emulator
            let code = Parameters([
                ("client_id", "app-of-ours"), ("redirect_uri", stolen.query["redirect_uri"] ?? ""),
                ("response_type", "code"), ("scope", "openid"), ("state", "x"), ("person", mira),
                ("nonce", own.query["nonce"] ?? ""), ("code_challenge", stolen.query["code_challenge"] ?? ""),
                ("code_challenge_method", "S256"),
            ])
            let made = google.answer(
                EmulatedRequest(
                    method: "POST", host: "accounts.google.com", target: "/o/oauth2/v2/auth",
                    body: Array(code.urlEncoded.utf8)))
            let location = made.header("location") ?? ""
            let stolenCode = try Parameters(urlEncoded: Array(location.split(separator: "?")[1].utf8))["code"] ?? ""
            let back = Parameters([("code", stolenCode), ("state", own.query["state"] ?? "")])
            let answer = try await scene.browser.open("/\(scene.pool.id)/oauth2/idpresponse?\(back.urlEncoded)")
            #expect(answer.text.contains("can’t be trusted"))
        }
    }
}
