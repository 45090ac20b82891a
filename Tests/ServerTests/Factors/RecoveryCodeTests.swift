import Core
import Directory
import Postgres
import TestKit
import Testing

/// Recovery codes through the API: made, used once, replaced, counted, and taken away.
@Suite struct RecoveryCodeTests {
    private func codes(_ mfa: SecondFactorFixture, _ token: String) async throws -> [String] {
        let answer = try await mfa.app.open("CreateRecoveryCodes", ["AccessToken": .string(token)])
        return answer.json["RecoveryCodes"]?.array?.compactMap(\.string) ?? []
    }

    /// A user with a software token and codes.
    private func fixture(
        _ app: TestApp, mode: String = "OPTIONAL"
    ) async throws -> (SecondFactorFixture, secret: String, codes: [String]) {
        let mfa = try await SecondFactorFixture(app, mode: mode)
        let secret = try await mfa.enrolledUser()
        let token = try await token(mfa, secret)
        return (mfa, secret, try await codes(mfa, token))
    }

    private func token(_ mfa: SecondFactorFixture, _ secret: String) async throws -> String {
        mfa.app.clock.advance(.seconds(60))
        let challenge = try await mfa.signIn()
        let signedIn = try await mfa.answer(challenge, code: try mfa.code(secret))
        return try #require(signedIn.json["AuthenticationResult"]?["AccessToken"]?.string, "\(signedIn.text)")
    }

    private func recover(_ mfa: SecondFactorFixture, _ code: String) async throws -> TestAnswer {
        try await recover(mfa, try await mfa.signIn(), code)
    }

    private func recover(
        _ mfa: SecondFactorFixture, _ challenge: TestAnswer, _ code: String
    ) async throws -> TestAnswer {
        try await mfa.respond(
            challenge.challenge ?? "", challenge.session, ["USERNAME": "ana", "RECOVERY_CODE": .string(code)])
    }

    @Test func aCodeStandsInOnce() async throws {
        try await TestApp.run { app in
            let (mfa, secret, codes) = try await fixture(app)
            #expect(Set(codes).count == 10)
            #expect(codes.allSatisfy { $0.utf8.count == 11 && $0.split(separator: "-").map(\.count) == [5, 5] })
            let challenge = try await mfa.signIn()
            #expect(challenge.json["ChallengeParameters"]?["RECOVERY_CODES_LEFT"] == "10")
            let done = try await recover(mfa, challenge, codes[0])
            #expect(done.isSignedIn, "\(done.text)")
            #expect(!(try await recover(mfa, challenge, codes[1]).isSignedIn))
            #expect(try await recover(mfa, codes[0]).type == "CodeMismatchException")
            // As it is typed: in small letters, without the hyphen, with blanks.
            let typed = codes[2].lowercased().replacing("-", with: " ")
            #expect(try await recover(mfa, typed).isSignedIn)
            let next = try await mfa.signIn()
            #expect(next.json["ChallengeParameters"]?["RECOVERY_CODES_LEFT"] == "8")
            app.clock.advance(.seconds(60))
            #expect(try await mfa.answer(next, code: try mfa.code(secret)).isSignedIn)
        }
    }

