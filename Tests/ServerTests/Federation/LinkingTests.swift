import Authority
import Core
import Directory
import TestKit
import Testing

/// Users who are somebody elsewhere too: linked by an administrator, or by themselves at the first sign-in.
@Suite struct LinkingTests {
    private func person(_ provider: String, _ value: String, _ attribute: String? = "Cognito_Subject") -> JSON {
        .object([
            "ProviderName": .string(provider), "ProviderAttributeName": attribute.map { .string($0) },
            "ProviderAttributeValue": .string(value),
        ])
    }

    private func link(
        _ scene: FederationScene, _ source: JSON, to destination: JSON
    ) async throws -> TestAnswer {
        try await scene.app.signed(
            "AdminLinkProviderForUser",
            ["UserPoolId": .string(scene.pool.id), "DestinationUser": destination, "SourceUser": source])
    }

    @Test func theFirstSignInAfterALinkIsTheUsersOwn() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app, mapping: ["nickname": "nick", "name": "name"])
            let ana = try await scene.pool.user()
            let answer = try await link(
                scene, person("Example", "mira-1"), to: person("Cognito", "ana", nil))
            #expect(answer.status == 200 && answer.json == .object([]))
            scene.provider.person.change { $0["nick"] = "mi" }
            let claims = try await scene.claims(of: try await scene.signIn())
            #expect(claims["sub"] == .string(ana.sub.rawValue) && claims["cognito:username"] == "ana")
            #expect(claims["identities"]?.array?.first?["primary"] == "false")
            // What is missing is filled; the address that they proven stays.
            #expect(claims["nickname"] == "mi" && claims["email"] == "ana@example.com")
            #expect(claims["email_verified"] == true)
            #expect(claims["cognito:groups"] == nil)
            let shown = try await app.signed(
                "AdminGetUser", ["UserPoolId": .string(scene.pool.id), "Username": "ana"])
            let attribute = shown.json["UserAttributes"]?.array?.first { $0["Name"] == "identities" }
            #expect(
                attribute?["Value"]?.string
                    == "[{\"userId\":\"mira-1\",\"providerName\":\"Example\",\"providerType\":\"OIDC\",\"issuer\":null,"
                    + "\"primary\":false,\"dateCreated\":\(TestClock.start.microseconds / 1000)}]")
        }
    }

    @Test func whatCannotBeLinked() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            try await scene.pool.user()
            try await scene.pool.user("bob")
            let ana = person("Cognito", "ana", nil)
            func type(_ source: JSON, _ destination: JSON) async throws -> String? {
                let answer = try await link(scene, source, to: destination)
                return answer.status == 200 ? nil : answer.json["__type"]?.string
            }
            #expect(try await type(person("Nobody", "x"), ana) == "ResourceNotFoundException")
            #expect(try await type(person("Example", "x"), person("Cognito", "nobody", nil)) == "UserNotFoundException")
            #expect(try await type(person("Example", ""), ana) == "InvalidParameterException")
            #expect(try await type(.object([]), ana) == "InvalidParameterException")
            #expect(try await type(person("Example", "x"), ana) == nil)
            #expect(try await type(person("Example", "x"), ana) == nil)
            #expect(try await type(person("Example", "x"), person("Cognito", "bob", nil)) == "AliasExistsException")
            for number in 0..<4 { #expect(try await type(person("Example", "y\(number)"), ana) == nil) }
            #expect(try await type(person("Example", "z"), ana) == "LimitExceededException")
            let unsigned = try await app.open(
                "AdminLinkProviderForUser",
                ["UserPoolId": .string(scene.pool.id), "DestinationUser": ana, "SourceUser": person("Example", "q")])
            #expect(unsigned.status != 200)
        }
    }

    /// Whoever has a user of their own already keeps it.
    @Test func whoeverIsSomebodyAlreadyIsNotLinked() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            try await scene.pool.user()
            _ = try await scene.signIn()
            let answer = try await link(scene, person("Example", "mira-1"), to: person("Cognito", "ana", nil))
            #expect(answer.json["__type"] == "AliasExistsException")
        }
    }

    /// A claim of an OpenID or SAML provider may link too; of a social one only its own identifier.
    @Test func aLinkByAClaim() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let ana = try await scene.pool.user()
            #expect(
                try await link(scene, person("Example", "mira@example.org", "email"), to: person("Cognito", "ana", nil))
                    .status == 200)
            let claims = try await scene.claims(of: try await scene.signIn())
            #expect(claims["sub"] == .string(ana.sub.rawValue))
            scene.provider.person.change { $0["email"] = "MIRA@example.org" }
            let other = try await scene.claims(of: try await scene.signInAnew())
            #expect(other["sub"] != claims["sub"])
        }
    }

    @Test func aLinkThatIsEndedLeadsToSomebodyNew() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let ana = try await scene.pool.user()
            _ = try await link(scene, person("Example", "mira-1"), to: person("Cognito", "ana", nil))
            _ = try await scene.signIn()
            let input: JSON = ["UserPoolId": .string(scene.pool.id), "User": person("Example", "mira-1")]
            #expect(try await app.signed("AdminDisableProviderForUser", input).status == 200)
            // The browser that came that way is signed out.
            #expect(try await scene.browser.open(scene.authorizePath()).text.contains("name=\"password\""))
            let claims = try await scene.claims(of: try await scene.signIn())
            #expect(claims["sub"] != .string(ana.sub.rawValue))
            let again = try await app.signed(
                "AdminDisableProviderForUser",
                ["UserPoolId": .string(scene.pool.id), "User": person("Example", "nobody")])
            #expect(again.json["__type"] == "UserNotFoundException")
        }
    }

    @Test func anUnconfirmedUserIsNoPlaceToLand() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            _ = try await app.open(
                "SignUp",
                [
                    "ClientId": .string(scene.client.id.rawValue), "Username": "eve",
                    "Password": .string(TestPool.password),
                    "UserAttributes": [["Name": "email", "Value": "mira@example.org"]],
                ])
            _ = try await link(scene, person("Example", "mira-1"), to: person("Cognito", "eve", nil))
            #expect(try await scene.signIn().text.contains("can’t be used here"))
        }
    }
}

