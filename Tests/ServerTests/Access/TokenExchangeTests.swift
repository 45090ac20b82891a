import Authority
import Core
import Directory
import SigV4
import TestKit
import Testing

/// Token exchange (RFC 8693) at both doors.
@Suite struct TokenExchangeTests {
    private static let grant = "urn:ietf:params:oauth:grant-type:token-exchange"
    private static let accessToken = "urn:ietf:params:oauth:token-type:access_token"
    private static let idToken = "urn:ietf:params:oauth:token-type:id_token"
    private static let secret = "anExchangingClientsSecretOfFiftyLettersAndNoHyphens1"

    /// A pool with Ana, a client that she signs in at, one that exchanges, and a resource server.
    private struct Scene {
        let app: TestApp
        let users: TestPool
        let front: Client
        let exchanger: Client

        func exchange(_ changes: [(name: String, value: String?)]) async throws -> TestAnswer {
            var form = Parameters([
                ("grant_type", TokenExchangeTests.grant), ("client_id", exchanger.id.rawValue),
                ("client_secret", TokenExchangeTests.secret), ("subject_token_type", TokenExchangeTests.accessToken),
            ])
            for (name, value) in changes { form[name] = value }
            return try await app.post("/\(users.id)/oauth2/token", form.entries)
        }

        func accessToken() async throws -> String {
            let browser = TestBrowser(app)
            let page = try await browser.open(
                SignedIn.authorizePath(users, front, ["scope": "openid email orders/read orders/write"]))
            let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            let code = answer.query["code"] ?? ""
            return try await SignedIn.redeem(app, users, front, code).json["access_token"]?.string ?? ""
        }
    }

    private func scene(
        _ app: TestApp, flows: [JSON] = ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"]
    ) async throws -> Scene {
        let users = try await app.pool()
        try await users.user()
        try await app.authority.provisioning.createResourceServer(
            ResourceServer(
                pool: users.pool.id, identifier: "orders", name: "Orders",
                scopes: [.init(name: "read", description: "r"), .init(name: "write", description: "w")]))
        let front = try await users.client([
            .init("AllowedOAuthScopes", ["openid", "email", "orders/read", "orders/write"])
        ])
        let exchanger = try await users.client(
            secret: Self.secret,
            [
                .init("ExplicitAuthFlows", .array(flows)),
                .init("AllowedOAuthScopes", ["openid", "email", "orders/read"]),
            ])
        return Scene(app: app, users: users, front: front, exchanger: exchanger)
    }

