import Core
import Directory

/// Which challenge comes next, or how the sign-in ends.
struct DefineAuthChallenge: Trigger {
    struct Answer: Sendable {
        let challenge: String?
        let issuesTokens: Bool
        let fails: Bool
    }

    static let name = TriggerName.defineAuthChallenge
    let told: CustomAuthRequest

    var source: String { "DefineAuthChallenge_Authentication" }
    var request: JSON { told.json(["session": told.session]) }
    var response: JSON { ["challengeName": .null, "issueTokens": .null, "failAuthentication": .null] }

    func read(_ response: TriggerResponse) throws(TriggerResponse.Fault) -> Answer {
        let challenge = try response.text("challengeName")
        return Answer(
            challenge: challenge?.isEmpty == false ? challenge : nil, issuesTokens: try response.flag("issueTokens"),
            fails: try response.flag("failAuthentication"))
    }
}
