import Core
import Directory

/// Before a user is made: by their own sign-up, by an administrator, or by a first sign-in at a provider.
struct PreSignUp: Trigger {
    enum Act: String {
        case signUp = "PreSignUp_SignUp"
        case adminCreateUser = "PreSignUp_AdminCreateUser"
        case externalProvider = "PreSignUp_ExternalProvider"
    }

    /// What a sign-up is spared. Cognito ignores it where an administrator makes the user.
    struct Answer: Sendable {
        var confirmsUser = false
        var verifiesEmail = false
        var verifiesPhone = false

        /// The attributes that say so.
        var verifications: [String: String] {
            var attributes: [String: String] = [:]
            if verifiesEmail { attributes["email_verified"] = "true" }
            if verifiesPhone { attributes["phone_number_verified"] = "true" }
            return attributes
        }
    }

    static let name = TriggerName.preSignUp

    let act: Act
    /// As they were given: the user has no subject yet.
    let attributes: [String: String]
    let metadata: SignUpMetadata

    var source: String { act.rawValue }

    var request: JSON {
        .object([
            "userAttributes": JSON(attributes),
            "validationData": .metadata(metadata.validationData) ?? .null,
            "clientMetadata": .metadata(metadata.clientMetadata),
        ])
    }

    var response: JSON { ["autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false] }

    /// An address is only verified where there is one.
    func read(_ response: TriggerResponse) throws(TriggerResponse.Fault) -> Answer {
        let answer = Answer(
            confirmsUser: try response.flag("autoConfirmUser"), verifiesEmail: try response.flag("autoVerifyEmail"),
            verifiesPhone: try response.flag("autoVerifyPhone"))
        guard act == .signUp else { return Answer() }
        if answer.verifiesEmail, attributes["email"] == nil { throw response.fault("autoVerifyEmail", "of an address") }
        if answer.verifiesPhone, attributes["phone_number"] == nil {
            throw response.fault("autoVerifyPhone", "of a number")
        }
        return answer
    }
}

/// What a caller passes to the triggers of a sign-up.
package struct SignUpMetadata: Sendable {
    /// `ValidationData`, which PreSignUp alone sees.
    package let validationData: [String: String]
    package let clientMetadata: [String: String]

    package init(validationData: [String: String] = [:], clientMetadata: [String: String] = [:]) {
        self.validationData = validationData
        self.clientMetadata = clientMetadata
    }
}
