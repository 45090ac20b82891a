import Core
import Directory
import TestKit
import Testing

/// CUSTOM_AUTH: alone and after SRP, guessed, repeated, together with the rest.
@Suite struct CustomAuthTests {
    private static let names = ["DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"]

    /// Functions that ask for one word, three times at most.
    private func fixture(
        _ app: TestApp, hides: Bool = false, _ more: [String] = [], pool settings: [JSON.Member] = []
    ) async throws -> TriggerFixture {
        let scene = try await TriggerFixture(app, Self.names + more, hides: hides, pool: settings)
        app.hooks.on("DefineAuthChallenge") { event in
            let rounds = event["request"]?["session"]?.array ?? []
            let custom = rounds.filter { $0["challengeName"] == "CUSTOM_CHALLENGE" }
            if rounds.count == 1, rounds[0]["challengeName"] == "SRP_A" {
                return .response(["challengeName": "PASSWORD_VERIFIER", "issueTokens": false])
            }
            if custom.last?["challengeResult"] == true { return .response(["issueTokens": true]) }
            if custom.count >= 3 { return .response(["failAuthentication": true]) }
            return .response(["challengeName": "CUSTOM_CHALLENGE", "issueTokens": false, "failAuthentication": false])
        }
        app.hooks.on("CreateAuthChallenge") { event in
            let number = event["request"]?["session"]?.array?.count ?? 0
            return .response([
                "publicChallengeParameters": ["hint": "a word"], "privateChallengeParameters": ["word": "xyzzy"],
                "challengeMetadata": .string("WORD-\(number)"),
            ])
        }
        app.hooks.on("VerifyAuthChallengeResponse") { event in
            let request = event["request"]
            return .response([
                "answerCorrect": .bool(
                    request?["challengeAnswer"] == request?["privateChallengeParameters"]?["word"])
            ])
        }
        return scene
    }

    private func begin(_ scene: TriggerFixture, _ username: JSON = "ana") async throws -> TestAnswer {
        try await scene.initiate("CUSTOM_AUTH", ["USERNAME": username], metadata: ["at": "start"])
    }

    private func answer(
        _ scene: TriggerFixture, _ challenge: TestAnswer, _ word: JSON, username: JSON = "ana"
    ) async throws -> TestAnswer {
        try await scene.respond(
            "CUSTOM_CHALLENGE", challenge.json["Session"], ["USERNAME": username, "ANSWER": word],
            metadata: ["at": "answer"])
    }

