import Authority
import Core
import Directory

/// Signing up, and the codes that go with it.
enum SignUps {
    static let resource = Resource(SignUp.self, ConfirmSignUp.self, ResendConfirmationCode.self)
}

/// Where a code went.
struct CodeDeliveryDetailsType: Encodable, Sendable {
    let destination: String
    let deliveryMedium: String
    let attributeName: String

    init(_ delivery: CodeDelivery) {
        destination = delivery.destination
        deliveryMedium = delivery.medium
        attributeName = delivery.attribute
    }
}

struct CodeDeliveryAnswer: Encodable, Sendable {
    let codeDeliveryDetails: CodeDeliveryDetailsType
}

/// Told for analytics; nothing is done with it.
struct AnalyticsMetadataType: Codable, Sendable {
    let analyticsEndpointId: StringType?
}

/// Told for risk assessment, which is not built.
struct UserContextDataType: Codable, Sendable {
    let ipAddress: StringType?
    let encodedData: StringType?
}

enum SignUp: Operation {
    static let access = Access.open

    struct Input: Codable, Sendable {
        let clientId: ClientIdType
        let secretHash: SecretHashType?
        let username: UsernameType
        let password: PasswordType?
        let userAttributes: [AttributeType]?
        let validationData: [AttributeType]?
        let analyticsMetadata: AnalyticsMetadataType?
        let userContextData: UserContextDataType?
        let clientMetadata: StringMap?
    }

    struct Output: Encodable, Sendable {
        let userConfirmed: Bool
        let codeDeliveryDetails: CodeDeliveryDetailsType?
        let userSub: String
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let client = try await call.client(
            input.clientId, secretHash: input.secretHash?.rawValue, for: [input.username.rawValue])
        guard let password = input.password else {
            throw AWSError.invalidParameter("Password is required: signing in without one is not implemented yet")
        }
        let result = try await call.authority.accounts.signUp(
            input.username.rawValue, password: password.rawValue, attributes: input.userAttributes?.dictionary ?? [:],
            at: client,
            metadata: SignUpMetadata(
                validationData: input.validationData?.dictionary ?? [:],
                clientMetadata: input.clientMetadata?.entries ?? [:]),
            now: call.now)
        return Output(
            userConfirmed: result.isConfirmed, codeDeliveryDetails: result.delivery.map(CodeDeliveryDetailsType.init),
            userSub: result.sub.rawValue)
    }
}

enum ConfirmSignUp: Operation {
    static let access = Access.open

    struct Input: Codable, Sendable {
        let clientId: ClientIdType
        let secretHash: SecretHashType?
        let username: UsernameType
        let confirmationCode: ConfirmationCodeType
        let forceAliasCreation: Bool?
        let analyticsMetadata: AnalyticsMetadataType?
        let userContextData: UserContextDataType?
        let clientMetadata: StringMap?
        let session: SessionType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let client = try await call.client(
            input.clientId, secretHash: input.secretHash?.rawValue, for: [input.username.rawValue])
        _ = try await call.authority.accounts.confirmSignUp(
            input.username.rawValue, code: input.confirmationCode.rawValue,
            forcingAlias: input.forceAliasCreation ?? false, at: client,
            clientMetadata: input.clientMetadata?.entries ?? [:], now: call.now)
        return Empty()
    }
}

/// A client's call about one of its users: for a code to be sent.
struct UserOfClientInput: Codable, Sendable {
    let clientId: ClientIdType
    let secretHash: SecretHashType?
    let userContextData: UserContextDataType?
    let username: UsernameType
    let analyticsMetadata: AnalyticsMetadataType?
    let clientMetadata: StringMap?
}

enum ResendConfirmationCode: Operation {
    static let access = Access.open

    static func run(_ input: UserOfClientInput, _ call: CallContext) async throws -> CodeDeliveryAnswer {
        let client = try await call.client(
            input.clientId, secretHash: input.secretHash?.rawValue, for: [input.username.rawValue])
        let delivery = try await call.authority.accounts.resendConfirmationCode(
            input.username.rawValue, at: client, now: call.now)
        return CodeDeliveryAnswer(codeDeliveryDetails: CodeDeliveryDetailsType(delivery))
    }
}
