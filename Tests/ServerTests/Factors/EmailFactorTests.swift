import Core
import Directory
import Messaging
import TestKit
import Testing

/// A code by e-mail as the second factor, and the choice between several.
@Suite struct EmailFactorTests {
    private func prefer(_ mfa: SecondFactorFixture, _ settings: JSON) async throws {
        let user: [JSON.Member] = [.init("UserPoolId", .string(mfa.pool.id)), .init("Username", "ana")]
        let answer = try await mfa.app.signed("AdminSetUserMFAPreference", .object(user + (settings.object ?? [])))
        #expect(answer.status == 200, "\(answer.text)")
    }

    @Test func theCodeIsSentAndCountsOnce() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL", email: true)
            try await mfa.pool.user()
            try await prefer(mfa, ["EmailMfaSettings": ["Enabled": true]])
            let challenge = try await mfa.signIn()
            #expect(challenge.challenge == "EMAIL_OTP")
            let parameters = challenge.json["ChallengeParameters"]
            #expect(parameters?["USER_ID_FOR_SRP"] == "ana")
            #expect(parameters?["CODE_DELIVERY_DELIVERY_MEDIUM"] == "EMAIL")
            #expect(parameters?["CODE_DELIVERY_DESTINATION"] == "a***@e***")
            let code = try #require(try await mfa.pool.code(for: "ana@example.com"))
            #expect(app.mailbox.list(to: "ana@example.com").first?.subject == "Sign in")
            let wrong = try await mfa.respond(
                "EMAIL_OTP", challenge.session,
                ["USERNAME": "ana", "EMAIL_OTP_CODE": .string(code == "000000" ? "000001" : "000000")])
            #expect(wrong.type == "CodeMismatchException")
            let responses: JSON = ["USERNAME": "ana", "EMAIL_OTP_CODE": .string(code)]
            let signedIn = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await mfa.respond("EMAIL_OTP", challenge.session, responses).isSignedIn
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(signedIn == 1)
            let other = try await mfa.signIn()
            #expect(try await mfa.respond("EMAIL_OTP", other.session, responses).type == "CodeMismatchException")
        }
    }

    @Test func whoHasSeveralChooses() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL", email: true)
            let secret = try await mfa.enrolledUser()
            try await prefer(
                mfa, ["EmailMfaSettings": ["Enabled": true], "SoftwareTokenMfaSettings": ["Enabled": true]])
            let challenge = try await mfa.signIn()
            #expect(challenge.challenge == "SELECT_MFA_TYPE")
            #expect(
                challenge.json["ChallengeParameters"]?["MFAS_CAN_CHOOSE"] == #"["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]"#)
            let unknown = try await mfa.respond(
                "SELECT_MFA_TYPE", challenge.session, ["USERNAME": "ana", "ANSWER": "SMS_MFA"])
            #expect(unknown.type == "InvalidParameterException")
            let chosen = try await mfa.respond(
                "SELECT_MFA_TYPE", challenge.session, ["USERNAME": "ana", "ANSWER": "SOFTWARE_TOKEN_MFA"])
            #expect(chosen.challenge == "SOFTWARE_TOKEN_MFA")
            let twice = try await mfa.respond(
                "SELECT_MFA_TYPE", challenge.session, ["USERNAME": "ana", "ANSWER": "EMAIL_OTP"])
            #expect(twice.type == "NotAuthorizedException")
            #expect(try await mfa.answer(chosen, code: try mfa.code(secret)).isSignedIn)
        }
    }

    @Test func aChosenFactorNeverFallsAway() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL", email: true)
            try await mfa.pool.user()
            try await prefer(mfa, ["EmailMfaSettings": ["Enabled": true]])
            let changed = try await app.signed(
                "AdminUpdateUserAttributes",
                [
                    "UserPoolId": .string(mfa.pool.id), "Username": "ana",
                    "UserAttributes": [["Name": "email", "Value": "new@example.com"]],
                ])
            #expect(changed.status == 200)
            #expect(try await mfa.signIn().challenge == "MFA_SETUP")
        }
    }

    @Test func codesAreSentTwentyTimesAnHour() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL", email: true)
            try await mfa.pool.user()
            try await prefer(mfa, ["EmailMfaSettings": ["Enabled": true]])
            for _ in 0..<20 { #expect(try await mfa.signIn().challenge == "EMAIL_OTP") }
            #expect(try await mfa.signIn().type == "LimitExceededException")
            app.clock.advance(.hours(1))
            #expect(try await mfa.signIn().challenge == "EMAIL_OTP")
        }
    }

    @Test(arguments: [
        #"{"EmailMfaSettings":{"Enabled":true,"PreferredMfa":true},"SoftwareTokenMfaSettings":{"Enabled":true,"PreferredMfa":true}}"#,
        #"{"SMSMfaSettings":{"Enabled":true}}"#,
        #"{"WebAuthnMfaSettings":{"Enabled":true}}"#,
    ])
    func choicesThatAreNone(settings: String) async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL", email: true)
            _ = try await mfa.enrolledUser()
            let given = try JSON.parse(Array(settings.utf8)).object ?? []
            let user: [JSON.Member] = [.init("UserPoolId", .string(mfa.pool.id)), .init("Username", "ana")]
            let answer = try await app.signed("AdminSetUserMFAPreference", .object(user + given))
            #expect(answer.type == "InvalidParameterException")
        }
    }
}
