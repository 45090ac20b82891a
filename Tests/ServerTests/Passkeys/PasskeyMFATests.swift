import AWSAPI
import Authority
import Core
import Directory
import NativeCrypto
import TestKit
import Testing

/// Passkeys where a second factor is asked for: one that verified its user may stand for two.
@Suite struct PasskeyMFATests {
    private static let twoInOne: JSON = ["FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"]

    /// Signs in by password and a code by e-mail; the access token.
    private func byEmail(_ passkeys: PasskeyFixture) async throws -> String {
        let asked = try await app(passkeys).open("InitiateAuth", SignedIn.passwordInput(passkeys.client))
        #expect(asked.challenge == "EMAIL_OTP", "\(asked.text)")
        let code = try #require(try await passkeys.pool.code(for: "ana@example.com"))
        let signedIn = try await app(passkeys).open(
            "RespondToAuthChallenge",
            [
                "ClientId": .string(passkeys.client.id.rawValue), "ChallengeName": "EMAIL_OTP",
                "Session": asked.json["Session"] ?? .null,
                "ChallengeResponses": ["USERNAME": "ana", "EMAIL_OTP_CODE": .string(code)],
            ])
        return signedIn.json["AuthenticationResult"]?["AccessToken"]?.string ?? ""
    }

    private func app(_ passkeys: PasskeyFixture) -> TestApp { passkeys.app }

    private func prefer(_ passkeys: PasskeyFixture, _ settings: JSON, _ isEnabled: Bool = true) async throws
        -> TestAnswer
    {
        let members: [JSON.Member] = [.init("WebAuthnMfaSettings", ["Enabled": .bool(isEnabled)])]
        return try await passkeys.pool.administer(
            "AdminSetUserMFAPreference", "ana", members + (settings.object ?? []))
    }

    @Test func theConfigurationIsKept() async throws {
        try await TestApp.run { app in
            let configuration: JSON = [
                "RelyingPartyId": "login.example", "UserVerification": "required",
                "FactorConfiguration": "SINGLE_FACTOR",
            ]
            let passkeys = try await PasskeyFixture(app, configuration: configuration)
            func described() async throws -> JSON? {
                try await app.signed("GetUserPoolMfaConfig", ["UserPoolId": .string(passkeys.pool.id)])
                    .json["WebAuthnConfiguration"]
            }
            #expect(try await described() == configuration)
            // Neither another setting of the factors nor an update of the pool takes it away.
            for (operation, member) in [
                ("SetUserPoolMfaConfig", JSON.Member("MfaConfiguration", "OFF")),
                ("UpdateUserPool", .init("DeletionProtection", "INACTIVE")),
            ] {
                let changed = try await app.signed(
                    operation, .object([.init("UserPoolId", .string(passkeys.pool.id)), member]))
                #expect(changed.status == 200, "\(changed.text)")
                #expect(try await described() == configuration, "\(operation)")
            }
            let pool = try await app.signed("DescribeUserPool", ["UserPoolId": .string(passkeys.pool.id)])
            #expect(pool.json["UserPool"]?["WebAuthnConfiguration"] == nil)
        }
    }

