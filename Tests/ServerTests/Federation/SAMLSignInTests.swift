import Authority
import Core
import Directory
import NativeCrypto
import TestKit
import Testing

/// A SAML provider over HTTP: what is one browser's, once, and what a provider may begin.
@Suite struct SAMLSignInTests {
    private struct Scene: Sendable {
        let app: TestApp
        let pool: TestPool
        let client: Client
        let identityProvider: SAMLIdentityProvider
        let browser: TestBrowser

        init(_ app: TestApp, details: [String: String] = [:]) async throws {
            self.app = app
            pool = try await app.pool()
            identityProvider = try SAMLIdentityProvider(key: try await TestKeys().take())
            browser = TestBrowser(app)
            _ = try await app.authority.provisioning.createProvider(
                "Campus", type: "SAML",
                details: ["MetadataFile": identityProvider.metadata()].merging(details) { _, new in new },
                attributeMapping: ["email": "email"], identifiers: [], in: pool.pool.id, now: app.clock.now())
            client = try await pool.client([.init("SupportedIdentityProviders", ["COGNITO", "Campus"])])
        }

        var acs: String { "https://id.example/\(pool.id)/saml2/idpresponse" }

        func content(_ requestID: String?) -> SAMLIdentityProvider.Content {
            SAMLIdentityProvider.Content(
                acs: acs, audience: "urn:amazon:cognito:sp:\(pool.id)", requestID: requestID)
        }

        var authorizePath: String {
            let parameters = Parameters([
                ("client_id", client.id.rawValue), ("response_type", "code"), ("redirect_uri", TestPool.callback),
                ("scope", "openid"), ("state", "st-1"), ("identity_provider", "Campus"),
            ])
            return "/\(pool.id)/oauth2/authorize?\(parameters.urlEncoded)"
        }

        /// The request that a departure carries: its ID.
        func requestID(_ departure: TestAnswer) throws -> String? {
            let packed = Base64.decode(departure.query["SAMLRequest"] ?? "") ?? []
            return try XMLDocument(try RawDeflate.expand(packed, limit: 10_000)).root["ID"]
        }

        func post(_ xml: String, _ relayState: String) async throws -> TestAnswer {
            try await app.post(
                "/\(pool.id)/saml2/idpresponse",
                [("SAMLResponse", Base64.encode(Array(xml.utf8))), ("RelayState", relayState)])
        }
    }