    @Test func ofManyAtOnceOneIsLetIn() async throws {
        try await TestApp.run { app in
            let (mfa, _, codes) = try await fixture(app)
            var challenges: [TestAnswer] = []
            for _ in 0..<5 { challenges.append(try await mfa.signIn()) }
            let signedIn = try await withThrowingTaskGroup(of: Bool.self) { group in
                for challenge in challenges {
                    group.addTask { try await recover(mfa, challenge, codes[0]).isSignedIn }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(signedIn == 1)
        }
    }

    @Test func aSetIsReplacedAsAWhole() async throws {
        try await TestApp.run { app in
            let (mfa, secret, old) = try await fixture(app)
            let token = try await token(mfa, secret)
            let sets = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<3 { group.addTask { try await codes(mfa, token) } }
                return try await group.reduce(into: [[String]]()) { $0.append($1) }
            }
            #expect(sets.allSatisfy { $0.count == 10 })
            #expect(try await mfa.signIn().json["ChallengeParameters"]?["RECOVERY_CODES_LEFT"] == "10")
            #expect(try await recover(mfa, old[0]).type == "CodeMismatchException")
            var good = 0
            for set in sets where try await recover(mfa, set[0]).isSignedIn { good += 1 }
            #expect(good == 1)
        }
    }

    /// One counter, whatever session the guesses come through; the authenticator app has its own.
    @Test func guessingIsLocked() async throws {
        try await TestApp.run { app in
            let (mfa, secret, codes) = try await fixture(app)
            let challenge = try await mfa.signIn()
            for _ in 0..<4 {
                #expect(try await recover(mfa, challenge, "AAAAA-AAAAA").type == "CodeMismatchException")
            }
            #expect(try await recover(mfa, "AAAAA-AAAAA").type == "CodeMismatchException")
            #expect(try await recover(mfa, codes[0]).type == "NotAuthorizedException")
            #expect(try await recover(mfa, challenge, codes[0]).type == "NotAuthorizedException")
            app.clock.advance(.minutes(2))
            #expect(try await mfa.answer(try await mfa.signIn(), code: try mfa.code(secret)).isSignedIn)
            #expect(try await recover(mfa, codes[0]).isSignedIn)
        }
    }

    @Test func onlyASecondFactorHasAStandIn() async throws {
        try await TestApp.run { app in
            let (mfa, _, codes) = try await fixture(app)
            let foreign = try await mfa.signIn()
            let other = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let elsewhere = try await other.respond(
                "SOFTWARE_TOKEN_MFA", foreign.session, ["USERNAME": "ana", "RECOVERY_CODE": .string(codes[0])])
            #expect(elsewhere.type == "NotAuthorizedException")
            let bySRP = try await mfa.respond(
                "PASSWORD_VERIFIER", nil, ["USERNAME": "ana", "RECOVERY_CODE": .string(codes[0])])
            #expect(bySRP.type == "InvalidParameterException")
            let wrongStep = try await mfa.respond(
                "EMAIL_OTP", foreign.session, ["USERNAME": "ana", "RECOVERY_CODE": .string(codes[0])])
            #expect(wrongStep.type == "NotAuthorizedException")
            let none = try await mfa.respond(
                "SOFTWARE_TOKEN_MFA", nil, ["USERNAME": "ana", "RECOVERY_CODE": .string(codes[0])])
            #expect(none.type == "NotAuthorizedException")
            app.clock.advance(.minutes(4))
            #expect(try await recover(mfa, foreign, codes[0]).type == "NotAuthorizedException")
            #expect(try await recover(mfa, codes[0]).isSignedIn)
        }
    }

    @Test func aChoiceHasAStandInToo() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL", email: true)
            let secret = try await mfa.enrolledUser()
            let codes = try await codes(mfa, try await token(mfa, secret))
            let preferred = try await mfa.pool.administer(
                "AdminSetUserMFAPreference", "ana",
                [
                    .init("EmailMfaSettings", ["Enabled": true]),
                    .init("SoftwareTokenMfaSettings", ["Enabled": true]),
                ])
            #expect(preferred.status == 200)
            let choice = try await mfa.signIn()
            #expect(choice.challenge == "SELECT_MFA_TYPE")
            #expect(try await recover(mfa, choice, "AAAAA-AAAAA").type == "CodeMismatchException")
            #expect(try await recover(mfa, choice, codes[3]).isSignedIn)
        }
    }

    @Test func theyAreMadeByWhoIsSignedInAndNotOften() async throws {
        try await TestApp.run { app in
            let (mfa, secret, _) = try await fixture(app)
            let token = try await token(mfa, secret)
            for _ in 0..<4 { #expect(try await codes(mfa, token).count == 10) }
            let tooMany = try await app.open("CreateRecoveryCodes", ["AccessToken": .string(token)])
            #expect(tooMany.type == "LimitExceededException")
            #expect(
                try await app.open("CreateRecoveryCodes", ["AccessToken": "a.b.c"]).type == "NotAuthorizedException")
            let pool = try await app.pool()
            try await pool.user()
            let plain = try await SignedIn.byPassword(app, try await pool.client()).accessToken
            let off = try await app.open("CreateRecoveryCodes", ["AccessToken": .string(plain)])
            #expect(off.refusal == "InvalidParameterException: MFA is not enabled for the user pool.")
        }
    }

    /// Codes are no hostage of the key that seals: they are found under another one.
    @Test func theyAreKeptAsHashes() async throws {
        try await TestApp.run { app in
            let (mfa, _, codes) = try await fixture(app)
            let dump = try await app.database.first(
                "SELECT string_agg(encode(code_hash, 'escape'), ' ') AS text FROM recovery_codes r WHERE r.pool = \(mfa.pool.pool.id)",
                .read)
            let text: String = try #require(try dump?.get("text"))
            #expect(!codes.contains { text.contains($0.prefix(5)) })
        }
    }

    @Test func anAdministratorTakesThemAway() async throws {
        try await TestApp.run { app in
            let (mfa, _, codes) = try await fixture(app)
            #expect(try await mfa.pool.administer("AdminDeleteRecoveryCodes").status == 200)
            #expect(try await mfa.signIn().json["ChallengeParameters"]?["RECOVERY_CODES_LEFT"] == nil)
            #expect(try await recover(mfa, codes[0]).type == "CodeMismatchException")
            #expect(try await mfa.pool.administer("AdminDeleteRecoveryCodes", "nobody").type == "UserNotFoundException")
        }
    }

    @Test(arguments: ["AdminDeleteSoftwareToken", "AdminSetUserMFAPreference"])
    func aResetBringsTheSetUpBack(operation: String) async throws {
        try await TestApp.run { app in
            let (mfa, secret, codes) = try await fixture(app, mode: "OPTIONAL")
            let on = try await app.signed(
                "SetUserPoolMfaConfig",
                [
                    "UserPoolId": .string(mfa.pool.id), "MfaConfiguration": "ON",
                    "SoftwareTokenMfaConfiguration": ["Enabled": true],
                ])
            #expect(on.status == 200)
            let waiting = try await mfa.signIn()
            #expect(waiting.challenge == "SOFTWARE_TOKEN_MFA")
            let reset = try await mfa.pool.administer(
                operation, "ana",
                operation == "AdminSetUserMFAPreference"
                    ? [.init("SoftwareTokenMfaSettings", ["Enabled": false])] : [])
            #expect(reset.status == 200, "\(reset.text)")
            #expect(try await mfa.signIn().challenge == "MFA_SETUP")
            // What began before ends with it.
            app.clock.advance(.seconds(60))
            #expect(!(try await mfa.answer(waiting, code: try mfa.code(secret)).isSignedIn))
            #expect(!(try await recover(mfa, waiting, codes[0]).isSignedIn))
        }
    }
}