    @Test(arguments: [
        "", "Example.com", "https://example.com", "192.0.2.1", "a..b", "-a.example", "ex ample", "a_b.example",
    ])
    func aRelyingPartyIsADomain(_ id: String) async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let refused = try await app.signed(
                "SetUserPoolMfaConfig",
                ["UserPoolId": .string(passkeys.pool.id), "WebAuthnConfiguration": ["RelyingPartyId": .string(id)]])
            #expect(refused.type == "InvalidParameterException", "\(id)")
        }
    }

    @Test func passkeysAreNeverTheOnlyWay() async throws {
        try await TestApp.run { app in
            let refused = try await app.signed(
                "CreateUserPool",
                ["PoolName": "P", "Policies": ["SignInPolicy": ["AllowedFirstAuthFactors": ["WEB_AUTHN"]]]])
            #expect(refused.type == "InvalidParameterException")
        }
    }

    /// One key is one factor, unless the pool and the person say otherwise.
    @Test func aPasskeyAloneIsOneFactor() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app, mode: "ON", hides: true)
            let token = try await byEmail(passkeys)
            var authenticator = SoftAuthenticator()
            #expect(try await passkeys.register(&authenticator, token).status == 200)
            #expect(try await passkeys.ask("ana", nil).json["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP"])
            #expect(try await passkeys.ask().challenge == "SELECT_CHALLENGE")
            let preference = try await prefer(passkeys, ["EmailMfaSettings": ["Enabled": true]])
            #expect(preference.refusal == "InvalidParameterException: Passkey MFA is not enabled for the user pool.")
        }
    }

    @Test func aVerifiedUserIsTwoFactors() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app, configuration: Self.twoInOne, mode: "ON")
            let token = try await byEmail(passkeys)
            let missing = try await prefer(passkeys, ["EmailMfaSettings": ["Enabled": true]])
            #expect(missing.refusal == "InvalidParameterException: User has no WebAuthn credential.")
            let options = try await passkeys.begin(token)
            #expect(options["authenticatorSelection"]?["userVerification"] == "required")
            var passkey = SoftAuthenticator()
            let unverified = try await passkeys.complete(
                token, passkey.create(options, .with { $0.flags = [.userPresent] }))
            #expect(unverified.type == "WebAuthnCredentialNotSupportedException")
            #expect(try await passkeys.register(&passkey, token).status == 200)
            // Until the person says so it is not offered.
            #expect(try await passkeys.ask("ana", nil).json["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP"])
            let alone = try await prefer(passkeys, [:])
            #expect(alone.refusal == "InvalidParameterException: Passkey MFA needs another MFA method besides.")
            #expect(try await prefer(passkeys, ["EmailMfaSettings": ["Enabled": true]]).status == 200)
            let challenge = try await passkeys.ask()
            #expect(challenge.requestOptions["userVerification"] == "required")
            let signedIn = try await passkeys.answer(challenge, passkey.get(challenge.requestOptions))
            #expect(signedIn.isSignedIn, "\(signedIn.text)")
            let refused = try await passkeys.signIn(&passkey, .with { $0.flags = [.userPresent] })
            #expect(refused.refusal == "NotAuthorizedException: Incorrect passkey.")

            let lastOne = try await passkeys.pool.administer(
                "AdminSetUserMFAPreference", "ana", [.init("EmailMfaSettings", ["Enabled": false])])
            #expect(lastOne.refusal == "InvalidParameterException: Passkey MFA needs another MFA method besides.")
            #expect(try await prefer(passkeys, [:], false).status == 200)
            #expect(try await passkeys.ask().challenge == "SELECT_CHALLENGE")
        }
    }

    /// Where nobody is told who exists it is offered to all; whoever has not said that it counts goes on to the second
    /// factor.
    @Test func whoeverHasNotSaidSoIsAskedForMore() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app, configuration: Self.twoInOne, mode: "ON", hides: true)
            var passkey = SoftAuthenticator()
            #expect(try await passkeys.register(&passkey, try await byEmail(passkeys)).status == 200)
            let next = try await passkeys.signIn(&passkey)
            #expect(next.challenge == "EMAIL_OTP", "\(next.text)")
            let code = try #require(try await passkeys.pool.code(for: "ana@example.com"))
            let signedIn = try await app.open(
                "RespondToAuthChallenge",
                [
                    "ClientId": .string(passkeys.client.id.rawValue), "ChallengeName": "EMAIL_OTP",
                    "Session": next.json["Session"] ?? .null,
                    "ChallengeResponses": ["USERNAME": "ana", "EMAIL_OTP_CODE": .string(code)],
                ])
            #expect(signedIn.isSignedIn, "\(signedIn.text)")
        }
    }

    /// A domain of the pool's own is whom passkeys are made for, a custom one before a prefix.
    @Test func thePoolsDomainIsTheRelyingParty() async throws {
        try await TestApp.run { app in
            let passkeys = try await PasskeyFixture(app)
            let token = try await passkeys.token()
            let name = "pk-\(passkeys.pool.id.suffix(9).lowercased())"
            func add(_ domain: String, _ more: [JSON.Member] = []) async throws {
                let made = try await app.signed(
                    "CreateUserPoolDomain",
                    .object([.init("UserPoolId", .string(passkeys.pool.id)), .init("Domain", .string(domain))] + more))
                #expect(made.status == 200, "\(made.text)")
            }
            try await add(name)
            #expect(try await passkeys.begin(token)["rp"]?["id"] == .string("\(name).auth.example"))
            let arn: JSON = "arn:aws:acm:us-east-1:000000000000:certificate/x"
            try await add("\(name).shop.example", [.init("CustomDomainConfig", ["CertificateArn": arn])])
            #expect(try await passkeys.begin(token)["rp"]?["id"] == .string("\(name).shop.example"))
        }
    }
}
