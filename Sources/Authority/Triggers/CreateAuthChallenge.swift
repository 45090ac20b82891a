import Core
import Directory

/// What is asked: what the client sees of it, and what only VerifyAuthChallengeResponse does.
struct CreateAuthChallenge: Trigger {
    struct Answer: Sendable {
        let publicParameters: [String: String]
        let privateParameters: [String: String]
        let metadata: String?
    }

    static let name = TriggerName.createAuthChallenge
    let told: CustomAuthRequest

    var source: String { "CreateAuthChallenge_Authentication" }
    var request: JSON {
        told.json(["challengeName": .string(CustomChallenge.name), "session": told.session])
    }
    var response: JSON {
        ["publicChallengeParameters": .null, "privateChallengeParameters": .null, "challengeMetadata": .null]
    }

    func read(_ response: TriggerResponse) throws(TriggerResponse.Fault) -> Answer {
        Answer(
            publicParameters: try response.textMap("publicChallengeParameters"),
            privateParameters: try response.textMap("privateChallengeParameters"),
            metadata: try response.text("challengeMetadata"))
    }
}
