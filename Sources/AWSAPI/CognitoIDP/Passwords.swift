import Authority
import Core
import Directory

/// Passwords that are lost or changed.
enum Passwords {
    static let resource = Resource(ForgotPassword.self, ConfirmForgotPassword.self, ChangePassword.self)
}

enum ForgotPassword: Operation {
    static let access = Access.open

    static func run(_ input: UserOfClientInput, _ call: CallContext) async throws -> CodeDeliveryAnswer {
        let client = try await call.client(
            input.clientId, secretHash: input.secretHash?.rawValue, for: [input.username.rawValue])
        let delivery = try await call.authority.accounts.forgotPassword(
            input.username.rawValue, at: client, now: call.now)
        return CodeDeliveryAnswer(codeDeliveryDetails: CodeDeliveryDetailsType(delivery))
    }
}

enum ConfirmForgotPassword: Operation {
    static let access = Access.open

    struct Input: Codable, Sendable {
        let clientId: ClientIdType
        let secretHash: SecretHashType?
        let username: UsernameType
        let confirmationCode: ConfirmationCodeType
        let password: PasswordType
        let analyticsMetadata: AnalyticsMetadataType?
        let userContextData: UserContextDataType?
        let clientMetadata: StringMap?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let client = try await call.client(
            input.clientId, secretHash: input.secretHash?.rawValue, for: [input.username.rawValue])
        try await call.authority.accounts.confirmForgotPassword(
            input.username.rawValue, code: input.confirmationCode.rawValue, password: input.password.rawValue,
            at: client, clientMetadata: input.clientMetadata?.entries ?? [:], now: call.now)
        return Empty()
    }
}

enum ChangePassword: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let previousPassword: PasswordType?
        let proposedPassword: PasswordType
        let accessToken: TokenModelType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let access = try await call.access(input.accessToken)
        try await call.authority.accounts.changePassword(
            of: access.user, from: input.previousPassword?.rawValue, to: input.proposedPassword.rawValue,
            keeping: access.family.map { .family($0) }, in: access.client.pool.pool, now: call.now)
        return Empty()
    }
}
