import Core
import Directory
import TestKit
import Testing

/// Demands through every kind of challenge: what was asked at the beginning is asked at the end.
@Suite struct AssuranceCombinationTests: CustomAuthSuite {
    private static let app = "urn:cognito:loa:4"
    private static let key = "urn:cognito:loa:3"

    private func token(_ answer: TestAnswer) -> String {
        answer.json["AuthenticationResult"]?["AccessToken"]?.string ?? ""
    }

    @Test func afterSRP() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            let srp = SRPClient()
            let begun = try await assurance.initiate(
                "USER_SRP_AUTH",
                [.init("SRP_A", .string(srp.publicValue)), .init("TARGET_ACR_VALUES", .string(Self.app))])
            let challenge = try await app.open(
                "RespondToAuthChallenge", SignedIn.answerSRP(app, assurance.pool, assurance.client, srp, begun))
            #expect(challenge.challenge == "SOFTWARE_TOKEN_MFA", "\(challenge.text)")
            #expect(try await assurance.answer(challenge, secret).areAt(4, "pwd", "otp", "mfa"))
        }
    }

    @Test func afterANewPassword() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            let set = try await assurance.pool.administer(
                "AdminSetUserPassword", "ana",
                [.init("Password", .string(TestPool.password)), .init("Permanent", false)])
            #expect(set.status == 200)
            let temporary = try await assurance.byPassword(Self.app)
            #expect(temporary.challenge == "NEW_PASSWORD_REQUIRED")
            let challenge = try await assurance.factors.respond(
                "NEW_PASSWORD_REQUIRED", temporary.session, ["USERNAME": "ana", "NEW_PASSWORD": "Another-horse-1"])
            #expect(challenge.challenge == "SOFTWARE_TOKEN_MFA", "\(challenge.text)")
            #expect(try await assurance.answer(challenge, secret).areAt(4, "pwd", "otp", "mfa"))
        }
    }

    /// A remembered device proves itself besides; it is no level.
    @Test func withADevice() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, mfa: "OPTIONAL")
            let secret = try await devices.factors.enrolledUser()
            func begin(_ key: String?, _ levels: String?) async throws -> TestAnswer {
                try await app.open(
                    "InitiateAuth",
                    [
                        "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": .string(devices.client.id.rawValue),
                        "AuthParameters": .object([
                            "USERNAME": "ana", "PASSWORD": .string(TestPool.password),
                            "DEVICE_KEY": key.map { .string($0) }, "TARGET_ACR_VALUES": levels.map { .string($0) },
                        ]),
                    ])
            }
            let first = try await devices.factors.answer(
                try await begin(nil, nil), code: try devices.factors.code(secret))
            let (_, device) = try await devices.confirm(first)
            app.clock.advance(.seconds(60))
            // Without a demand the device stands for the code, and says so: a password was proven.
            let known = try await devices.prove(device, try await begin(device.key, "urn:cognito:loa:1"))
            #expect(known.areAt(1, "pwd"), "\(known.text)")
            let asked = try await begin(device.key, Self.app)
            #expect(asked.challenge == "SOFTWARE_TOKEN_MFA", "\(asked.text)")
            let proof = try await devices.factors.answer(asked, code: try devices.factors.code(secret))
            #expect(proof.challenge == "DEVICE_SRP_AUTH", "\(proof.text)")
            #expect(try await devices.prove(device, proof).areAt(4, "pwd", "otp", "mfa"))
            // A step-up from a token that a device has.
            app.clock.advance(.seconds(60))
            let silent = try await devices.prove(device, try await begin(device.key, nil))
            #expect(silent.isSignedIn && Assured.of(silent).allSatisfy(\.isSilent))
        }
    }

    @Test func afterACustomChallenge() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app)
            try await scene.pool.user()
            let mfa = try await app.signed(
                "SetUserPoolMfaConfig",
                [
                    "UserPoolId": .string(scene.pool.id), "MfaConfiguration": "OPTIONAL",
                    "SoftwareTokenMfaConfiguration": ["Enabled": true],
                    "EmailMfaConfiguration": ["Message": "Code {####}", "Subject": "Sign in"],
                ])
            #expect(mfa.status == 200)
            func begin(_ levels: String) async throws -> TestAnswer {
                try await scene.initiate(
                    "CUSTOM_AUTH", ["USERNAME": "ana", "TARGET_ACR_VALUES": .string(levels)], metadata: [:])
            }
            let alone = try await answer(scene, try await begin("urn:cognito:loa:1"), "xyzzy")
            // The lowest level; and no register has a name for the method.
            #expect(Assured.of(alone).allSatisfy { $0.context == "urn:cognito:loa:1" && $0.methods == nil })
            let more = try await answer(scene, try await begin("urn:cognito:loa:2"), "xyzzy")
            #expect(more.challenge == "EMAIL_OTP", "\(more.text)")
            let refused = try await answer(scene, try await begin(Self.app), "xyzzy")
            #expect(refused.type == "NotAuthorizedException" && !refused.isSignedIn)
        }
    }

    @Test func byAPasskey() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            var authenticator = try await passkeys.passkey()
            let token = try await passkeys.token()
            func begin(_ parameters: [JSON.Member]) async throws -> TestAnswer {
                try await app.open(
                    "InitiateAuth",
                    [
                        "AuthFlow": "USER_AUTH", "ClientId": .string(passkeys.client.id.rawValue),
                        "AuthParameters": .object([.init("USERNAME", "ana")] + parameters),
                    ])
            }
            // Alone it is the third level, and a password is not offered for it.
            let asked = try await begin([.init("TARGET_ACR_VALUES", .string(Self.key))])
            #expect(asked.json["AvailableChallenges"] == ["WEB_AUTHN"], "\(asked.text)")
            let challenge = try await begin([
                .init("TARGET_ACR_VALUES", .string(Self.key)), .init("ACCESS_TOKEN", .string(token)),
            ])
            #expect(challenge.challenge == "WEB_AUTHN", "\(challenge.text)")
            let stepped = try await passkeys.answer(challenge, authenticator.get(challenge.requestOptions))
            #expect(stepped.isSignedIn, "\(stepped.text)")
            for assured in Assured.of(stepped) {
                #expect(assured.context == Self.key && assured.methods?.count == 1)
                #expect(["swk", "hwk"].contains(assured.methods?.first ?? ""))
            }
            let higher = try await begin([
                .init("TARGET_ACR_VALUES", .string(Self.app)), .init("ACCESS_TOKEN", .string(token)),
            ])
            #expect(higher.type == "NotAuthorizedException")
        }
    }

    /// On the pages whoever has a passkey alone is asked for it, and not turned away.
    @Test func byAPasskeyOnAPage() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            _ = try await passkeys.passkey()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, passkeys.pool, passkeys.client)
            let page = try await browser.open(
                SignedIn.authorizePath(passkeys.pool, passkeys.client, ["acr_values": Self.key]))
            #expect(page.status == 200 && page.text.contains("name=\"credential\""), "\(page.text.suffix(300))")
            let unmet = try await browser.open(
                SignedIn.authorizePath(passkeys.pool, passkeys.client, ["acr_values": Self.app]))
            #expect(unmet.query["error"] == "unmet_authentication_requirements")
        }
    }

    @Test func byAnAdministratorsServer() async throws {
        try await TestApp.run { app in
            let assurance = try await AssuranceFixture(app)
            let secret = try await assurance.userWithToken()
            let token = token(try await assurance.byPassword(nil))
            let challenge = try await app.signed(
                "AdminInitiateAuth",
                [
                    "UserPoolId": .string(assurance.pool.id), "ClientId": .string(assurance.client.id.rawValue),
                    "AuthFlow": "USER_AUTH",
                    "AuthParameters": [
                        "USERNAME": "ana", "ACCESS_TOKEN": .string(token), "TARGET_ACR_VALUES": .string(Self.app),
                    ],
                ])
            #expect(challenge.challenge == "SOFTWARE_TOKEN_MFA", "\(challenge.text)")
            let answer = try await app.signed(
                "AdminRespondToAuthChallenge",
                [
                    "UserPoolId": .string(assurance.pool.id), "ClientId": .string(assurance.client.id.rawValue),
                    "ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": challenge.json["Session"] ?? .null,
                    "ChallengeResponses": [
                        "USERNAME": "ana",
                        "SOFTWARE_TOKEN_MFA_CODE": .string(try assurance.factors.code(secret)),
                    ],
                ])
            #expect(answer.areAt(4, "pwd", "otp", "mfa"), "\(answer.text)")
        }
    }
}
