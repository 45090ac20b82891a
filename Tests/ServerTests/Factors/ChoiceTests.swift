import Core
import Directory
import TestKit
import Testing

/// USER_AUTH: the user says how they sign in.
@Suite struct ChoiceTests {
    private struct Fixture: Sendable {
        let app: TestApp
        let pool: TestPool
        let client: Client

        init(_ app: TestApp, factors: JSON = ["PASSWORD", "EMAIL_OTP"], hides: Bool = true) async throws {
            self.app = app
            pool = try await app.pool([
                .init("Policies", ["SignInPolicy": ["AllowedFirstAuthFactors": factors]])
            ])
            client = try await pool.client([
                .init("ExplicitAuthFlows", ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]),
                .init("PreventUserExistenceErrors", hides ? "ENABLED" : "LEGACY"),
            ])
            try await pool.user()
        }

        func begin(_ username: String = "ana", _ more: [JSON.Member] = []) async throws -> TestAnswer {
            try await app.open(
                "InitiateAuth",
                [
                    "AuthFlow": "USER_AUTH", "ClientId": .string(client.id.rawValue),
                    "AuthParameters": .object([.init("USERNAME", .string(username))] + more),
                ])
        }

        func respond(_ challenge: TestAnswer, _ responses: [JSON.Member], as name: String? = nil) async throws
            -> TestAnswer
        {
            try await app.open(
                "RespondToAuthChallenge",
                [
                    "ClientId": .string(client.id.rawValue),
                    "ChallengeName": .string(name ?? challenge.challenge ?? ""),
                    "Session": challenge.json["Session"] ?? .null,
                    "ChallengeResponses": .object([.init("USERNAME", "ana")] + responses),
                ])
        }
    }

    @Test func withoutAPreferenceTheUserChooses() async throws {
        try await TestApp.run { app in
            let choice = try await Fixture(app)
            let begun = try await choice.begin()
            #expect(begun.challenge == "SELECT_CHALLENGE")
            #expect(begun.json["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"])
            let unknown = try await choice.respond(begun, [.init("ANSWER", "WEB_AUTHN")])
            #expect(unknown.type == "InvalidParameterException")
            let password = try await choice.respond(
                begun, [.init("ANSWER", "PASSWORD"), .init("PASSWORD", .string(TestPool.password))])
            #expect(password.isSignedIn, "\(password.text)")
            let again = try await choice.respond(
                begun, [.init("ANSWER", "PASSWORD"), .init("PASSWORD", .string(TestPool.password))])
            #expect(again.type == "NotAuthorizedException")
        }
    }

    @Test func aPasswordMayComeAtOnceOrAfterwards() async throws {
        try await TestApp.run { app in
            let choice = try await Fixture(app)
            let atOnce = try await choice.begin(
                "ana", [.init("PREFERRED_CHALLENGE", "PASSWORD"), .init("PASSWORD", .string(TestPool.password))])
            #expect(atOnce.isSignedIn)
            let asked = try await choice.begin("ana", [.init("PREFERRED_CHALLENGE", "PASSWORD")])
            #expect(asked.challenge == "PASSWORD")
            let wrong = try await choice.respond(asked, [.init("PASSWORD", "Wrong-horse-1")])
            #expect(wrong.json["message"] == "Incorrect username or password.")
            let spent = try await choice.respond(asked, [.init("PASSWORD", .string(TestPool.password))])
            #expect(spent.type == "NotAuthorizedException")
        }
    }

    @Test func secureRemotePasswordMayBeChosen() async throws {
        try await TestApp.run { app in
            let choice = try await Fixture(app)
            let srp = SRPClient()
            let begun = try await choice.respond(
                try await choice.begin(),
                [.init("ANSWER", "PASSWORD_SRP"), .init("SRP_A", .string(srp.publicValue))])
            #expect(begun.challenge == "PASSWORD_VERIFIER")
            let answer = SignedIn.answerSRP(app, choice.pool, choice.client, srp, begun)
            #expect(try await app.open("RespondToAuthChallenge", answer).isSignedIn)
        }
    }

    @Test func aCodeByEmailSignsIn() async throws {
        try await TestApp.run { app in
            let choice = try await Fixture(app)
            let sent = try await choice.begin("ana", [.init("PREFERRED_CHALLENGE", "EMAIL_OTP")])
            #expect(sent.challenge == "EMAIL_OTP")
            #expect(sent.json["ChallengeParameters"]?["CODE_DELIVERY_DESTINATION"] == "a***@e***")
            let code = try #require(try await choice.pool.code(for: "ana@example.com"))
            let wrong = try await choice.respond(
                sent, [.init("EMAIL_OTP_CODE", .string(code == "000000" ? "000001" : "000000"))])
            #expect(wrong.type == "CodeMismatchException")
            #expect(try await choice.respond(sent, [.init("EMAIL_OTP_CODE", .string(code))]).isSignedIn)
            #expect(try await choice.respond(sent, [.init("EMAIL_OTP_CODE", .string(code))]).isSignedIn == false)
        }
    }

    /// Names, shapes and limits are the same for a name that nobody has.
    @Test func nobodyIsToldFromSomebody() async throws {
        try await TestApp.run { app in
            let choice = try await Fixture(app)
            let known = try await choice.begin("ana")
            let unknown = try await choice.begin("ben")
            #expect(known.json["AvailableChallenges"] == unknown.json["AvailableChallenges"])
            #expect(known.session?.utf8.count == unknown.session?.utf8.count)
            for name in ["ana", "ben"] {
                let sent = try await choice.begin(name, [.init("PREFERRED_CHALLENGE", "EMAIL_OTP")])
                #expect(sent.challenge == "EMAIL_OTP")
                #expect(sent.json["ChallengeParameters"]?["USER_ID_FOR_SRP"] == .string(name))
                let session: JSON = sent.json["Session"] ?? .null
                var messages: [String] = []
                for _ in 0..<7 {
                    let answer = try await app.open(
                        "RespondToAuthChallenge",
                        [
                            "ClientId": .string(choice.client.id.rawValue), "ChallengeName": "EMAIL_OTP",
                            "Session": session,
                            "ChallengeResponses": ["USERNAME": .string(name), "EMAIL_OTP_CODE": "not-it"],
                        ])
                    messages.append(answer.type ?? "signed in")
                }
                let wrong = [String](repeating: "CodeMismatchException", count: 5)
                #expect(messages == wrong + ["NotAuthorizedException", "NotAuthorizedException"], "\(name)")
            }
        }
    }

    @Test func whoeverIsAskedForMoreBeginsWithThePassword() async throws {
        try await TestApp.run { app in
            let choice = try await Fixture(app)
            let configured = try await app.signed(
                "SetUserPoolMfaConfig",
                [
                    "UserPoolId": .string(choice.pool.id), "MfaConfiguration": "ON",
                    "SoftwareTokenMfaConfiguration": ["Enabled": true],
                ])
            #expect(configured.status == 200)
            #expect(try await choice.begin().json["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP"])
            let refused = try await choice.begin("ana", [.init("PREFERRED_CHALLENGE", "EMAIL_OTP")])
            #expect(refused.challenge == "SELECT_CHALLENGE")
        }
    }

    @Test func whatThePoolDoesNotAllowIsNotOffered() async throws {
        try await TestApp.run { app in
            let choice = try await Fixture(app, factors: ["PASSWORD"], hides: false)
            let begun = try await choice.begin("ana", [.init("PREFERRED_CHALLENGE", "EMAIL_OTP")])
            #expect(begun.json["AvailableChallenges"] == ["PASSWORD", "PASSWORD_SRP"])
            #expect(try await choice.begin("ben").type == "UserNotFoundException")
            let other = try await choice.pool.client()
            let closed = try await app.open(
                "InitiateAuth",
                [
                    "AuthFlow": "USER_AUTH", "ClientId": .string(other.id.rawValue),
                    "AuthParameters": ["USERNAME": "ana"],
                ])
            #expect(closed.type == "InvalidParameterException")
        }
    }

    /// Guessing a password must not keep someone out who signs in by e-mail.
    @Test func eachFactorHasItsOwnLock() async throws {
        try await TestApp.run { app in
            let choice = try await Fixture(app)
            for _ in 0..<6 {
                _ = try await choice.begin(
                    "ana", [.init("PREFERRED_CHALLENGE", "PASSWORD"), .init("PASSWORD", "Wrong-horse-1")])
            }
            let sent = try await choice.begin("ana", [.init("PREFERRED_CHALLENGE", "EMAIL_OTP")])
            let code = try #require(try await choice.pool.code(for: "ana@example.com"))
            #expect(try await choice.respond(sent, [.init("EMAIL_OTP_CODE", .string(code))]).isSignedIn)
            let locked = try await choice.begin(
                "ana", [.init("PREFERRED_CHALLENGE", "PASSWORD"), .init("PASSWORD", .string(TestPool.password))])
            #expect(locked.json["message"] == "Password attempts exceeded")
        }
    }
}
