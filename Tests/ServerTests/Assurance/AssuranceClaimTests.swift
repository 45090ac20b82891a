import Core
import Directory
import TestKit
import Testing

/// `acr` and `amr`: by what was done, where they are asked for, and for as long as the family lives.
@Suite struct AssuranceClaimTests {
    private static let any = "urn:cognito:loa:1"

    @Test func whoeverDoesNotAskGetsCognitosClaimsAlone() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            try await assurance.pool.user()
            let answer = try await assurance.byPassword(nil)
            #expect(answer.isSignedIn && Assured.of(answer).allSatisfy(\.isSilent))
            let claims = SignedIn.claims(answer.json["AuthenticationResult"]?["AccessToken"])
            #expect(
                claims.object?.map(\.name) == [
                    "sub", "iss", "client_id", "origin_jti", "event_id", "token_use", "scope", "auth_time", "exp",
                    "iat",
                    "jti", "username",
                ])
            let code = try await SignedIn.byCode(app, assurance.pool, assurance.client)
            #expect(Assured(code["access_token"]).isSilent && Assured(code["id_token"]).isSilent)
        }
    }

    @Test func eachWayOfSigningInSaysWhatItIs() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            #expect(try await assurance.byPassword(Self.any).areAt(1, "pwd"))
            // SRP is a password too.
            let srp = SRPClient()
            let begun = try await assurance.initiate(
                "USER_SRP_AUTH",
                [.init("SRP_A", .string(srp.publicValue)), .init("TARGET_ACR_VALUES", .string(Self.any))])
            let bySRP = try await app.open(
                "RespondToAuthChallenge",
                SignedIn.answerSRP(app, assurance.pool, assurance.client, srp, begun))
            #expect(bySRP.areAt(1, "pwd"), "\(bySRP.text)")
            let byEmail = try await assurance.initiate(
                "USER_AUTH",
                [.init("PREFERRED_CHALLENGE", "EMAIL_OTP"), .init("TARGET_ACR_VALUES", "urn:cognito:loa:2")])
            #expect(try await assurance.answerEmail(byEmail).areAt(2, "email_otp"))
            let byApp = try await assurance.byPassword("urn:cognito:loa:4")
            #expect(byApp.challenge == "SOFTWARE_TOKEN_MFA")
            #expect(try await assurance.answer(byApp, secret).areAt(4, "pwd", "otp", "mfa"))
        }
    }

    @Test func aPasswordAndACodeByEmailComeToTheThirdLevel() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            try await assurance.pool.user()
            let challenge = try await assurance.byPassword("urn:cognito:loa:3")
            #expect(challenge.challenge == "EMAIL_OTP", "\(challenge.text)")
            #expect(try await assurance.answerEmail(challenge).areAt(3, "pwd", "email_otp", "mfa"))
        }
    }

    @Test func aRefreshKeepsThem() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            let rotating = try await assurance.pool.client([
                .init("RefreshTokenRotation", ["Feature": "ENABLED", "RetryGracePeriodSeconds": 0]),
                .init("ExplicitAuthFlows", ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]),
            ])
            let fixtures = [
                assurance.factors, SecondFactorFixture(app, assurance.pool, rotating),
            ]
            for factors in fixtures {
                let begun = try await app.open(
                    "InitiateAuth",
                    [
                        "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": .string(factors.client.id.rawValue),
                        "AuthParameters": [
                            "USERNAME": "ana", "PASSWORD": .string(TestPool.password),
                            "TARGET_ACR_VALUES": "urn:cognito:loa:4",
                        ],
                    ])
                let made = try await factors.answer(begun, code: try factors.code(secret))
                let time = app.clock.now().seconds
                app.clock.advance(.minutes(20))
                let refreshed = try await SignedIn.refresh(
                    app, assurance.pool, factors.client,
                    made.json["AuthenticationResult"]?["RefreshToken"]?.string ?? "")
                for name in ["access_token", "id_token"] {
                    let assured = Assured(refreshed.json[name])
                    #expect(assured.isAt(4, "pwd", "otp", "mfa") && assured.time == time, "\(refreshed.text)")
                }
            }
        }
    }

    @Test func theCodeFlowCarriesThem() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            try await assurance.pool.user()
            let browser = TestBrowser(app)
            let page = try await browser.open(
                SignedIn.authorizePath(assurance.pool, assurance.client, ["acr_values": "urn:cognito:loa:1"]))
            let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            let tokens = try await SignedIn.redeem(
                app, assurance.pool, assurance.client, answer.query["code"] ?? ""
            ).json
            #expect(Assured(tokens["access_token"]).isAt(1, "pwd") && Assured(tokens["id_token"]).isAt(1, "pwd"))
            // The same browser, asked by a request that wants none.
            let silent = try await browser.open(SignedIn.authorizePath(assurance.pool, assurance.client))
            let others = try await SignedIn.redeem(
                app, assurance.pool, assurance.client, silent.query["code"] ?? ""
            ).json
            #expect(Assured(others["id_token"]).isSilent)
        }
    }

    @Test func introspectionTellsAResourceServer() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            try await assurance.pool.user()
            let machine = try await assurance.pool.machine(secret: "a-secret-of-a-machine-0001")
            let token = try await assurance.byPassword(Self.any).json["AuthenticationResult"]?["AccessToken"]?.string
            let answer = try await app.post(
                "/\(assurance.pool.id)/oauth2/introspect",
                [
                    ("client_id", machine.id.rawValue), ("client_secret", "a-secret-of-a-machine-0001"),
                    ("token", token ?? ""),
                ]
            ).json
            #expect(answer["acr"]?.string == Self.any && answer["amr"] == ["pwd"])
            #expect(answer["auth_time"]?.integer == app.clock.now().seconds)
        }
    }
}

