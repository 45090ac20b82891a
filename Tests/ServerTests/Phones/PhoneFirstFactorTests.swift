import Authority
import Core
import Directory
import TestKit
import Testing

/// USER_AUTH by a code that was sent by phone, and by an authenticator app.
@Suite struct PhoneFirstFactorTests {
    private static let number = PhoneFixture.number

    private func fixture(_ app: TestApp, hides: Bool = false) async throws -> PhoneFixture {
        let factors: JSON = ["PASSWORD", "SMS_OTP", "SOFTWARE_TOKEN"]
        return try await PhoneFixture(
            app, [.init("Policies", ["SignInPolicy": ["AllowedFirstAuthFactors": factors]])],
            client: hides ? [.init("PreventUserExistenceErrors", "ENABLED")] : [])
    }

    @Test func aCodeByPhoneTakesThePlaceOfThePassword() async throws {
        try await TestApp.run { app in
            let phones = try await fixture(app)
            try await phones.userWithPhone()
            let choice = try await phones.begin()
            #expect(choice.json["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP", "SMS_OTP"])
            let sent = try await phones.begin("ana", [.init("PREFERRED_CHALLENGE", "SMS_OTP")])
            #expect(sent.challenge == "SMS_OTP")
            #expect(sent.json["ChallengeParameters"]?["CODE_DELIVERY_DESTINATION"] == "+*******0123")
            let code = try #require(try await phones.pool.code(for: Self.number))
            let done = try await phones.calls.respond(
                "SMS_OTP", sent.json["Session"], ["USERNAME": "ana", "SMS_OTP_CODE": .string(code)])
            #expect(done.isSignedIn, "\(done.text)")
            let again = try await phones.calls.respond(
                "SMS_OTP", sent.json["Session"], ["USERNAME": "ana", "SMS_OTP_CODE": .string(code)])
            #expect(!again.isSignedIn)
        }
    }

    @Test func strangersAreSentNothingAndLookAlike() async throws {
        try await TestApp.run { app in
            let phones = try await fixture(app, hides: true)
            try await phones.userWithPhone()
            let known = try await phones.begin("ana", [.init("PREFERRED_CHALLENGE", "SMS_OTP")])
            let unknown = try await phones.begin("bob", [.init("PREFERRED_CHALLENGE", "SMS_OTP")])
            #expect(known.body.count == unknown.body.count)
            #expect(
                unknown.json["ChallengeParameters"]?["CODE_DELIVERY_DESTINATION"]?.string?.hasPrefix("+*******") == true
            )
            let app1 = try await phones.begin("ana", [.init("PREFERRED_CHALLENGE", "SOFTWARE_TOKEN_MFA")])
            let app2 = try await phones.begin("bob", [.init("PREFERRED_CHALLENGE", "SOFTWARE_TOKEN_MFA")])
            #expect(app1.challenge == "SOFTWARE_TOKEN_MFA" && app2.challenge == "SOFTWARE_TOKEN_MFA")
            #expect(app1.body.count == app2.body.count)
            for (name, challenge) in [("ana", app1), ("bob", app2)] {
                var types: [String?] = []
                for _ in 0..<6 {
                    let session = challenge.json["Session"]
                    let responses: JSON = ["USERNAME": .string(name), "SOFTWARE_TOKEN_MFA_CODE": "000000"]
                    types.append(try await phones.calls.respond("SOFTWARE_TOKEN_MFA", session, responses).type)
                }
                #expect(types.prefix(5).allSatisfy { $0 == "CodeMismatchException" }, "\(types)")
                #expect(types.last == "NotAuthorizedException")
            }
        }
    }

    @Test func anAuthenticatorAppTakesThePlaceOfThePassword() async throws {
        try await TestApp.run { app in
            let phones = try await fixture(app)
            let mfa = SecondFactorFixture(app, phones.pool, phones.client)
            try await phones.userWithPhone()
            let token = try await SignedIn.byPassword(app, phones.client).accessToken
            let secret = try await mfa.enrol(token)
            let factors = try await phones.pool.administer("AdminGetUserAuthFactors")
            #expect(factors.json["ConfiguredUserAuthFactors"] == ["PASSWORD", "SMS_OTP", "SOFTWARE_TOKEN"])
            for preferred in ["SOFTWARE_TOKEN", "SOFTWARE_TOKEN_MFA"] {
                app.clock.advance(.seconds(60))
                let challenge = try await phones.begin("ana", [.init("PREFERRED_CHALLENGE", .string(preferred))])
                #expect(challenge.challenge == "SOFTWARE_TOKEN_MFA")
                let wrong = try await mfa.answer(challenge, code: try mfa.wrongCode(secret))
                #expect(wrong.type == "CodeMismatchException")
                let code = try mfa.code(secret)
                #expect(try await mfa.answer(challenge, code: code).isSignedIn)
                // A code counts once, whichever sign-in it is for.
                let next = try await phones.begin("ana", [.init("PREFERRED_CHALLENGE", .string(preferred))])
                #expect(try await mfa.answer(next, code: code).type == "ExpiredCodeException")
            }
        }
    }

    /// Who is asked for a second factor does not begin with what may be that factor.
    @Test func aSecondFactorAsksForThePassword() async throws {
        try await TestApp.run { app in
            let phones = try await fixture(app)
            let mode = try await app.signed(
                "SetUserPoolMfaConfig",
                [
                    "UserPoolId": .string(phones.pool.id), "MfaConfiguration": "OPTIONAL",
                    "SmsMfaConfiguration": ["SmsAuthenticationMessage": "In: {####}"],
                ])
            #expect(mode.status == 200, "\(mode.text)")
            try await phones.userWithPhone()
            let early = try await phones.begin("ana", [.init("PREFERRED_CHALLENGE", "SMS_OTP")])
            let code = try #require(try await phones.pool.code(for: Self.number))
            try await phones.enableSMS()
            #expect(try await phones.begin().json["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP"])
            let factors = try await phones.pool.administer("AdminGetUserAuthFactors")
            #expect(factors.json["ConfiguredUserAuthFactors"] == ["PASSWORD"])
            #expect(factors.json["UserMFASettingList"] == ["SMS_MFA"])
            let late = try await phones.calls.respond(
                "SMS_OTP", early.json["Session"], ["USERNAME": "ana", "SMS_OTP_CODE": .string(code)])
            #expect(late.type == "NotAuthorizedException")
        }
    }
}
