import Core
import Directory
import Messaging
import TestKit
import Testing

/// A code by phone as the second factor.
@Suite struct PhoneFactorTests {
    private static let number = PhoneFixture.number
    private static let sender: JSON = ["SnsCallerArn": "arn:aws:iam::000000000000:role/sms"]

    private func fixture(_ app: TestApp, mode: String = "OPTIONAL") async throws -> PhoneFixture {
        let phones = try await PhoneFixture(app, [])
        let answer = try await app.signed(
            "SetUserPoolMfaConfig",
            [
                "UserPoolId": .string(phones.pool.id), "MfaConfiguration": .string(mode),
                "SoftwareTokenMfaConfiguration": ["Enabled": true],
                "SmsMfaConfiguration": ["SmsAuthenticationMessage": "In: {####}", "SmsConfiguration": Self.sender],
            ])
        #expect(answer.status == 200, "\(answer.text)")
        return phones
    }

    @Test func theCodeIsSentAndCountsOnce() async throws {
        try await TestApp.run { app in
            let phones = try await fixture(app)
            try await phones.userWithPhone()
            try await phones.enableSMS()
            let challenge = try await phones.calls.byPassword()
            #expect(challenge.challenge == "SMS_MFA")
            let parameters = challenge.json["ChallengeParameters"]
            #expect(parameters?["USER_ID_FOR_SRP"] == "ana")
            #expect(parameters?["CODE_DELIVERY_DELIVERY_MEDIUM"] == "SMS")
            #expect(parameters?["CODE_DELIVERY_DESTINATION"] == "+*******0123")
            let code = try #require(try await phones.pool.code(for: Self.number))
            #expect(app.mailbox.list(to: Self.number).first?.body.text == "In: \(code)")
            func answer(_ code: String, _ name: String = "SMS_MFA", field: String = "SMS_MFA_CODE") async throws
                -> TestAnswer
            {
                try await phones.calls.respond(
                    name, challenge.json["Session"],
                    .object([.init("USERNAME", "ana"), .init(field, .string(code))]))
            }
            #expect(try await answer(Calls.other(than: code)).type == "CodeMismatchException")
            // A session is of its own step.
            #expect(try await answer(code, "SMS_OTP", field: "SMS_OTP_CODE").type == "NotAuthorizedException")
            #expect(try await answer(code, "EMAIL_OTP", field: "EMAIL_OTP_CODE").type == "NotAuthorizedException")
            #expect(try await answer(code, field: "SMS_OTP_CODE").type == "InvalidParameterException")
            let signedIn = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 { group.addTask { try await answer(code).isSignedIn } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(signedIn == 1)
        }
    }

    /// Guesses through several sessions meet one counter.
    @Test func guessingIsLocked() async throws {
        try await TestApp.run { app in
            let phones = try await fixture(app)
            try await phones.userWithPhone()
            try await phones.enableSMS()
            var answers: [String?] = []
            for _ in 0..<7 {
                let challenge = try await phones.calls.byPassword()
                let code = try #require(try await phones.pool.code(for: Self.number))
                answers.append(
                    try await phones.calls.respond(
                        "SMS_MFA", challenge.json["Session"],
                        ["USERNAME": "ana", "SMS_MFA_CODE": .string(Calls.other(than: code))]
                    ).type)
            }
            #expect(answers.prefix(5).allSatisfy { $0 == "CodeMismatchException" })
            #expect(answers.suffix(2).allSatisfy { $0 == "NotAuthorizedException" })
        }
    }

    @Test func whoHasSeveralChooses() async throws {
        try await TestApp.run { app in
            let phones = try await fixture(app)
            let mfa = SecondFactorFixture(app, phones.pool, phones.client)
            _ = try await mfa.enrolledUser()
            let phone = try await phones.pool.administer(
                "AdminUpdateUserAttributes", "ana",
                [
                    .init(
                        "UserAttributes",
                        [
                            ["Name": "phone_number", "Value": .string(Self.number)],
                            ["Name": "phone_number_verified", "Value": "true"],
                        ])
                ])
            #expect(phone.status == 200)
            let preferred = try await phones.pool.administer(
                "AdminSetUserMFAPreference", "ana",
                [
                    .init("SMSMfaSettings", ["Enabled": true]), .init("SoftwareTokenMfaSettings", ["Enabled": true]),
                ])
            #expect(preferred.status == 200)
            let challenge = try await phones.calls.byPassword()
            #expect(challenge.json["ChallengeParameters"]?["MFAS_CAN_CHOOSE"] == #"["SOFTWARE_TOKEN_MFA","SMS_MFA"]"#)
            let sent = try await phones.calls.respond(
                "SELECT_MFA_TYPE", challenge.json["Session"], ["USERNAME": "ana", "ANSWER": "SMS_MFA"])
            #expect(sent.challenge == "SMS_MFA")
            let code = try #require(try await phones.pool.code(for: Self.number))
            let done = try await phones.calls.respond(
                "SMS_MFA", sent.json["Session"], ["USERNAME": "ana", "SMS_MFA_CODE": .string(code)])
            #expect(done.isSignedIn)
        }
    }

    @Test func whereItIsAskedOfEverybodyAPhoneWillDo() async throws {
        try await TestApp.run { app in
            let phones = try await fixture(app, mode: "ON")
            try await phones.userWithPhone()
            #expect(try await phones.calls.byPassword().challenge == "SMS_MFA")
            try await phones.user("ben", ["phone_number": Self.number])
            let setUp = try await phones.calls.byPassword("ben")
            #expect(setUp.challenge == "MFA_SETUP")
            #expect(setUp.json["ChallengeParameters"]?["MFAS_CAN_SETUP"] == #"["SOFTWARE_TOKEN_MFA","SMS_MFA"]"#)
        }
    }

    /// Whoever is given another factor keeps the app: nothing was lost.
    @Test func anotherFactorIsNoReset() async throws {
        try await TestApp.run { app in
            let phones = try await fixture(app)
            let mfa = SecondFactorFixture(app, phones.pool, phones.client)
            _ = try await mfa.enrolledUser()
            let on = try await app.signed(
                "SetUserPoolMfaConfig",
                [
                    "UserPoolId": .string(phones.pool.id), "MfaConfiguration": "ON",
                    "SoftwareTokenMfaConfiguration": ["Enabled": true],
                    "SmsMfaConfiguration": ["SmsConfiguration": Self.sender],
                ])
            #expect(on.status == 200)
            let phone: JSON = [
                ["Name": "phone_number", "Value": .string(Self.number)],
                ["Name": "phone_number_verified", "Value": "true"],
            ]
            _ = try await phones.pool.administer("AdminUpdateUserAttributes", "ana", [.init("UserAttributes", phone)])
            func set(_ settings: [JSON.Member]) async throws {
                let answer = try await phones.pool.administer("AdminSetUserMFAPreference", "ana", settings)
                #expect(answer.status == 200, "\(answer.text)")
            }
            let off: JSON.Member = .init("SoftwareTokenMfaSettings", ["Enabled": false])
            try await set([.init("SMSMfaSettings", ["Enabled": true]), off])
            #expect(try await phones.calls.byPassword().challenge == "SMS_MFA")
            try await set([
                .init("SoftwareTokenMfaSettings", ["Enabled": true]), .init("SMSMfaSettings", ["Enabled": false]),
            ])
            #expect(try await phones.calls.byPassword().challenge == "SOFTWARE_TOKEN_MFA")
        }
    }

    @Test func theOlderOperationsSetTheSame() async throws {
        try await TestApp.run { app in
            let phones = try await fixture(app)
            try await phones.userWithPhone()
            let option: JSON = [["DeliveryMedium": "SMS", "AttributeName": "phone_number"]]
            let set = try await phones.pool.administer("AdminSetUserSettings", "ana", [.init("MFAOptions", option)])
            #expect(set.status == 200, "\(set.text)")
            let user = try await phones.pool.administer("AdminGetUser")
            #expect(user.json["MFAOptions"]?.array?.first?["DeliveryMedium"] == "SMS")
            #expect(user.json["UserMFASettingList"] == ["SMS_MFA"])
            let challenge = try await phones.calls.byPassword()
            let code = try #require(try await phones.pool.code(for: Self.number))
            let done = try await phones.calls.respond(
                "SMS_MFA", challenge.json["Session"], ["USERNAME": "ana", "SMS_MFA_CODE": .string(code)])
            let token = try #require(done.json["AuthenticationResult"]?["AccessToken"])
            let off = try await app.open(
                "SetUserSettings", .object([.init("AccessToken", token), .init("MFAOptions", [])]))
            #expect(off.status == 200, "\(off.text)")
            #expect(try await phones.calls.byPassword().isSignedIn)
            let other: JSON = [["DeliveryMedium": "EMAIL", "AttributeName": "email"]]
            let wrong = try await phones.pool.administer("AdminSetUserSettings", "ana", [.init("MFAOptions", other)])
            #expect(wrong.type == "InvalidParameterException")
        }
    }

    @Test func settingsThatAreNone() async throws {
        try await TestApp.run { app in
            let phones = try await fixture(app)
            try await phones.user("ana", ["phone_number": Self.number])
            let unproven = try await phones.pool.administer(
                "AdminSetUserMFAPreference", "ana", [.init("SMSMfaSettings", ["Enabled": true])])
            #expect(unproven.refusal == "InvalidParameterException: User does not have a verified phone number")
            let config = try await app.signed("GetUserPoolMfaConfig", ["UserPoolId": .string(phones.pool.id)])
            #expect(config.json["SmsMfaConfiguration"]?["SmsAuthenticationMessage"] == "In: {####}")
            let pool = try await app.signed("DescribeUserPool", ["UserPoolId": .string(phones.pool.id)])
            #expect(pool.json["UserPool"]?["SmsConfiguration"] == Self.sender)
            #expect(pool.json["UserPool"]?["SmsMfaConfiguration"] == nil)
        }
    }
}
