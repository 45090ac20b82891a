import Core
import Directory
import TestKit
import Testing

/// Software tokens (RFC 6238): set up, asked for, guessed, reset.
@Suite struct SoftwareTokenTests {
    @Test func aSignInAsksForTheCode() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let secret = try await mfa.enrolledUser()
            let challenge = try await mfa.signIn()
            #expect(challenge.challenge == "SOFTWARE_TOKEN_MFA")
            #expect(challenge.json["ChallengeParameters"]?["FRIENDLY_DEVICE_NAME"] == "Phone")
            #expect(challenge.json["ChallengeParameters"]?["USER_ID_FOR_SRP"] == "ana")
            #expect(!challenge.isSignedIn)
            let answer = try await mfa.answer(challenge, code: try mfa.code(secret))
            #expect(answer.isSignedIn, "\(answer.text)")
            let user = try await app.open(
                "GetUser", ["AccessToken": answer.json["AuthenticationResult"]?["AccessToken"] ?? .null])
            #expect(user.json["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"])
            #expect(user.json["PreferredMfaSetting"] == "SOFTWARE_TOKEN_MFA")
        }
    }

    @Test func secureRemotePasswordAsksToo() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let secret = try await mfa.enrolledUser()
            let srp = SRPClient()
            let begun = try await SignedIn.beginSRP(app, mfa.client, srp)
            let challenge = try await app.open(
                "RespondToAuthChallenge", SignedIn.answerSRP(app, mfa.pool, mfa.client, srp, begun))
            #expect(challenge.challenge == "SOFTWARE_TOKEN_MFA", "\(challenge.text)")
            #expect(try await mfa.answer(challenge, code: try mfa.code(secret)).isSignedIn)
        }
    }

    @Test(arguments: [-2, -1, 0, 1, 2])
    func oneStepEitherWayIsGood(steps: Int64) async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let secret = try await mfa.enrolledUser()
            app.clock.advance(.minutes(5))
            let answer = try await mfa.answer(try await mfa.signIn(), code: try mfa.code(secret, stepsAhead: steps))
            #expect(answer.isSignedIn == (abs(steps) <= 1))
            if abs(steps) > 1 { #expect(answer.type == "CodeMismatchException") }
        }
    }

    @Test func aCodeCountsOnceAndOlderOnesNever() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let secret = try await mfa.enrolledUser()
            let code = try mfa.code(secret)
            let first = try await mfa.signIn()
            let second = try await mfa.signIn()
            #expect(try await mfa.answer(first, code: code).isSignedIn)
            let replayed = try await mfa.answer(second, code: code)
            #expect(replayed.type == "ExpiredCodeException")
            #expect(replayed.json["message"] == "Your software token has already been used once.")
            let older = try await mfa.answer(try await mfa.signIn(), code: try mfa.code(secret, stepsAhead: -1))
            #expect(older.type == "ExpiredCodeException")
            #expect(try await mfa.answer(first, code: try mfa.code(secret, stepsAhead: 1)).isSignedIn == false)
        }
    }

    @Test func aRightAnswerCountsOnceAmongMany() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let secret = try await mfa.enrolledUser()
            let challenge = try await mfa.signIn()
            let code = try mfa.code(secret)
            let signedIn = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { try await mfa.answer(challenge, code: code).isSignedIn } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(signedIn == 1)
        }
    }

    @Test func aWrongCodeMayBeTriedAgain() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let secret = try await mfa.enrolledUser()
            let challenge = try await mfa.signIn()
            let wrong = try await mfa.answer(challenge, code: try mfa.wrongCode(secret))
            #expect(wrong.type == "CodeMismatchException")
            #expect(try await mfa.answer(challenge, code: try mfa.code(secret)).isSignedIn)
        }
    }

    /// Two hundred guesses over as many sessions, the right one among them: five are told from it, whatever the
    /// session.
    @Test func guessesAreBoundedOverAllSessions() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let secret = try await mfa.enrolledUser()
            let sessions = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
                for _ in 0..<40 { group.addTask { try await mfa.signIn() } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let wrong = try mfa.wrongCode(secret)
            let types = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<200 {
                    let session = sessions[number % sessions.count]
                    group.addTask { try await mfa.answer(session, code: wrong).type ?? "signed in" }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(types == ["CodeMismatchException": 5, "NotAuthorizedException": 195])
            let late = try await mfa.answer(sessions[0], code: try mfa.code(secret))
            #expect(late.json["message"] == "Code attempts exceeded, please try after some time.")
            // A session from before the lock is worth nothing after it; a new one is.
            app.clock.advance(.seconds(31))
            #expect(try await mfa.answer(sessions[0], code: try mfa.code(secret)).isSignedIn == false)
            #expect(try await mfa.answer(try await mfa.signIn(), code: try mfa.code(secret)).isSignedIn)
        }
    }

    @Test func whatIsNotItsSessionIsRefused() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let secret = try await mfa.enrolledUser()
            let other = try await SecondFactorFixture(app, mode: "OPTIONAL")
            _ = try await other.enrolledUser()
            let challenge = try await mfa.signIn()
            let foreign = try await other.signIn()
            let code: JSON = .string(try mfa.code(secret))
            for session in [
                nil, foreign.session, "AYABeC1-y8qooiuysEv0uM4wAqQAHQABAAdT", challenge.session?.lowercased(),
            ] {
                let answer = try await mfa.respond(
                    "SOFTWARE_TOKEN_MFA", session, ["USERNAME": "ana", "SOFTWARE_TOKEN_MFA_CODE": code])
                #expect(answer.type == "NotAuthorizedException", "\(session ?? "none")")
            }
            for name in ["NEW_PASSWORD_REQUIRED", "EMAIL_OTP", "SELECT_MFA_TYPE", "MFA_SETUP"] {
                let answer = try await mfa.respond(
                    name, challenge.session,
                    [
                        "USERNAME": "ana", "NEW_PASSWORD": "Another-horse-1", "EMAIL_OTP_CODE": code,
                        "ANSWER": "SOFTWARE_TOKEN_MFA",
                    ])
                #expect(answer.type == "NotAuthorizedException", "\(name)")
            }
            let stranger = try await mfa.answer(challenge, code: try mfa.code(secret), username: "ben")
            #expect(stranger.type == "NotAuthorizedException")
            app.clock.advance(.minutes(3))
            #expect(try await mfa.answer(challenge, code: try mfa.code(secret)).type == "NotAuthorizedException")
        }
    }

    @Test func aUserWhoIsLockedOrDisabledMeanwhileIsRefused() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let secret = try await mfa.enrolledUser()
            let challenge = try await mfa.signIn()
            let user: JSON = ["UserPoolId": .string(mfa.pool.id), "Username": "ana"]
            #expect(try await app.signed("AdminDisableUser", user).status == 200)
            #expect(try await mfa.answer(challenge, code: try mfa.code(secret)).isSignedIn == false)
            #expect(try await app.signed("AdminEnableUser", user).status == 200)
            let again = try await mfa.signIn()
            for _ in 0..<5 {
                _ = try await app.open(
                    "InitiateAuth", SignedIn.passwordInput(mfa.client, password: "Wrong-horse-1"))
            }
            #expect(try await mfa.answer(again, code: try mfa.code(secret)).isSignedIn == false)
        }
    }

    @Test func aWrongFirstCodeEnrolsNothing() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            try await mfa.pool.user()
            let token: JSON = .string(try await SignedIn.byPassword(app, mfa.client).accessToken)
            let none = try await app.open("VerifySoftwareToken", ["AccessToken": token, "UserCode": "123456"])
            #expect(none.type == "SoftwareTokenMFANotFoundException")
            let secret = try await app.open("AssociateSoftwareToken", ["AccessToken": token]).json["SecretCode"]?.string
            let wrong: JSON = .string(try mfa.wrongCode(secret ?? ""))
            for _ in 0..<5 {
                let refused = try await app.open("VerifySoftwareToken", ["AccessToken": token, "UserCode": wrong])
                #expect(refused.type == "EnableSoftwareTokenMFAException")
            }
            let locked = try await app.open("VerifySoftwareToken", ["AccessToken": token, "UserCode": wrong])
            #expect(locked.type == "NotAuthorizedException")
            let preference = try await app.open(
                "SetUserMFAPreference", ["AccessToken": token, "SoftwareTokenMfaSettings": ["Enabled": true]])
            #expect(preference.json["message"] == "User has not verified software token mfa")
        }
    }
}
