import Core
import Directory
import TestKit
import Testing

/// What a pool asks for: nothing, what the user chose, or something in any case.
@Suite struct MFAModeTests {
    @Test func aPoolThatRequiresASecondFactorHasItSetUp() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "ON")
            try await mfa.pool.user()
            let challenge = try await mfa.signIn()
            #expect(challenge.challenge == "MFA_SETUP")
            #expect(challenge.json["ChallengeParameters"]?["MFAS_CAN_SETUP"] == #"["SOFTWARE_TOKEN_MFA"]"#)
            let skipped = try await mfa.respond("MFA_SETUP", challenge.session, ["USERNAME": "ana"])
            #expect(skipped.type == "NotAuthorizedException")
            let associated = try await app.open(
                "AssociateSoftwareToken", ["Session": .string(challenge.session ?? "")])
            let secret = try #require(associated.json["SecretCode"]?.string)
            let early = try await mfa.respond("MFA_SETUP", associated.session, ["USERNAME": "ana"])
            #expect(early.type == "NotAuthorizedException")
            let session: JSON = .string(associated.session ?? "")
            let wrong = try await app.open(
                "VerifySoftwareToken", ["Session": session, "UserCode": .string(try mfa.wrongCode(secret))])
            #expect(wrong.type == "EnableSoftwareTokenMFAException")
            let verified = try await app.open(
                "VerifySoftwareToken", ["Session": session, "UserCode": .string(try mfa.code(secret))])
            #expect(verified.json["Status"] == "SUCCESS")
            let again = try await app.open(
                "VerifySoftwareToken", ["Session": session, "UserCode": .string(try mfa.code(secret))])
            #expect(again.type == "NotAuthorizedException")
            #expect(try await mfa.respond("MFA_SETUP", verified.session, ["USERNAME": "ana"]).isSignedIn)
            #expect(try await mfa.respond("MFA_SETUP", verified.session, ["USERNAME": "ana"]).isSignedIn == false)
            app.clock.advance(.seconds(60))
            let next = try await mfa.signIn()
            #expect(next.challenge == "SOFTWARE_TOKEN_MFA")
            #expect(try await mfa.answer(next, code: try mfa.code(secret)).isSignedIn)
        }
    }

    @Test func anAdministratorsResetBringsTheSetUpBack() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let secret = try await mfa.enrolledUser()
            let begun = try await mfa.signIn()
            _ = try await app.signed(
                "SetUserPoolMfaConfig",
                [
                    "UserPoolId": .string(mfa.pool.id), "MfaConfiguration": "ON",
                    "SoftwareTokenMfaConfiguration": ["Enabled": true],
                ])
            let reset = try await app.signed(
                "AdminDeleteSoftwareToken", ["UserPoolId": .string(mfa.pool.id), "Username": "ana"])
            #expect(reset.status == 200, "\(reset.text)")
            // What began with the old seed ends with it.
            #expect(try await mfa.answer(begun, code: try mfa.code(secret)).isSignedIn == false)
            #expect(try await mfa.signIn().challenge == "MFA_SETUP")
        }
    }

    @Test func aTemporaryPasswordComesBeforeTheSecondFactor() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "ON")
            let created = try await app.signed(
                "AdminCreateUser",
                ["UserPoolId": .string(mfa.pool.id), "Username": "eve", "TemporaryPassword": "Temporary-1"])
            #expect(created.status == 200)
            let first = try await app.open(
                "InitiateAuth", SignedIn.passwordInput(mfa.client, username: "eve", password: "Temporary-1"))
            #expect(first.challenge == "NEW_PASSWORD_REQUIRED")
            let second = try await mfa.respond(
                "NEW_PASSWORD_REQUIRED", first.session, ["USERNAME": "eve", "NEW_PASSWORD": "Lasting-horse-1"])
            #expect(second.challenge == "MFA_SETUP", "\(second.text)")
            #expect(!second.isSignedIn)
        }
    }

    @Test func withoutAModeNothingIsAskedAndNothingIsOffered() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let token: JSON = .string(try await SignedIn.byPassword(app, client).accessToken)
            let refused = try await app.open("AssociateSoftwareToken", ["AccessToken": token])
            #expect(refused.type == "SoftwareTokenMFANotFoundException")
            let empty = try await app.signed(
                "SetUserPoolMfaConfig", ["UserPoolId": .string(pool.id), "MfaConfiguration": "ON"])
            #expect(empty.type == "InvalidParameterException")
            let described = try await app.signed("GetUserPoolMfaConfig", ["UserPoolId": .string(pool.id)])
            #expect(described.json == ["MfaConfiguration": "OFF"])
        }
    }

    @Test func aPoolsFactorsOutliveItsOtherSettings() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL", email: true)
            let updated = try await app.signed(
                "UpdateUserPool", ["UserPoolId": .string(mfa.pool.id), "MfaConfiguration": "OPTIONAL"])
            #expect(updated.status == 200, "\(updated.text)")
            let config = try await app.signed("GetUserPoolMfaConfig", ["UserPoolId": .string(mfa.pool.id)])
            #expect(
                config.json == [
                    "SoftwareTokenMfaConfiguration": ["Enabled": true],
                    "EmailMfaConfiguration": ["Message": "Code {####}", "Subject": "Sign in"],
                    "MfaConfiguration": "OPTIONAL",
                ])
            let pool = try await app.signed("DescribeUserPool", ["UserPoolId": .string(mfa.pool.id)])
            #expect(pool.json["UserPool"]?["SoftwareTokenMfaConfiguration"] == nil)
            #expect(pool.json["UserPool"]?["MfaConfiguration"] == "OPTIONAL")
        }
    }
}
