import Core
import Directory
import TestKit
import Testing

/// CUSTOM_AUTH: alone, after SRP, and together with the rest.
@Suite struct CustomAuthTests: CustomAuthSuite {
    @Test func aloneInFull() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(
                app, hides: false, ["PreAuthentication"])
            let user = try await scene.pool.user()
            let attributes = scene.attributes(of: user)
            let begun = try await begin(scene)
            #expect(begun.challenge == "CUSTOM_CHALLENGE", "\(begun.text)")
            #expect(begun.json["ChallengeParameters"] == ["USERNAME": "ana", "hint": "a word"])
            #expect(app.hooks.order == ["PreAuthentication", "DefineAuthChallenge", "CreateAuthChallenge"])
            #expect(
                app.hooks.events(of: "DefineAuthChallenge") == [
                    scene.event(
                        "DefineAuthChallenge_Authentication",
                        request: ["userAttributes": attributes, "session": []],
                        response: ["challengeName": .null, "issueTokens": .null, "failAuthentication": .null])
                ])
            #expect(
                app.hooks.events(of: "CreateAuthChallenge") == [
                    scene.event(
                        "CreateAuthChallenge_Authentication",
                        request: [
                            "userAttributes": attributes, "challengeName": "CUSTOM_CHALLENGE", "session": [],
                        ],
                        response: [
                            "publicChallengeParameters": .null, "privateChallengeParameters": .null,
                            "challengeMetadata": .null,
                        ])
                ])
        }
    }

    @Test func theAnswerIsJudged() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(
                app, hides: false, ["PreAuthentication", "PostAuthentication", "PreTokenGeneration"])
            let attributes = scene.attributes(of: try await scene.pool.user())
            let begun = try await begin(scene)
            app.hooks.forget()
            let wrong = try await answer(scene, begun, "plugh")
            #expect(wrong.challenge == "CUSTOM_CHALLENGE", "\(wrong.text)")
            #expect(
                app.hooks.events(of: "VerifyAuthChallengeResponse") == [
                    scene.event(
                        "VerifyAuthChallengeResponse_Authentication",
                        request: [
                            "userAttributes": attributes, "privateChallengeParameters": ["word": "xyzzy"],
                            "challengeAnswer": "plugh", "clientMetadata": ["at": "answer"],
                        ],
                        response: ["answerCorrect": .null])
                ])
            let right = try await answer(scene, wrong, "xyzzy")
            #expect(right.isSignedIn, "\(right.text)")
            #expect(
                app.hooks.events(of: "DefineAuthChallenge").last?["request"] == [
                    "userAttributes": attributes,
                    "session": [
                        [
                            "challengeName": "CUSTOM_CHALLENGE", "challengeResult": false,
                            "challengeMetadata": "WORD-0",
                        ],
                        [
                            "challengeName": "CUSTOM_CHALLENGE", "challengeResult": true,
                            "challengeMetadata": "WORD-1",
                        ],
                    ],
                    "clientMetadata": ["at": "answer"],
                ])
            #expect(app.hooks.order.suffix(3) == ["DefineAuthChallenge", "PostAuthentication", "PreTokenGeneration"])
        }
    }

    @Test func afterAPassword() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app)
            try await scene.pool.user()
            func signIn(password: String) async throws -> TestAnswer {
                let srp = SRPClient()
                let begun = try await scene.initiate(
                    "CUSTOM_AUTH", ["USERNAME": "ana", "CHALLENGE_NAME": "SRP_A", "SRP_A": .string(srp.publicValue)])
                #expect(begun.challenge == "PASSWORD_VERIFIER", "\(begun.text)")
                return try await app.open(
                    "RespondToAuthChallenge",
                    SignedIn.answerSRP(app, scene.pool, scene.client, srp, begun, password: password))
            }
            #expect(
                try await signIn(password: "Wrong-horse-1").refusal
                    == "NotAuthorizedException: Incorrect username or password.")
            #expect(app.hooks.order == ["DefineAuthChallenge"])
            let challenge = try await signIn(password: TestPool.password)
            #expect(challenge.challenge == "CUSTOM_CHALLENGE", "\(challenge.text)")
            let passed: JSON = [
                ["challengeName": "SRP_A", "challengeResult": true, "challengeMetadata": .null],
                ["challengeName": "PASSWORD_VERIFIER", "challengeResult": true, "challengeMetadata": .null],
            ]
            #expect(app.hooks.events(of: "DefineAuthChallenge").last?["request"]?["session"] == passed)
            #expect(app.hooks.events(of: "CreateAuthChallenge").last?["request"]?["session"] == passed)
            #expect(try await answer(scene, challenge, "xyzzy").isSignedIn)
            // A password that was changed meanwhile was not the one proven.
            let late = try await signIn(password: TestPool.password)
            let changed = try await scene.pool.administer(
                "AdminSetUserPassword", "ana", [.init("Password", "Another-horse-1"), .init("Permanent", true)])
            #expect(changed.status == 200)
            #expect(try await answer(scene, late, "xyzzy").type == "NotAuthorizedException")
        }
    }

    @Test func threeWrongAnswersAreEnoughForItsFunctions() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app)
            try await scene.pool.user()
            var challenge = try await begin(scene)
            for _ in 0..<2 { challenge = try await answer(scene, challenge, "plugh") }
            #expect(
                try await answer(scene, challenge, "plugh").refusal
                    == "NotAuthorizedException: Incorrect username or password.")
        }
    }

    @Test func aSecondFactorIsAskedForAllTheSame() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app)
            try await scene.pool.user()
            let configured = try await app.signed(
                "SetUserPoolMfaConfig",
                [
                    "UserPoolId": .string(scene.pool.id), "MfaConfiguration": "ON",
                    "EmailMfaConfiguration": ["Message": "Code {####}", "Subject": "Sign in"],
                ])
            #expect(configured.status == 200, "\(configured.text)")
            let second = try await answer(scene, try await begin(scene), "xyzzy")
            #expect(second.challenge == "EMAIL_OTP", "\(second.text)")
            let code = try #require(try await scene.pool.code(for: "ana@example.com"))
            let done = try await scene.respond(
                "EMAIL_OTP", second.json["Session"], ["USERNAME": "ana", "EMAIL_OTP_CODE": .string(code)])
            #expect(done.isSignedIn, "\(done.text)")
        }
    }

    @Test func theStateOfTheUserStandsToo() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app)
            #expect(try await scene.calls.signUp("eva").status == 200)
            try await scene.pool.user()
            let unconfirmed = try await answer(scene, try await begin(scene, "eva"), "xyzzy", username: "eva")
            #expect(unconfirmed.type == "UserNotConfirmedException")
            let challenge = try await begin(scene)
            #expect(try await scene.pool.administer("AdminDisableUser").status == 200)
            #expect(
                try await answer(scene, challenge, "xyzzy").refusal == "NotAuthorizedException: User is disabled.")
            let created = try await scene.pool.administer(
                "AdminCreateUser", "tom", [.init("TemporaryPassword", "Temporary-1")])
            #expect(created.status == 200)
            let temporary = try await answer(scene, try await begin(scene, "tom"), "xyzzy", username: "tom")
            #expect(temporary.type == "NotAuthorizedException")
        }
    }

    @Test func aTemporaryPasswordIsReplacedAfterwards() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app)
            let created = try await scene.pool.administer(
                "AdminCreateUser", "tom",
                [.init("TemporaryPassword", "Temporary-1"), .init("MessageAction", "SUPPRESS")])
            #expect(created.status == 200)
            let srp = SRPClient()
            let begun = try await scene.initiate(
                "CUSTOM_AUTH", ["USERNAME": "tom", "CHALLENGE_NAME": "SRP_A", "SRP_A": .string(srp.publicValue)])
            let challenge = try await app.open(
                "RespondToAuthChallenge",
                SignedIn.answerSRP(app, scene.pool, scene.client, srp, begun, password: "Temporary-1"))
            let replaced = try await answer(scene, challenge, "xyzzy", username: "tom")
            #expect(replaced.challenge == "NEW_PASSWORD_REQUIRED", "\(replaced.text)")
            let done = try await scene.respond(
                "NEW_PASSWORD_REQUIRED", replaced.json["Session"],
                ["USERNAME": "tom", "NEW_PASSWORD": "Lasting-horse-1"])
            #expect(done.isSignedIn, "\(done.text)")
        }
    }

    @Test func withoutFunctionsThereIsNone() async throws {
        try await TestApp.run { app in
            let scene = try await TriggerFixture(app, ["DefineAuthChallenge"])
            try await scene.pool.user()
            app.hooks.on("DefineAuthChallenge") { _ in .response(["challengeName": "CUSTOM_CHALLENGE"]) }
            let refusal =
                "InvalidParameterException: Custom auth lambda trigger is not configured for the user pool."
            #expect(try await begin(scene).refusal == refusal)
            #expect(try await begin(try await TriggerFixture(app, [])).refusal == refusal)
            let closed = try await scene.pool.client()
            let answer = try await app.open(
                "InitiateAuth",
                [
                    "AuthFlow": "CUSTOM_AUTH", "ClientId": .string(closed.id.rawValue),
                    "AuthParameters": ["USERNAME": "ana"],
                ])
            #expect(answer.refusal == "InvalidParameterException: CUSTOM_AUTH flow not enabled for this client")
        }
    }
}