/// AcrConfiguration: what a pool calls the levels.
@Suite struct AcrConfigurationTests {
    private func update(_ app: TestApp, _ pool: TestPool, _ configuration: JSON) async throws -> TestAnswer {
        try await app.signed(
            "UpdateUserPool", ["UserPoolId": .string(pool.id), "AcrConfiguration": configuration])
    }

    @Test func levelsAreRenamed() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let discovery = "/\(pool.id)/.well-known/openid-configuration"
            #expect(
                try await app.get(discovery).json["acr_values_supported"]
                    == ["urn:cognito:loa:1", "urn:cognito:loa:2", "urn:cognito:loa:3", "urn:cognito:loa:4"])
            #expect(try await update(app, pool, ["Level1": ["AcrValue": "bronze"]]).status == 200)
            let described = try await app.signed("DescribeUserPool", ["UserPoolId": .string(pool.id)])
            #expect(
                described.json["UserPool"]?["AcrConfiguration"] == [
                    "Level1": ["AcrValue": "bronze"], "Level2": ["AcrValue": "urn:cognito:loa:2"],
                    "Level3": ["AcrValue": "urn:cognito:loa:3"], "Level4": ["AcrValue": "urn:cognito:loa:4"],
                ])
            let metadata = try await app.get(discovery).json
            #expect(metadata["acr_values_supported"]?.array?.first == "bronze")
            #expect(metadata["claims_supported"].map { "\($0)".contains("acr") } == true)
            let tokens = try await SignedIn.byCode(app, pool, client, ["acr_values": "bronze"])
            #expect(Assured(tokens["id_token"]).context == "bronze")
            // The old name is nobody's now: it asks for nothing.
            let old = try await SignedIn.byCode(app, pool, client, ["acr_values": "urn:cognito:loa:1"])
            #expect(Assured(old["id_token"]).context == "bronze")
        }
    }

    @Test func namesMustTellLevelsApart() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let wrong: [JSON] = [
                ["Level1": ["AcrValue": "a"], "Level2": ["AcrValue": "a"]],
                ["Level1": ["AcrValue": "urn:cognito:loa:3"]], ["Level5": ["AcrValue": "a"]],
                ["Level1": ["AcrValue": ""]], ["Level1": ["AcrValue": "two words"]], ["Level1": [:]],
                ["Level1": ["AcrValue": .string(String(repeating: "a", count: 65))]], ["Level1": ["AcrValue": "a\"b"]],
            ]
            for configuration in wrong {
                #expect(try await update(app, pool, configuration).type == "InvalidParameterException")
            }
            #expect(
                try await update(
                    app, pool, ["Level1": ["AcrValue": "urn:cognito:loa:3"], "Level3": ["AcrValue": "top"]]
                ).status == 200)
        }
    }
}
