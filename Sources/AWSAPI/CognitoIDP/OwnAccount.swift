import Authority
import Core
import Directory

/// What a signed-in person does with their own account.
enum OwnAccount {
    static let resource = Resource(
        GetUser.self, UpdateUserAttributes.self, DeleteUserAttributes.self, GetUserAttributeVerificationCode.self,
        VerifyUserAttribute.self, DeleteUser.self)
}

struct AccessTokenInput: Codable, Sendable {
    let accessToken: TokenModelType
}

enum GetUser: Operation {
    static let access = Access.accessToken

    struct Output: Encodable, Sendable {
        let username: String
        let userAttributes: [AttributeType]
        let mfaOptions: [MFAOptionType]?
        let preferredMfaSetting: String?
        let userMFASettingList: [String]?

        enum CodingKeys: String, CodingKey {
            case mfaOptions = "MFAOptions"
            case username, userAttributes, preferredMfaSetting, userMFASettingList
        }
    }

    static func run(_ input: AccessTokenInput, _ call: CallContext) async throws -> Output {
        let access = try await call.access(input.accessToken)
        return Output(
            username: access.user.username,
            userAttributes: [AttributeType](of: access.user) {
                $0 == "sub" || access.client.client.readableAttributes($0)
            }, mfaOptions: MFAOptionType.list(of: access.user),
            preferredMfaSetting: access.user.mfa.preferred?.rawValue,
            userMFASettingList: access.user.mfa.enabled.isEmpty ? nil : access.user.mfa.list)
    }
}

enum UpdateUserAttributes: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let userAttributes: [AttributeType]
        let accessToken: TokenModelType
        let clientMetadata: StringMap?
    }

    struct Output: Encodable, Sendable {
        let codeDeliveryDetailsList: [CodeDeliveryDetailsType]
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let access = try await call.access(input.accessToken)
        let deliveries = try await call.authority.accounts.updateAttributes(
            of: access.user, setting: input.userAttributes.dictionary, by: access.client.client,
            in: access.client.pool.pool, now: call.now)
        return Output(codeDeliveryDetailsList: deliveries.map(CodeDeliveryDetailsType.init))
    }
}

enum DeleteUserAttributes: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let userAttributeNames: [AttributeNameType]
        let accessToken: TokenModelType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let access = try await call.access(input.accessToken)
        try await call.authority.accounts.deleteAttributes(
            input.userAttributeNames.map(\.rawValue), of: access.user, by: access.client.client,
            in: access.client.pool.pool, now: call.now)
        return Empty()
    }
}

enum GetUserAttributeVerificationCode: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let accessToken: TokenModelType
        let attributeName: AttributeNameType
        let clientMetadata: StringMap?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> CodeDeliveryAnswer {
        let access = try await call.access(input.accessToken)
        let delivery = try await call.authority.accounts.sendVerificationCode(
            for: input.attributeName.rawValue, of: access.user, in: access.client.pool.pool, now: call.now)
        return CodeDeliveryAnswer(codeDeliveryDetails: CodeDeliveryDetailsType(delivery))
    }
}

enum VerifyUserAttribute: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let accessToken: TokenModelType
        let attributeName: AttributeNameType
        let code: ConfirmationCodeType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let access = try await call.access(input.accessToken)
        try await call.authority.accounts.verifyAttribute(
            input.attributeName.rawValue, code: input.code.rawValue, of: access.user,
            in: access.client.pool.pool, now: call.now)
        return Empty()
    }
}

enum DeleteUser: Operation {
    static let access = Access.accessToken

    static func run(_ input: AccessTokenInput, _ call: CallContext) async throws -> Empty {
        let access = try await call.access(input.accessToken)
        try await call.authority.accounts.delete(access.user)
        return Empty()
    }
}
