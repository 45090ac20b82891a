import Core
import Directory
import TestKit
import Testing

/// CUSTOM_AUTH: guessed, repeated, asked about nobody, and decided by functions that make no sense.
@Suite struct CustomAuthAttackTests: CustomAuthSuite {
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
            for session in [
                nil, foreign.json["Session"], choice.json["Session"], "AYABeC1-y8qooiuysEv0uM4wAqQAHQABAAdT",
            ] {
                let refused = try await scene.respond(
                    "CUSTOM_CHALLENGE", session, ["USERNAME": "ana", "ANSWER": "xyzzy"])
                #expect(refused.type == "NotAuthorizedException")
            }
            #expect(try await answer(scene, challenge, "xyzzy", username: "ben").type == "NotAuthorizedException")
            let missing = try await scene.respond("CUSTOM_CHALLENGE", challenge.json["Session"], ["USERNAME": "ana"])
            #expect(missing.type == "InvalidParameterException")
            app.clock.advance(.minutes(3))
            #expect(try await answer(scene, challenge, "xyzzy").type == "NotAuthorizedException")
        }
    }

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
                    let wrong =
                        challenge.session == nil
                        ? challenge : try await answer(scene, challenge, "plugh", username: name)
                    messages.append(wrong.challenge ?? wrong.json["message"]?.string ?? "")
                }
                let wrong = [String](repeating: "CUSTOM_CHALLENGE", count: 4)
                #expect(Array(messages.prefix(4)) == wrong, "\(name)")
                #expect(messages.last == "Code attempts exceeded, please try after some time.", "\(name) \(messages)")
            }
            // By an alias somebody's own name comes back, and nobody's looks like one; the same each time.
            let aliases = try await fixture(app, hides: true, pool: [.init("UsernameAttributes", ["email"])])
            let names = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        let begun = try await begin(aliases, "bob@example.com")
                        return begun.json["ChallengeParameters"]?["USERNAME"]?.string ?? ""
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(names.count == 1 && names.first.map { UUIDText.parse($0) != nil } == true, "\(names)")
            let open = try await fixture(app)
            #expect(try await begin(open, "bob").type == "UserNotFoundException")
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
