import Core

/// `LambdaConfig`: the functions of a pool. Those that are never called are refused by `NotImplementedSettings`.
struct LambdaConfigType: Codable, Sendable {
    let preSignUp: ArnType?
    let customMessage: ArnType?
    let postConfirmation: ArnType?
    let preAuthentication: ArnType?
    let postAuthentication: ArnType?
    let defineAuthChallenge: ArnType?
    let createAuthChallenge: ArnType?
    let verifyAuthChallengeResponse: ArnType?
    let preTokenGeneration: ArnType?
    let userMigration: ArnType?
    let preTokenGenerationConfig: PreTokenGenerationVersionConfigType?
    let customSMSSender: JSON?
    let customEmailSender: JSON?
    let kmsKeyID: ArnType?
    let inboundFederation: JSON?

    enum CodingKeys: String, CodingKey {
        case preSignUp, customMessage, postConfirmation, preAuthentication, postAuthentication, defineAuthChallenge
        case createAuthChallenge, verifyAuthChallengeResponse, preTokenGeneration, userMigration
        case preTokenGenerationConfig, customSMSSender, customEmailSender
        case kmsKeyID = "KMSKeyID"
        case inboundFederation
    }
}

struct PreTokenGenerationVersionConfigType: Codable, Sendable {
    let lambdaVersion: PreTokenGenerationLambdaVersionType
    let lambdaArn: ArnType
}
