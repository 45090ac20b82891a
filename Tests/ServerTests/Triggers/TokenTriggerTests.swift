import Core
import Directory
import Postgres
import TestKit
import Testing

/// PreTokenGeneration in its three versions: claims, groups, scopes, and what it may not touch.
@Suite struct TokenTriggerTests {
    private static let role = "arn:aws:iam::000000000000:role/Admin"
    private static let protected = [
        "acr", "amr", "aud", "at_hash", "auth_time", "azp", "cognito:username", "exp", "iat", "identities", "iss",
        "jti",
        "nbf", "nonce", "origin_jti", "sub", "token_use",
    ]

    private func addToGroup(_ scene: TriggerFixture) async throws {
        let made = try await scene.app.signed(
            "CreateGroup",
            [
                "UserPoolId": .string(scene.pool.id), "GroupName": "admins", "RoleArn": .string(Self.role),
                "Precedence": 1,
            ])
        #expect(made.status == 200, "\(made.text)")
        let added = try await scene.pool.administer("AdminAddUserToGroup", "ana", [.init("GroupName", "admins")])
        #expect(added.status == 200)
    }

    private func groups(_ version: String) -> JSON {
        [
            "groupsToOverride": ["admins"], "iamRolesToOverride": [.string(Self.role)],
            "preferredRole": .string(Self.role),
        ]
    }