    @Test func aloneInFull() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app, hides: false, ["PreAuthentication", "PostAuthentication", "PreTokenGeneration"])
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

    /// Two hundred guesses in as many sessions: five are judged. The right one after them is not.
    @Test func guessesAreBoundedOverAllSessions() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app)
            try await scene.pool.user()
            let sessions = try await withThrowingTaskGroup(of: TestAnswer.self) { group in
                for _ in 0..<200 { group.addTask { try await begin(scene) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let late = try #require(sessions.last)
            let types = try await withThrowingTaskGroup(of: String.self) { group in
                for session in sessions.dropLast() {
                    group.addTask {
                        let answer = try await answer(scene, session, "plugh")
                        return answer.challenge ?? answer.json["message"]?.string ?? ""
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            let exceeded = "Code attempts exceeded, please try after some time."
            #expect(app.hooks.events(of: "VerifyAuthChallengeResponse").count == 5)
            #expect(types[exceeded, default: 0] >= 194, "\(types)")
            #expect(try await answer(scene, late, "xyzzy").json["message"]?.string == exceeded)
            #expect(try await begin(scene).json["message"]?.string == exceeded)
            // The lock is over in a while, and another factor never had it.
            #expect(try await scene.calls.byPassword().isSignedIn)
            app.clock.advance(.seconds(31))
            #expect(try await answer(scene, try await begin(scene), "xyzzy").isSignedIn)
            // A right answer forgives the wrong ones.
            #expect(try await answer(scene, try await begin(scene), "plugh").challenge == "CUSTOM_CHALLENGE")
        }
    }

    @Test func anAnswerCountsOnce() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app)
            try await scene.pool.user()
            let challenge = try await begin(scene)
            let signedIn = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { try await answer(scene, challenge, "xyzzy").isSignedIn } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(signedIn == 1)
            #expect(app.hooks.events(of: "VerifyAuthChallengeResponse").count == 1)
            #expect(
                try await answer(scene, challenge, "xyzzy").refusal
                    == "NotAuthorizedException: Invalid session for the user, session is expired.")
        }
    }

    @Test func whatIsNotItsSessionIsRefused() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app)
            try await scene.pool.user()
            let other = try await fixture(app)
            try await other.pool.user()
            let challenge = try await begin(scene)
            let foreign = try await begin(other)
            let choice = try await scene.initiate("USER_AUTH", ["USERNAME": "ana"])
            for session in [nil, foreign.json["Session"], choice.json["Session"], "AYABeC1-y8qooiuysEv0uM4wAqQAHQABAAdT"]
            {
                let refused = try await scene.respond("CUSTOM_CHALLENGE", session, ["USERNAME": "ana", "ANSWER": "xyzzy"])
                #expect(refused.type == "NotAuthorizedException")
            }
            #expect(try await answer(scene, challenge, "xyzzy", username: "ben").type == "NotAuthorizedException")
            let missing = try await scene.respond("CUSTOM_CHALLENGE", challenge.json["Session"], ["USERNAME": "ana"])
            #expect(missing.type == "InvalidParameterException")
            app.clock.advance(.minutes(3))
            #expect(try await answer(scene, challenge, "xyzzy").type == "NotAuthorizedException")
        }
    }

    /// The functions are told of nobody; the caller is told nothing, and never let in.
    @Test func nobodyIsToldFromSomebody() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app, hides: true)
            try await scene.pool.user()
            let (known, unknown) = (try await begin(scene), try await begin(scene, "bob"))
            #expect(known.challenge == unknown.challenge)
            #expect(known.session?.utf8.count == unknown.session?.utf8.count)
            #expect(unknown.json["ChallengeParameters"]?["USERNAME"] == "bob")
            #expect(
                app.hooks.events(of: "DefineAuthChallenge").last?["request"]
                    == ["userAttributes": [:], "session": [], "userNotFound": true])
            #expect(app.hooks.events(of: "DefineAuthChallenge").first?["request"]?["userNotFound"] == false)
            let refused = try await answer(scene, unknown, "xyzzy", username: "bob")
            #expect(refused.refusal == "NotAuthorizedException: Incorrect username or password.")
            for name: JSON in ["ana", "bob"] {
                var messages: [String] = []
                for _ in 0..<7 {
                    let challenge = try await begin(scene, name)
                    let wrong = challenge.session == nil ? challenge : try await answer(scene, challenge, "plugh", username: name)
                    messages.append(wrong.challenge ?? wrong.json["message"]?.string ?? "")
                }
                let wrong = [String](repeating: "CUSTOM_CHALLENGE", count: 4)
                #expect(Array(messages.prefix(4)) == wrong, "\(name)")
                #expect(messages.last == "Code attempts exceeded, please try after some time.", "\(name) \(messages)")
            }
            let open = try await fixture(app)
            #expect(try await begin(open, "bob").type == "UserNotFoundException")
        }
    }

    /// The rules of the pool stand above what its functions decide.
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

    /// A temporary password that was proven by SRP is replaced after the pool's own challenge.
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

    @Test func whatIsDecidedMustMakeSense() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app)
            try await scene.pool.user()
            let nonsense = "InvalidLambdaResponseException: Unrecognizable lambda output"
            for decision: JSON in [[:], ["challengeName": "SMS_MFA"], ["challengeName": 7], ["issueTokens": "yes"]] {
                app.hooks.on("DefineAuthChallenge") { _ in .response(decision) }
                #expect(try await begin(scene).refusal == nonsense, "\(decision)")
            }
            app.hooks.on("DefineAuthChallenge") { _ in .response(["failAuthentication": true, "issueTokens": true]) }
            #expect(try await begin(scene).refusal == "NotAuthorizedException: Incorrect username or password.")
            app.hooks.on("DefineAuthChallenge") { _ in .response(["challengeName": "CUSTOM_CHALLENGE"]) }
            for asked: JSON in [
                ["publicChallengeParameters": ["a": 1]], ["privateChallengeParameters": []],
                ["challengeMetadata": .string(String(repeating: "x", count: 3000))],
            ] {
                app.hooks.on("CreateAuthChallenge") { _ in .response(asked) }
                #expect(try await begin(scene).refusal == nonsense)
            }
        }
    }

    /// Functions that never come to an end do not keep anybody for ever.
    @Test func roundsAreBounded() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app)
            try await scene.pool.user()
            app.hooks.on("DefineAuthChallenge") { _ in .response(["challengeName": "CUSTOM_CHALLENGE"]) }
            var challenge = try await begin(scene)
            var rounds = 0
            while challenge.session != nil, rounds < 50 {
                challenge = try await answer(scene, challenge, "xyzzy")
                rounds += 1
            }
            #expect(rounds == 12)
            #expect(challenge.refusal == "NotAuthorizedException: Incorrect username or password.")
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

    /// A function that cannot be asked counts against nobody.
    @Test func anOutageLocksNobodyOut() async throws {
        try await TestApp.run { app in
            let scene = try await fixture(app)
            try await scene.pool.user()
            app.hooks.on("VerifyAuthChallengeResponse") { _ in .fault(.timedOut) }
            for _ in 0..<8 {
                #expect(
                    try await answer(scene, try await begin(scene), "xyzzy").type == "UnexpectedLambdaException")
            }
            app.hooks.on("VerifyAuthChallengeResponse") { _ in .response(["answerCorrect": true]) }
            #expect(try await answer(scene, try await begin(scene), "xyzzy").isSignedIn)
        }
    }
}
