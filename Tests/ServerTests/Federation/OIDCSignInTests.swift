import Authority
import Core
import Directory
import TestKit
import Testing

/// Signing in by an OpenID provider, from the button to the tokens (OIDC Core §3.1).
@Suite struct OIDCSignInTests {
    @Test func aFirstSignInMakesAUserAndTheNextFindsThem() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let departure = try await scene.leave()
            #expect(departure.status == 302)
            #expect(departure.header("location")?.hasPrefix("https://op.example/authorize?") == true)
            let asked = departure.query
            #expect(asked["client_id"] == "client-1" && asked["response_type"] == "code")
            #expect(asked["scope"] == "openid email" && asked["code_challenge_method"] == "S256")
            #expect(asked["redirect_uri"] == "https://id.example/\(scene.pool.id)/oauth2/idpresponse")
            let answer = try await scene.comeBack(departure)
            #expect(answer.header("location")?.hasPrefix(TestPool.callback) == true)
            #expect(answer.query["state"] == "st-1")
            let claims = try await scene.claims(of: answer)
            #expect(claims["cognito:username"] == "Example_mira-1")
            #expect(claims["cognito:groups"] == .array([.string("\(scene.pool.id)_Example")]))
            #expect(claims["nonce"] == "n-of-the-app")
            #expect(claims["email"] == "mira@example.org" && claims["email_verified"] == false)
            let identity = try #require(claims["identities"]?.array?.first)
            #expect(
                identity
                    == .object([
                        .init("userId", "mira-1"), .init("providerName", "Example"), .init("providerType", "OIDC"),
                        .init("issuer", .null), .init("primary", "true"),
                        .init("dateCreated", .string(String(TestClock.start.microseconds / 1000))),
                    ]))
            let again = try await scene.signInAnew()
            #expect(try await scene.claims(of: again)["sub"] == claims["sub"])
        }
    }

    @Test func theTokenRequestProvesClientAndVerifier() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let departure = try await scene.leave()
            _ = try await scene.comeBack(departure)
            let request = try #require(scene.provider.asked("/token").first)
            let form = try Parameters(urlEncoded: request.body)
            #expect(form["grant_type"] == "authorization_code" && form["code"] == "code-1")
            #expect(
                form["client_secret"] == "s3cret-of-client-1" && form["redirect_uri"] == departure.query["redirect_uri"]
            )
            let verifier = form["code_verifier"] ?? ""
            #expect(verifier.utf8.count == 43)
            #expect(scene.provider.asked("/userinfo").first?.headers.contains { $0.value == "Bearer at-1" } == true)
        }
    }

    @Test func aNamedProviderIsGoneToAtOnce() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app, identifiers: ["example.org"])
            for parameter in [("identity_provider", "Example"), ("idp_identifier", "example.org")] {
                let answer = try await TestBrowser(app).open(scene.authorizePath([parameter]))
                #expect(answer.header("location")?.hasPrefix("https://op.example/authorize?") == true)
            }
            let unknown = try await app.get(scene.authorizePath([("identity_provider", "Nobody")]))
            #expect(unknown.query["error"] == "invalid_request")
            let own = try await TestBrowser(app).open(scene.authorizePath([("identity_provider", "COGNITO")]))
            #expect(own.text.contains("name=\"password\""))
        }
    }

    /// An address of the provider's domain leads there; one with several @ is nobody's.
    @Test func anAddressLeadsToItsProvider() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app, identifiers: ["example.org"])
            let page = try await scene.browser.open(scene.authorizePath())
            let leaving = try await scene.browser.submit(page, [("username", "mira@Example.org"), ("password", "")])
            #expect(leaving.status == 200 && leaving.header("location") == nil)
            #expect(leaving.text.contains("http-equiv=\"refresh\""))
            let departure = try await scene.browser.press("Continue", on: leaving)
            #expect(departure.query["login_hint"] == "mira@Example.org")
            #expect(try await scene.comeBack(departure).query["code"] != nil)
            let other = TestBrowser(app)
            let form = try await other.open(scene.authorizePath())
            let odd = try await other.submit(form, [("username", "mira@example.org@evil.example"), ("password", "x")])
            #expect(!odd.text.contains("http-equiv=\"refresh\""))
        }
    }

    @Test func aClientWithOneProviderAloneGoesStraightThere() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app, client: [.init("SupportedIdentityProviders", ["Example"])])
            let departure = try await scene.browser.open(scene.authorizePath())
            #expect(departure.header("location")?.hasPrefix("https://op.example/authorize?") == true)
            #expect(try await scene.comeBack(departure).query["code"] != nil)
        }
    }

    @Test func aPoolOfProvidersAloneHasNoPasswords() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            _ = try await app.authority.provisioning.createProvider(
                "Other", type: "OIDC", details: FederationScene.details, attributeMapping: [:], identifiers: [],
                in: scene.pool.pool.id, now: app.clock.now())
            try await scene.pool.user()
            let client = try await scene.pool.client([.init("SupportedIdentityProviders", ["Example", "Other"])])
            let path = scene.authorizePath().replacing(scene.client.id.rawValue, with: client.id.rawValue)
            let page = try await scene.browser.open(path)
            #expect(!page.text.contains("name=\"password\"") && !page.text.contains("signup"))
            #expect(page.text.contains("Continue with"))
            let handle = page.text.split(separator: "login=").dropFirst().first.map { $0.prefix { $0 != "&" } } ?? ""
            for path in ["signup", "forgotPassword", "confirmForgotPassword"] {
                let shown = try await scene.browser.open("/\(scene.pool.id)/\(path)?login=\(handle)")
                #expect(shown.text.contains("Continue with"), "\(path)")
            }
        }
    }

    /// A sign-in by the pool is none by the provider that is asked for, and the reverse.
    @Test func aSessionServesOnlyTheWayThatItCame() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            _ = try await scene.signIn()
            #expect(try await scene.browser.open(scene.authorizePath()).query["code"] != nil)
            let named = try await scene.browser.open(scene.authorizePath([("identity_provider", "Example")]))
            #expect(named.query["code"] != nil)
            let own = try await scene.browser.open(scene.authorizePath([("identity_provider", "COGNITO")]))
            #expect(own.text.contains("name=\"password\""))
            let client = try await scene.pool.client([.init("SupportedIdentityProviders", ["COGNITO"])])
            let path = scene.authorizePath().replacing(scene.client.id.rawValue, with: client.id.rawValue)
            #expect(try await scene.browser.open(path).text.contains("name=\"password\""))
        }
    }
}
