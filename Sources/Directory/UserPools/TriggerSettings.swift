package import Core

/// The triggers that can be set; their names are the members of Cognito's `LambdaConfigType` and begin its messages.
package enum TriggerName: String, Sendable, Hashable, CaseIterable {
    case preSignUp = "PreSignUp"
    case postConfirmation = "PostConfirmation"
    case preAuthentication = "PreAuthentication"
    case postAuthentication = "PostAuthentication"
    case preTokenGeneration = "PreTokenGeneration"
    case defineAuthChallenge = "DefineAuthChallenge"
    case createAuthChallenge = "CreateAuthChallenge"
    case verifyAuthChallengeResponse = "VerifyAuthChallengeResponse"
}

/// Which functions a pool has called, by their ARNs: `LambdaConfig` as the rules read it.
package struct TriggerSettings: Sendable, Hashable {
    /// `PreTokenGenerationLambdaVersionType` of Cognito's API: what the event has, and what its answer may change.
    package enum TokenVersion: String, Sendable, Hashable {
        /// ID tokens and groups.
        case v1 = "V1_0"
        /// Access tokens too.
        case v2 = "V2_0"
        /// Tokens of machines too.
        case v3 = "V3_0"
    }

    private let arns: [TriggerName: String]
    /// Of the event of PreTokenGeneration.
    package let tokenVersion: TokenVersion
    /// `PreTokenGeneration` and `PreTokenGenerationConfig` are two ways to name one function; false where they name
    /// two.
    package let namesOneTokenFunction: Bool

    /// Reads `LambdaConfig`.
    package init(_ document: JSON) {
        var arns: [TriggerName: String] = [:]
        for name in TriggerName.allCases {
            arns[name] = document[name.rawValue]?.string.flatMap { $0.isEmpty ? nil : $0 }
        }
        let configured = document["PreTokenGenerationConfig"]
        let plain = arns[.preTokenGeneration]
        let versioned = configured?["LambdaArn"]?.string
        namesOneTokenFunction = plain == nil || versioned == nil || plain == versioned
        arns[.preTokenGeneration] = versioned ?? plain
        tokenVersion = configured?["LambdaVersion"]?.string.flatMap(TokenVersion.init(rawValue:)) ?? .v1
        self.arns = arns
    }

    /// The function of a trigger; nil where the pool has none.
    package func arn(of name: TriggerName) -> String? { arns[name] }

    /// All of them, in the order of their names in the API.
    package var all: [(name: TriggerName, arn: String)] {
        TriggerName.allCases.compactMap { name in arns[name].map { (name, $0) } }
    }
}