    @Test func aTokenForAnotherAudience() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let subject = try await scene.accessToken()
            app.clock.advance(.minutes(30))
            let answer = try await scene.exchange([("subject_token", subject), ("resource", "orders")])
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.json["issued_token_type"] == .string(Self.accessToken))
            #expect(answer.json["token_type"] == "Bearer")
            #expect(answer.json["scope"] == "orders/read")
            // It ends no later than what it was made of.
            #expect(answer.json["expires_in"] == .integer(1800))
            let token = answer.json["access_token"]?.string
            let claims = SignedIn.claims(token.map { .string($0) })
            let before = SignedIn.claims(.string(subject))
            #expect(claims["aud"] == "orders")
            #expect(claims["sub"] == before["sub"])
            #expect(claims["exp"] == before["exp"])
            #expect(claims["origin_jti"] == before["origin_jti"])
            #expect(claims["auth_time"] == before["auth_time"])
            #expect(claims["client_id"] == .string(scene.exchanger.id.rawValue))
            #expect(claims["act"] == nil)
            #expect(claims["token_use"] == "access")
            // It opens nothing here.
            let user = try await app.open("GetUser", ["AccessToken": .string(token ?? "")])
            #expect(user.json["__type"] == "NotAuthorizedException")
            let info = try await app.get(
                "/\(scene.users.id)/oauth2/userInfo", headers: [("authorization", "Bearer \(token ?? "")")])
            #expect(info.status == 401)
        }
    }

    @Test func whoActsIsInTheToken() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let subject = try await scene.accessToken()
            let machine = try await scene.users.machine(secret: "a-machines-own-secret-of-fifty-letters-00000000001")
            let actor = try await app.post(
                "/\(scene.users.id)/oauth2/token",
                [
                    ("grant_type", "client_credentials"), ("client_id", machine.id.rawValue),
                    ("client_secret", "a-machines-own-secret-of-fifty-letters-00000000001"),
                ]
            ).json["access_token"]?.string
            let one = try await scene.exchange([
                ("subject_token", subject), ("actor_token", actor), ("actor_token_type", Self.accessToken),
            ])
            #expect(one.status == 200, "\(one.text)")
            let token = one.json["access_token"]?.string
            #expect(SignedIn.claims(token.map { .string($0) })["act"]?["sub"] == .string(machine.id.rawValue))
            // Again: who acted first stands behind who acts now.
            let two = try await scene.exchange([
                ("subject_token", token), ("actor_token", actor), ("actor_token_type", Self.accessToken),
            ])
            #expect(
                SignedIn.claims(two.json["access_token"])["act"]?["act"]?["sub"] == .string(machine.id.rawValue))
            // Without an actor the chain stays what it was.
            let three = try await scene.exchange([("subject_token", token)])
            #expect(
                SignedIn.claims(three.json["access_token"])["act"]?["sub"] == .string(machine.id.rawValue))
            let wrong = try await scene.exchange([
                ("subject_token", subject), ("actor_token", "a.b.c"), ("actor_token_type", Self.accessToken),
            ])
            #expect(wrong.status == 400)
            #expect(wrong.json["error"] == "invalid_request")
        }
    }

    @Test func clientsMayOnlyWhatTheirFlowsSay() async throws {
        try await TestApp.run { app in
            let none = try await scene(app, flows: ["ALLOW_USER_PASSWORD_AUTH"])
            let subject = try await none.accessToken()
            let refused = try await none.exchange([("subject_token", subject)])
            #expect(refused.status == 400)
            #expect(refused.json["error"] == "unauthorized_client")
            let impersonating = try await scene(app, flows: ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION"])
            let own = try await impersonating.accessToken()
            #expect(try await impersonating.exchange([("subject_token", own)]).status == 200)
            let delegated = try await impersonating.exchange([
                ("subject_token", own), ("actor_token", own), ("actor_token_type", Self.accessToken),
            ])
            #expect(delegated.json["error"] == "unauthorized_client")
        }
    }

    @Test func requestsThatAreRefused() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let other = try await self.scene(app)
            let subject = try await scene.accessToken()
            let foreign = try await other.accessToken()
            let cases: [([(name: String, value: String?)], String)] = [
                ([], "invalid_request"),
                ([("subject_token", subject), ("subject_token_type", nil)], "invalid_request"),
                ([("subject_token", subject), ("subject_token_type", "urn:x")], "invalid_request"),
                ([("subject_token", "a.b.c")], "invalid_request"),
                ([("subject_token", foreign)], "invalid_request"),
                ([("subject_token", subject), ("subject_token_type", Self.idToken)], "invalid_request"),
                ([("subject_token", subject), ("actor_token_type", Self.accessToken)], "invalid_request"),
                ([("subject_token", subject), ("requested_token_type", "urn:x")], "invalid_request"),
                ([("subject_token", subject), ("audience", "nobody")], "invalid_target"),
                ([("subject_token", subject), ("audience", other.exchanger.id.rawValue)], "invalid_target"),
                ([("subject_token", subject), ("resource", scene.front.id.rawValue)], "invalid_target"),
                ([("subject_token", subject), ("resource", "orders"), ("audience", "orders")], "invalid_target"),
                ([("subject_token", subject), ("scope", "orders/write")], "invalid_scope"),
                ([("subject_token", subject), ("scope", "email"), ("resource", "orders")], "invalid_scope"),
                ([("subject_token", subject), ("client_secret", "wrong")], "invalid_client"),
            ]
            for (changes, error) in cases {
                let answer = try await scene.exchange(changes)
                #expect(answer.json["error"] == .string(error), "\(changes): \(answer.text)")
            }
            // Signed out, nothing is exchanged, and what was exchanged is worth nothing.
            let derived = try await scene.exchange([("subject_token", subject)]).json["access_token"]?.string
            _ = try await app.signed(
                "AdminUserGlobalSignOut", ["UserPoolId": .string(scene.users.id), "Username": "ana"])
            #expect(try await scene.exchange([("subject_token", subject)]).json["error"] == "invalid_request")
            #expect(try await scene.exchange([("subject_token", derived)]).json["error"] == "invalid_request")
        }
    }

    @Test func anIDTokenForAnotherClient() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let tokens = try await SignedIn.byPassword(app, scene.front)
            let answer = try await scene.exchange([
                ("subject_token", tokens.idToken), ("subject_token_type", Self.idToken),
                ("requested_token_type", Self.idToken), ("audience", scene.front.id.rawValue),
            ])
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.json["token_type"] == "N_A")
            let claims = SignedIn.claims(answer.json["access_token"])
            #expect(claims["aud"] == .string(scene.front.id.rawValue))
            #expect(claims["token_use"] == "id")
        }
    }

    @Test func derivedTokensOnTheWire() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let subject = try await scene.accessToken()
            let input: [JSON.Member] = [
                .init("ClientId", .string(scene.exchanger.id.rawValue)), .init("SubjectToken", .string(subject)),
                .init("SubjectTokenType", "ACCESS_TOKEN"), .init("Resources", ["orders"]),
            ]
            let proven: JSON = .object(input + [.init("ClientSecret", .string(Self.secret))])
            let answer = try await app.open("GetDerivedToken", proven)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.json["IssuedTokenType"] == "ACCESS_TOKEN")
            #expect(answer.json["TokenType"] == "Bearer")
            #expect(answer.json["Scopes"] == ["orders/read"])
            #expect(SignedIn.claims(answer.json["IssuedToken"])["aud"] == "orders")
            // A signature that may stands for the secret, and nothing does for both.
            #expect(try await app.signed("GetDerivedToken", .object(input)).status == 200)
            let ann = try await AccessScene(app).user("ann")
            #expect(
                try await app.signed("GetDerivedToken", .object(input), by: ann.credentials).json["__type"]
                    == "AccessDeniedException")
            #expect(
                try await app.open("GetDerivedToken", .object(input)).json["__type"] == "NotAuthorizedException")
            let saml: JSON = .object(
                input.filter { $0.name != "SubjectTokenType" } + [
                    .init("SubjectTokenType", "SAML2"), .init("ClientSecret", .string(Self.secret)),
                ])
            #expect(try await app.open("GetDerivedToken", saml).json["__type"] == "InvalidParameterException")
        }
    }

    @Test func clientTokensOnTheWire() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let client = try await scene.users.client(
                secret: Self.secret,
                [
                    .init("ExplicitAuthFlows", ["ALLOW_CLIENT_TOKEN_AUTH"]),
                    .init("AllowedOAuthScopes", ["orders/read"]), .init("AllowedOAuthFlows", ["client_credentials"]),
                ])
            func get(_ client: Client, _ more: [JSON.Member] = []) async throws -> TestAnswer {
                try await app.open(
                    "GetClientToken",
                    .object(
                        [.init("ClientId", .string(client.id.rawValue)), .init("Secret", .string(Self.secret))] + more))
            }
            let answer = try await get(client)
            #expect(answer.status == 200, "\(answer.text)")
            let token = answer.json["ClientAuthenticationResult"]?["AccessToken"]?.string
            #expect(SignedIn.claims(token.map { .string($0) })["scope"] == "orders/read")
            #expect(SignedIn.claims(token.map { .string($0) })["sub"] == .string(client.id.rawValue))
            #expect(
                try await get(client, [.init("Scopes", ["orders/write"])]).json["__type"]
                    == "InvalidParameterException")
            #expect(try await get(scene.exchanger).json["__type"] == "NotAuthorizedException")
        }
    }
}