/// `account_linking`: whoever has proven the address that a provider vouches for is asked, and proves to be them.
@Suite struct IntroductionTests {
    private func scene(_ app: TestApp, isProven: Bool = true) async throws -> FederationScene {
        let scene = try await FederationScene(
            app, details: ["account_linking": "VERIFIED_EMAIL"], pool: [.init("AliasAttributes", ["email"])])
        scene.provider.person.change {
            $0["email"] = "ana@example.com"
            $0["email_verified"] = .bool(isProven)
        }
        return scene
    }

    @Test func whoeverProvesToBeThemIsLinked() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let ana = try await scene.pool.user()
            let page = try await scene.signIn()
            #expect(page.text.contains("There is an account with") && page.text.contains("ana@example.com"))
            #expect(!page.text.contains("Continue with"))
            let wrong = try await scene.browser.submit(page, [("username", "ana"), ("password", "wrong")])
            #expect(wrong.text.contains("There is an account with"))
            let answer = try await scene.browser.submit(
                wrong, [("username", "ana"), ("password", TestPool.password)])
            let claims = try await scene.claims(of: answer)
            #expect(claims["sub"] == .string(ana.sub.rawValue))
            #expect(claims["identities"]?.array?.first?["userId"] == "mira-1")
            // From now on they are known, in any browser.
            let next = try await scene.signInAnew()
            #expect(try await scene.claims(of: next)["sub"] == claims["sub"])
        }
    }

    @Test func whoeverSaysTheyAreSomebodyElseIsNew() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let ana = try await scene.pool.user()
            let answer = try await scene.browser.submit(try await scene.signIn(), [("anew", "1")])
            let claims = try await scene.claims(of: answer)
            #expect(claims["cognito:username"] == "Example_mira-1" && claims["sub"] != .string(ana.sub.rawValue))
        }
    }

    /// Another user who signs in there is not linked: the proof is of the address.
    @Test func anotherUserIsNotLinked() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            try await scene.pool.user()
            let bob = try await scene.pool.user("bob")
            let answer = try await scene.browser.submit(
                try await scene.signIn(), [("username", "bob"), ("password", TestPool.password)])
            let claims = try await scene.claims(of: answer)
            #expect(claims["sub"] == .string(bob.sub.rawValue) && claims["identities"] == nil)
        }
    }

    @Test func anAddressThatNobodyVouchesForAsksNothing() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, isProven: false)
            try await scene.pool.user()
            #expect(try await scene.signIn().query["code"] != nil)
        }
    }

    @Test func anAddressThatNobodyProvedHereAsksNothing() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            _ = try await app.open(
                "SignUp",
                [
                    "ClientId": .string(scene.client.id.rawValue), "Username": "eve",
                    "Password": .string(TestPool.password),
                    "UserAttributes": [["Name": "email", "Value": "ana@example.com"]],
                ])
            #expect(try await scene.signIn().query["code"] != nil)
        }
    }

    /// The button of somebody who is not waiting makes nobody.
    @Test func nobodyIsMadeOfNobody() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let page = try await scene.browser.open(scene.authorizePath())
            let answer = try await scene.browser.submit(page, [("username", "x")], adding: [("anew", "1")])
            #expect(answer.text.contains("name=\"password\"") && answer.query["code"] == nil)
        }
    }
}
