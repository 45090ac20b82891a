import Core
import Directory

/// Whether an answer is right.
struct VerifyAuthChallengeResponse: Trigger {
    static let name = TriggerName.verifyAuthChallengeResponse
    let told: CustomAuthRequest
    let privateParameters: [String: String]
    let answer: String

    var source: String { "VerifyAuthChallengeResponse_Authentication" }
    var request: JSON {
        told.json([
            "privateChallengeParameters": JSON(privateParameters), "challengeAnswer": .string(answer),
        ])
    }
    var response: JSON { ["answerCorrect": .null] }

    func read(_ response: TriggerResponse) throws(TriggerResponse.Fault) -> Bool {
        try response.flag("answerCorrect")
    }
}
