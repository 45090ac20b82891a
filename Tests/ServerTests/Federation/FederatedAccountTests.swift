import Authority
import Core
import Directory
import TestKit
import Testing

/// Whom a provider's people become, and what is kept of them.
@Suite struct FederatedAccountTests {
    private func user(_ scene: FederationScene, _ name: String = "Example_mira-1") async throws -> User {
        try await scene.app.authority.accounts.existing(name, in: scene.pool.pool)
    }

    @Test func mappedAttributesFollowTheProvider() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(
                app, mapping: ["given_name": "first", "email_verified": "email_verified", "nickname": "roles"])
            scene.provider.person.change { $0.merge(["first": "Mira", "roles": ["a", "b"]]) { _, new in new } }
            _ = try await scene.signIn()
            var user = try await user(scene)
            #expect(user.status == .externalProvider && user.attributes["given_name"] == "Mira")
            #expect(user.attributes["email_verified"] == "true" && user.attributes["nickname"] == #"["a","b"]"#)
            scene.provider.person.change {
                $0["first"] = "Mirabel"
                $0["email"] = "new@example.org"
                $0["email_verified"] = false
                $0["roles"] = nil
            }
            _ = try await scene.signInAnew()
            user = try await self.user(scene)
            #expect(user.attributes["given_name"] == "Mirabel" && user.attributes["email"] == "new@example.org")
            // What is said no more stays; what is not vouched for any more is not proven.
            #expect(user.attributes["nickname"] == #"["a","b"]"# && user.attributes["email_verified"] == "false")
        }
    }

    @Test func anAttributeThatMayNotChangeStaysAsItWas() async throws {
        try await TestApp.run { app in
            let schema = StandardAttributes.schema(with: [
                .object(["Name": "badge", "AttributeDataType": "String", "Mutable": false])
            ])
            let scene = try await FederationScene(
                app, mapping: ["custom:badge": "badge"], pool: [.init("SchemaAttributes", schema)])
            scene.provider.person.change { $0["badge"] = "7" }
            _ = try await scene.signIn()
            scene.provider.person.change { $0["badge"] = "8" }
            #expect(try await scene.signInAnew().query["code"] != nil)
            #expect(try await user(scene).attributes["custom:badge"] == "7")
        }
    }

    @Test func whatThePoolRequiresMustBeSaid() async throws {
        try await TestApp.run { app in
            let schema = StandardAttributes.schema(with: [.object(["Name": "family_name", "Required": true])])
            let scene = try await FederationScene(
                app, mapping: ["family_name": "last"], pool: [.init("SchemaAttributes", schema)])
            let departure = try await scene.browser.open(scene.authorizePath([("identity_provider", "Example")]))
            let answer = try await scene.comeBack(departure)
            #expect(answer.query["error"] == "access_denied")
            #expect(answer.query["error_description"] == "attributes required: [family_name]")
            scene.provider.person.change { $0["last"] = "Ost" }
            #expect(try await scene.signInAnew().query["code"] != nil)
        }
    }

    @Test(arguments: [
        ("email", "no address"), ("email", "a@b.example\r\nBcc: x@y.example"),
        ("name", String(repeating: "n", count: 2049)),
    ])
    func anAttributeThatThePoolDoesNotTake(name: String, value: String) async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app, mapping: ["name": "name"])
            scene.provider.person.change { $0[name] = .string(value) }
            #expect(try await scene.signIn().text.contains("can’t be used here"))
        }
    }

    /// Pre-hijacking: nobody is merged by an address.
    @Test(arguments: [true, false])
    func anAddressAloneLinksNobody(isProven: Bool) async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app, pool: [.init("AliasAttributes", ["email"])])
            let ana = try await scene.pool.user()
            scene.provider.person.change {
                $0["email"] = "ana@example.com"
                $0["email_verified"] = .bool(isProven)
            }
            let claims = try await scene.claims(of: try await scene.signIn())
            #expect(claims["sub"] != .string(ana.sub.rawValue) && claims["cognito:username"] == "Example_mira-1")
            // And the address still leads to whom it led to.
            #expect(try await user(scene, "ana@example.com").sub == ana.sub)
        }
    }

    @Test func aNameThatIsTakenIsNoWayInAndNoHindrance() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let squatter = try await scene.pool.user("Example_mira-1")
            let claims = try await scene.claims(of: try await scene.signIn())
            #expect(claims["sub"] != .string(squatter.sub.rawValue))
            #expect(claims["cognito:username"]?.string?.hasPrefix("Example_") == true)
        }
    }

    @Test func aSubjectThatIsNoNameHasAUserAllTheSame() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            for subject in ["a b", String(repeating: "x", count: 255), "é", "MIRA", "mira"] {
                scene.provider.person.change { $0["sub"] = .string(subject) }
                let first = try await scene.claims(of: try await scene.signInAnew())
                let again = try await scene.claims(of: try await scene.signInAnew())
                #expect(first["sub"] != nil && first["sub"] == again["sub"], "\(subject)")
            }
            #expect(
                try await app.authority.store.users.list(
                    scene.pool.pool.id, matching: nil, after: nil, limit: 10
                ).count == 5)
        }
    }

    @Test func parallelFirstSignInsMakeOneUser() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let codes = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let browser = TestBrowser(app)
                        let departure = try await browser.press(
                            "Continue with", on: try await browser.open(scene.authorizePath()))
                        let nonce = departure.query["nonce"] ?? ""
                        let code = "c\(number)"
                        scene.provider.nonces.change { $0[code] = nonce }
                        return try await browser.open(
                            "/\(scene.pool.id)/oauth2/idpresponse?code=\(code)&state=\(departure.query["state"] ?? "")")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            var subjects: Set<JSON> = []
            for answer in codes { subjects.insert(try await scene.claims(of: answer)["sub"] ?? .null) }
            #expect(subjects.count == 1 && !subjects.contains(.null))
        }
    }

    /// A provider that is made anew and is another one leads to nobody whom the old one led to.
    @Test func anotherProviderUnderTheNameFindsNobody() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let first = try await scene.claims(of: try await scene.signIn())
            let provisioning = app.authority.provisioning
            app.clock.advance(.seconds(1))
            try await provisioning.deleteProvider("Example", in: scene.pool.pool.id, now: app.clock.now())
            let details = FederationScene.details.merging([
                "oidc_issuer": "https://other.example", "authorize_url": "https://op.example/authorize",
                "token_url": "https://op.example/token", "jwks_uri": "https://op.example/keys",
            ]) { _, new in new }
            _ = try await provisioning.createProvider(
                "Example", type: "OIDC", details: details, attributeMapping: ["email": "email"], identifiers: [],
                in: scene.pool.pool.id, now: app.clock.now())
            let client = try await scene.pool.client([.init("SupportedIdentityProviders", ["Example"])])
            scene.provider.script.change { $0.claims = ["iss": "https://other.example"] }
            let departure = try await scene.browser.open(
                scene.authorizePath().replacing(scene.client.id.rawValue, with: client.id.rawValue))
            let answer = try await scene.comeBack(departure)
            #expect(answer.query["code"] != nil)
            let users = try await app.authority.store.users.list(
                scene.pool.pool.id, matching: nil, after: nil, limit: 10)
            #expect(users.count == 2 && users.filter { .string($0.sub.rawValue) != first["sub"] }.count == 1)
        }
    }

    /// The one who was deleted and comes again is somebody new (CVE-2026-55670).
    @Test func whoeverWasDeletedComesAsSomebodyNew() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app, mapping: ["nickname": "nick"])
            scene.provider.person.change { $0["nick"] = "old" }
            let first = try await scene.claims(of: try await scene.signIn())
            try await app.authority.accounts.delete(try await user(scene))
            scene.provider.person.change { $0["nick"] = nil }
            let next = try await scene.claims(of: try await scene.signInAnew())
            #expect(next["sub"] != nil && next["sub"] != first["sub"])
            #expect(try await user(scene).attributes["nickname"] == nil)
        }
    }

    /// EXTERNAL_PROVIDER has no password to guess, to forget or to reset; one that an administrator sets makes them a
    /// user of the pool too.
    @Test func aProvidersUserHasNoPasswordUntilOneIsSet() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let claims = try await scene.claims(of: try await scene.signIn())
            let name = "Example_mira-1"
            func signIn(_ password: String) async throws -> JSON {
                try await app.open(
                    "InitiateAuth",
                    [
                        "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": .string(scene.client.id.rawValue),
                        "AuthParameters": ["USERNAME": .string(name), "PASSWORD": .string(password)],
                    ]
                ).json
            }
            for password in ["", "x", TestPool.password] {
                #expect(try await signIn(password)["AuthenticationResult"] == nil)
            }
            let forgot = try await app.open(
                "ForgotPassword", ["ClientId": .string(scene.client.id.rawValue), "Username": .string(name)])
            #expect(forgot.json["__type"] == "NotAuthorizedException")
            let set = try await app.signed(
                "AdminSetUserPassword",
                [
                    "UserPoolId": .string(scene.pool.id), "Username": .string(name),
                    "Password": .string(TestPool.password), "Permanent": true,
                ])
            #expect(set.status == 200)
            #expect(try await user(scene).status == .confirmed)
            #expect(try await signIn(TestPool.password)["AuthenticationResult"] != nil)
            #expect(try await scene.claims(of: try await scene.signInAnew())["sub"] == claims["sub"])
        }
    }
}