    @Test func theFirstVersionChangesTheIDToken() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreTokenGeneration"])
            let user = try await scene.pool.user()
            try await addToGroup(scene)
            app.hooks.on("PreTokenGeneration") { _ in
                .response([
                    "claimsOverrideDetails": [
                        "claimsToAddOrOverride": ["tenant": "t1", "email": "other@example.com", "gone": "x"],
                        "claimsToSuppress": ["email_verified", "gone"],
                        "groupOverrideDetails": ["groupsToOverride": ["users", "admins"]],
                    ]
                ])
            }
            let tokens = try await scene.calls.byPassword().tokens
            #expect(
                app.hooks.events(of: "PreTokenGeneration") == [
                    scene.event(
                        "TokenGeneration_Authentication",
                        request: ["userAttributes": scene.attributes(of: user), "groupConfiguration": groups("1")],
                        response: ["claimsOverrideDetails": .null])
                ])
            let id = SignedIn.claims(tokens["IdToken"])
            let access = SignedIn.claims(tokens["AccessToken"])
            #expect(id["tenant"] == "t1" && id["email"] == "other@example.com")
            #expect(id["email_verified"] == nil && id["gone"] == nil)
            #expect(id["cognito:groups"] == ["users", "admins"] && access["cognito:groups"] == ["users", "admins"])
            #expect(id["cognito:roles"] == nil && id["cognito:preferred_role"] == nil)
            #expect(access["tenant"] == nil && access["scope"] == "aws.cognito.signin.user.admin")
        }
    }

    @Test func theSecondVersionChangesBoth() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, [], tokens: "V2_0")
            let user = try await scene.pool.user()
            app.hooks.on("PreTokenGeneration") { _ in
                .response([
                    "claimsAndScopeOverrideDetails": [
                        "idTokenGeneration": [
                            "claimsToAddOrOverride": ["plan": ["name": "gold", "seats": 3]],
                            "claimsToSuppress": ["email"],
                        ],
                        "accessTokenGeneration": [
                            "claimsToAddOrOverride": ["tenant": "t1", "list": [1, "two", true]],
                            "scopesToAdd": ["api/read", "api/write"],
                            "scopesToSuppress": ["aws.cognito.signin.user.admin", "api/write"],
                        ],
                    ]
                ])
            }
            let tokens = try await scene.calls.byPassword().tokens
            #expect(
                app.hooks.events(of: "PreTokenGeneration") == [
                    scene.event(
                        "TokenGeneration_Authentication", version: "2",
                        request: [
                            "userAttributes": scene.attributes(of: user),
                            "groupConfiguration": [
                                "groupsToOverride": [], "iamRolesToOverride": [], "preferredRole": .null,
                            ],
                            "scopes": ["aws.cognito.signin.user.admin"],
                        ],
                        response: ["claimsAndScopeOverrideDetails": .null])
                ])
            let id = SignedIn.claims(tokens["IdToken"])
            let access = SignedIn.claims(tokens["AccessToken"])
            #expect(id["plan"] == ["name": "gold", "seats": 3] && id["email"] == nil && id["tenant"] == nil)
            #expect(access["tenant"] == "t1" && access["list"] == [1, "two", true] && access["plan"] == nil)
            #expect(access["scope"] == "api/read")
            // The scope that opens one's own account is gone from the token.
            let own = try await app.open("GetUser", ["AccessToken": tokens["AccessToken"] ?? .null])
            #expect(own.type == "NotAuthorizedException")
        }
    }

    /// Neither set nor suppressed: the token is made all the same, with what is true.
    @Test(arguments: ["V1_0", "V2_0"])
    func whatIsProtectedStays(version: String) async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, [], tokens: version)
            try await scene.pool.user()
            let plain = try await scene.calls.byPassword().tokens
            let names = Self.protected + ["client_id", "scope", "username", "device_key", "event_id", "version"]
            let changes: JSON = [
                "claimsToAddOrOverride": .object(names.map { .init($0, "forged") }),
                "claimsToSuppress": .array(names.map { .string($0) }),
            ]
            let setOnly: JSON = ["claimsToAddOrOverride": .object(names.map { .init($0, "forged") })]
            for details in [changes, setOnly] {
                app.hooks.on("PreTokenGeneration") { _ in
                    version == "V1_0"
                        ? .response(["claimsOverrideDetails": details])
                        : .response([
                            "claimsAndScopeOverrideDetails": [
                                "idTokenGeneration": details, "accessTokenGeneration": details,
                            ]
                        ])
                }
                let tokens = try await scene.calls.byPassword().tokens
                for kind in ["IdToken", "AccessToken"] {
                    let (was, now) = (SignedIn.claims(plain[kind]), SignedIn.claims(tokens[kind]))
                    for name in Self.protected {
                        #expect((was[name] == nil) == (now[name] == nil), "\(kind) \(name)")
                        #expect(now[name] != "forged", "\(kind) \(name)")
                    }
                    #expect(now["sub"] == was["sub"] && now["iss"] == was["iss"] && now["exp"] == was["exp"])
                }
                let access = SignedIn.claims(tokens["AccessToken"])
                #expect(access["client_id"] == .string(scene.client.id.rawValue) && access["username"] == "ana")
                #expect(access["scope"] == "aws.cognito.signin.user.admin" && access["device_key"] == nil)
                #expect(try await app.open("GetUser", ["AccessToken": tokens["AccessToken"] ?? .null]).status == 200)
            }
        }
    }

    @Test(arguments: [
        "{\"claimsOverrideDetails\":[]}", "{\"claimsOverrideDetails\":{\"claimsToAddOrOverride\":{\"a\":1}}}",
        "{\"claimsOverrideDetails\":{\"claimsToSuppress\":\"a\"}}",
        "{\"claimsOverrideDetails\":{\"groupOverrideDetails\":{\"groupsToOverride\":\"a\"}}}",
    ])
    func whatIsNoChangeIsRefused(response: String) async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreTokenGeneration"])
            try await scene.pool.user()
            app.hooks.on("PreTokenGeneration") { _ in .http(status: 200, body: "{\"response\":\(response)}") }
            #expect(
                try await scene.calls.byPassword().refusal
                    == "InvalidLambdaResponseException: Unrecognizable lambda output")
        }
    }

    @Test(arguments: [
        "{\"accessTokenGeneration\":{\"scopesToAdd\":[\"a b\"]}}",
        "{\"accessTokenGeneration\":{\"scopesToAdd\":[\"\"]}}",
        "{\"accessTokenGeneration\":{\"claimsToAddOrOverride\":{\"a\":null}}}",
        "{\"idTokenGeneration\":{\"claimsToAddOrOverride\":{\"email_verified\":[true]}}}", "{\"idTokenGeneration\":7}",
    ])
    func whatIsNoChangeOfTheSecondIsRefused(details: String) async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, [], tokens: "V2_0")
            try await scene.pool.user()
            app.hooks.on("PreTokenGeneration") { _ in
                .http(status: 200, body: "{\"response\":{\"claimsAndScopeOverrideDetails\":\(details)}}")
            }
            #expect(
                try await scene.calls.byPassword().refusal
                    == "InvalidLambdaResponseException: Unrecognizable lambda output")
        }
    }

    /// Left out, the groups stay; empty or null, they go.
    @Test func groupsGoWhereTheyAreOverriddenByNothing() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PreTokenGeneration"])
            try await scene.pool.user()
            try await addToGroup(scene)
            for (details, groups) in [
                (["claimsToSuppress": []] as JSON, ["admins"] as JSON?), (["groupOverrideDetails": [:]], nil),
                (["groupOverrideDetails": .null], nil),
            ] {
                app.hooks.on("PreTokenGeneration") { _ in .response(["claimsOverrideDetails": details]) }
                let tokens = try await scene.calls.byPassword().tokens
                #expect(SignedIn.claims(tokens["IdToken"])["cognito:groups"] == groups)
                #expect(SignedIn.claims(tokens["AccessToken"])["cognito:groups"] == groups)
            }
        }
    }

    @Test func everyWayToTokensAsks() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, [], tokens: "V2_0")
            try await scene.pool.user()
            app.hooks.on("PreTokenGeneration") { event in
                .response([
                    "claimsAndScopeOverrideDetails": [
                        "accessTokenGeneration": [
                            "claimsToAddOrOverride": ["by": event["triggerSource"] ?? .null],
                            "scopesToSuppress": ["email"],
                        ],
                        "idTokenGeneration": ["claimsToAddOrOverride": ["by": event["triggerSource"] ?? .null]],
                    ]
                ])
            }
            let byCode = try await SignedIn.byCode(app, scene.pool, scene.client)
            #expect(SignedIn.claims(byCode["access_token"])["by"] == "TokenGeneration_HostedAuth")
            #expect(SignedIn.claims(byCode["id_token"])["by"] == "TokenGeneration_HostedAuth")
            #expect(byCode["scope"] == "openid" && SignedIn.claims(byCode["access_token"])["scope"] == "openid")
            let refreshed = try await SignedIn.refresh(
                app, scene.pool, scene.client, byCode["refresh_token"]?.string ?? "")
            #expect(SignedIn.claims(refreshed.json["access_token"])["by"] == "TokenGeneration_RefreshTokens")
            // What was granted was not narrowed for good.
            #expect(app.hooks.events(of: "PreTokenGeneration").last?["request"]?["scopes"] == ["openid", "email"])
            let tokens = try await scene.calls.byPassword().tokens
            let again = try await app.open(
                "GetTokensFromRefreshToken",
                [
                    "ClientId": .string(scene.client.id.rawValue), "RefreshToken": tokens["RefreshToken"] ?? .null,
                    "ClientMetadata": ["why": "late"],
                ])
            #expect(SignedIn.claims(again.tokens["AccessToken"])["by"] == "TokenGeneration_RefreshTokens")
            #expect(
                app.hooks.events(of: "PreTokenGeneration").last?["request"]?["clientMetadata"] == ["why": "late"])
        }
    }

    @Test func aNewPasswordIsAnOccasionOfItsOwn() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["PostAuthentication", "PreTokenGeneration"])
            let created = try await scene.pool.administer(
                "AdminCreateUser", "eva",
                [.init("TemporaryPassword", "Temporary-1"), .init("MessageAction", "SUPPRESS")])
            #expect(created.status == 200)
            let challenge = try await scene.calls.byPassword("eva", password: "Temporary-1")
            #expect(app.hooks.order.isEmpty)
            let answer = try await scene.respond(
                "NEW_PASSWORD_REQUIRED", challenge.json["Session"],
                ["USERNAME": "eva", "NEW_PASSWORD": "Lasting-horse-1"], metadata: ["a": "b"])
            #expect(answer.isSignedIn, "\(answer.text)")
            #expect(app.hooks.order == ["PostAuthentication", "PreTokenGeneration"])
            let event = app.hooks.events(of: "PreTokenGeneration").first
            #expect(event?["triggerSource"] == "TokenGeneration_NewPasswordChallenge")
            #expect(event?["request"]?["clientMetadata"] == ["a": "b"])
        }
    }

    @Test(arguments: ["V2_0", "V3_0"])
    func machinesAreTheThirdVersionsAlone(version: String) async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, [], tokens: version)
            let secret = "a-secret-of-a-machine-0001"
            let machine = try await scene.pool.machine(secret: secret)
            app.hooks.on("PreTokenGeneration") { _ in
                .response([
                    "claimsAndScopeOverrideDetails": [
                        "accessTokenGeneration": [
                            "claimsToAddOrOverride": ["region": "eu", "client_id": "forged", "sub": "forged"],
                            "scopesToAdd": ["api/more"],
                        ]
                    ]
                ])
            }
            func tokens(_ metadata: String?) async throws -> TestAnswer {
                try await app.post(
                    "/\(scene.pool.id)/oauth2/token",
                    [
                        ("grant_type", "client_credentials"), ("client_id", machine.id.rawValue),
                        ("client_secret", secret),
                    ] + (metadata.map { [("aws_client_metadata", $0)] } ?? []))
            }
            let answer = try await tokens("{\"for\":\"orders\"}")
            let claims = SignedIn.claims(answer.json["access_token"])
            #expect(claims["sub"] == .string(machine.id.rawValue) && claims["client_id"] == claims["sub"])
            guard version == "V3_0" else {
                #expect(app.hooks.order.isEmpty && claims["region"] == nil && answer.json["scope"] == "api/read")
                return
            }
            #expect(claims["region"] == "eu" && answer.json["scope"] == "api/read api/more")
            #expect(
                app.hooks.events(of: "PreTokenGeneration") == [
                    scene.event(
                        "TokenGeneration_ClientCredentials", version: "3", user: "ClientCredentials",
                        client: machine.id.rawValue,
                        request: [
                            "userAttributes": [:], "groupConfiguration": .null, "scopes": ["api/read"],
                            "clientMetadata": ["for": "orders"],
                        ],
                        response: ["claimsAndScopeOverrideDetails": .null])
                ])
            for malformed in ["x", "[]", "{\"a\":1}"] {
                #expect(try await tokens(malformed).fault == "400 invalid_request", "\(malformed)")
            }
            app.hooks.on("PreTokenGeneration") { _ in .http(status: 400, body: "{\"errorMessage\":\"Not you\"}") }
            let refused = try await tokens(nil)
            #expect(refused.fault == "400 invalid_grant")
            #expect(refused.json["error_description"] == "PreTokenGeneration failed with error Not you.")
        }
    }

    /// A function that fails leaves nothing behind, and costs nobody the refresh token that they have.
    @Test func aFailureIssuesNothingAndSpendsNoRefreshToken() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(
                app, [], tokens: "V2_0",
                client: [.init("RefreshTokenRotation", ["Feature": "ENABLED", "RetryGracePeriodSeconds": 0])])
            try await scene.pool.user()
            let tokens = try await SignedIn.byCode(app, scene.pool, scene.client)
            let token = tokens["refresh_token"]?.string ?? ""
            app.hooks.on("PreTokenGeneration") { _ in .fault(.timedOut) }
            for _ in 0..<3 {
                let failed = try await SignedIn.refresh(app, scene.pool, scene.client, token)
                #expect(failed.fault == "400 temporarily_unavailable")
            }
            #expect(try await scene.calls.byPassword().type == "UnexpectedLambdaException")
            let code = try await SignedIn.throughPages(TestBrowser(app), scene.pool, scene.client)
            #expect(
                try await SignedIn.redeem(app, scene.pool, scene.client, code).fault == "400 temporarily_unavailable")
            let live = try await app.database.query(
                "SELECT count(*) AS n FROM refresh_families WHERE pool = \(scene.pool.id) AND revoked_at IS NULL", .read
            )
            #expect(try live.first?.get("n", as: Int.self) == 1)
            app.hooks.on("PreTokenGeneration") { _ in .response([:]) }
            let refreshed = try await SignedIn.refresh(app, scene.pool, scene.client, token)
            #expect(refreshed.status == 200, "\(refreshed.text)")
            // The old one is spent by now, and its return still ends the family.
            #expect(try await SignedIn.refresh(app, scene.pool, scene.client, token).fault == "400 invalid_grant")
            let next = refreshed.json["refresh_token"]?.string ?? ""
            #expect(try await SignedIn.refresh(app, scene.pool, scene.client, next).fault == "400 invalid_grant")
        }
    }

    @Test func theFrontChannelAsksToo() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(
                app, ["PreTokenGeneration"], client: [.init("AllowedOAuthFlows", ["code", "implicit"])])
            try await scene.pool.user()
            let changes: [String: String?] = [
                "response_type": "token", "code_challenge": nil, "code_challenge_method": nil,
            ]
            app.hooks.on("PreTokenGeneration") { _ in
                .response(["claimsOverrideDetails": ["claimsToAddOrOverride": ["tenant": "t1"]]])
            }
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(scene.pool, scene.client, changes))
            let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            let fragment = answer.header("location")?.split(separator: "#").last ?? ""
            let values = try Parameters(urlEncoded: Array(fragment.utf8))
            #expect(SignedIn.claims(values["id_token"].map { .string($0) })["tenant"] == "t1")
            app.hooks.on("PreTokenGeneration") { _ in .http(status: 400, body: "{\"errorMessage\":\"No\"}") }
            let refused = try await browser.open(SignedIn.authorizePath(scene.pool, scene.client, changes))
            #expect(refused.header("location")?.contains("error=access_denied") == true, "\(refused.text)")
        }
    }
}
