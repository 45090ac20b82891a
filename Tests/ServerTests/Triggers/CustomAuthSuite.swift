import Core
import Directory
import TestKit

/// Functions of CUSTOM_AUTH that ask for a word, and what suites do with them.
protocol CustomAuthSuite {}

extension CustomAuthSuite {
    /// Functions that ask for one word, three times at most.
    func fixture(
        _ app: TestApp, hides: Bool = false, _ more: [String] = [], pool settings: [JSON.Member] = []
    ) async throws -> TriggerFixture {
        let scene = try await TriggerFixture(
            app, ["DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"] + more, hides: hides,
            pool: settings)
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

    func begin(_ scene: TriggerFixture, _ username: JSON = "ana") async throws -> TestAnswer {
        try await scene.initiate("CUSTOM_AUTH", ["USERNAME": username], metadata: ["at": "start"])
    }

    func answer(
        _ scene: TriggerFixture, _ challenge: TestAnswer, _ word: JSON, username: JSON = "ana"
    ) async throws -> TestAnswer {
        try await scene.respond(
            "CUSTOM_CHALLENGE", challenge.json["Session"], ["USERNAME": username, "ANSWER": word],
            metadata: ["at": "answer"])
    }
}