    @Test func aSignInFromTheRequestToTheCode() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let departure = try await scene.browser.open(scene.authorizePath)
            #expect(departure.header("location")?.hasPrefix("https://idp.example/sso?SAMLRequest=") == true)
            let state = departure.query["RelayState"] ?? ""
            let xml = try scene.identityProvider.response(scene.content(try scene.requestID(departure)))
            let posted = try await scene.post(xml, state)
            #expect(posted.status == 303)
            let answer = try await scene.browser.open(posted.header("location") ?? "")
            #expect(answer.query["code"] != nil && answer.query["state"] == "st-1")
            let user = try await app.authority.accounts.existing("Campus_mira", in: scene.pool.pool)
            #expect(user.identities.first?.issuer == SAMLIdentityProvider.entityID)
            // Neither the answer nor the state is good again.
            #expect(try await scene.post(xml, state).status == 400)
        }
    }

    /// The same assertion in another departure: it answers another request; and where nobody asked, it is good once.
    @Test func anAssertionIsGoodOnce() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app, details: ["IDPInit": "true"])
            let relayed = scene.authorizePath.split(separator: "?").last.map(String.init) ?? ""
            let xml = try scene.identityProvider.response(scene.content(nil))
            let first = try await scene.post(xml, relayed)
            #expect(first.status == 303 && first.header("location")?.contains("/login?login=") == true)
            let again = try await scene.post(xml, relayed)
            #expect(again.status == 400 && again.header("location") == nil)
            let departure = try await scene.browser.open(scene.authorizePath)
            _ = try await scene.post(xml, departure.query["RelayState"] ?? "")
            let answer = try await scene.browser.open(
                "/\(scene.pool.id)/oauth2/idpresponse?state=\(departure.query["RelayState"] ?? "")")
            #expect(answer.query["error"] == "server_error")
        }
    }

    /// Nobody is signed in by what another site posts: a person says yes first.
    @Test func aSignInThatNobodyAskedForIsAskedAbout() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app, details: ["IDPInit": "true"])
            let relayed = scene.authorizePath.split(separator: "?").last.map(String.init) ?? ""
            let posted = try await scene.post(try scene.identityProvider.response(scene.content(nil)), relayed)
            let browser = scene.browser
            for cookie in posted.cookies {
                let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
                browser.plant(String(pair[0]), String(pair[1]))
            }
            #expect(posted.cookies.count == 1)
            let page = try await browser.open(posted.header("location") ?? "")
            #expect(page.text.contains("says that you are") && page.text.contains("mira@idp.example"))
            #expect(!page.text.contains("name=\"password\""))
            #expect(try await browser.submit(page, [("anew", "1")]).query["code"] != nil)
        }
    }

    @Test(arguments: [false, true])
    func whatAProviderMayNotBegin(isLet: Bool) async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app, details: isLet ? ["IDPInit": "true"] : [:])
            let xml = try scene.identityProvider.response(scene.content(nil))
            let good = scene.authorizePath.split(separator: "?").last.map(String.init) ?? ""
            let others = [
                "", "https://evil.example/", good.replacing("app.example", with: "evil.example"),
                good.replacing("identity_provider=Campus", with: "x=y"),
            ]
            for relayed in others + (isLet ? [] : [good]) {
                let answer = try await scene.post(xml, relayed)
                #expect(answer.status == 400 && answer.header("location") == nil, "\(relayed)")
            }
        }
    }

    @Test func aSignOutThatNobodySignedEndsNothing() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app, details: ["IDPSignout": "true"])
            let departure = try await scene.browser.open(scene.authorizePath)
            let xml = try scene.identityProvider.response(scene.content(try scene.requestID(departure)))
            let posted = try await scene.post(xml, departure.query["RelayState"] ?? "")
            _ = try await scene.browser.open(posted.header("location") ?? "")
            let logout = "https://id.example/\(scene.pool.id)/saml2/logout"
            func ask(_ change: (String) -> String = { $0 }, by key: RSAPrivateKey? = nil) async throws -> TestAnswer {
                let query = try scene.identityProvider.signOutQuery(of: "mira", at: logout, by: key)
                return try await app.get("/\(scene.pool.id)/saml2/logout?\(change(query))")
            }
            let other = try RSAPrivateKey.generate()
            #expect(try await ask(by: other).status == 400)
            #expect(try await ask { String($0.prefix(while: { $0 != "&" })) }.status == 400)
            #expect(try await ask { $0 + "&SAMLRequest=x" }.status == 400)
            #expect(try await ask { $0.replacing("RelayState=back", with: "RelayState=other") }.status == 400)
            #expect(try await ask { _ in "SAMLRequest=AAAA&SigAlg=x&Signature=y" }.status == 400)
            #expect(try await scene.browser.open(scene.authorizePath).query["code"] != nil)
            let done = try await ask()
            #expect(done.header("location")?.hasPrefix("https://idp.example/slo?SAMLResponse=") == true)
            #expect(done.query["RelayState"] == "back")
            #expect(try await scene.browser.open(scene.authorizePath).query["code"] == nil)
            app.clock.advance(.minutes(6))
            #expect(try await ask().status == 400)
        }
    }

    /// Expanded it would be a gigabyte (CVE-2023-28119).
    @Test func aMessageThatGrows() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let bomb = try RawDeflate.compress([UInt8](repeating: 0x20, count: 50_000_000))
            let query = Parameters([("SAMLRequest", Base64.encode(bomb)), ("SigAlg", "x"), ("Signature", "y")])
            let path = "/\(scene.pool.id)/saml2/logout?\(query.urlEncoded)"
            #expect(try await app.get(path).status >= 400)
        }
    }

    @Test func theMetadataIsTheSameEachTime() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let first = try await app.get("/\(scene.pool.id)/saml2/metadata")
            app.clock.advance(.days(1))
            let second = try await app.get("/\(scene.pool.id)/saml2/metadata")
            #expect(first.status == 200 && first.body == second.body && first.text.contains(scene.acs))
            #expect(try await app.get("/\(try await app.pool().id)/saml2/metadata").status == 404)
        }
    }

    @Test(arguments: [
        ["MetadataFile": "<x/>"], ["MetadataFile": ""], [:], ["MetadataURL": "http://idp.example/metadata"],
        ["IDPInit": "perhaps"], ["RequestSigningAlgorithm": "rsa-sha1"], ["colour": "blue"],
    ])
    func detailsThatDoNotDo(details: [String: String]) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let provider = try SAMLIdentityProvider(key: try await TestKeys().take())
            let right =
                details.keys.contains { $0.hasPrefix("Metadata") } || details.isEmpty
                ? [:] : ["MetadataFile": provider.metadata()]
            await #expect(throws: AuthorityError.self) {
                _ = try await app.authority.provisioning.createProvider(
                    "Campus", type: "SAML", details: right.merging(details) { _, new in new }, attributeMapping: [:],
                    identifiers: [], in: pool.pool.id, now: app.clock.now())
            }
        }
    }
}
