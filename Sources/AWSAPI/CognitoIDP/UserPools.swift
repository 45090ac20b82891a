import Authority
import Core
import Directory

/// User pools.
enum UserPools {
    static let resource = Resource(
        CreateUserPool.self, DescribeUserPool.self, UpdateUserPool.self, DeleteUserPool.self, ListUserPools.self,
        AddCustomAttributes.self)
}

struct UserPoolAnswer: Encodable, Sendable {
    let userPool: JSON
}

enum CreateUserPool: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let poolName: UserPoolNameType
        let policies: UserPoolPolicyType?
        let deletionProtection: DeletionProtectionType?
        let lambdaConfig: LambdaConfigType?
        let autoVerifiedAttributes: [VerifiedAttributeType]?
        let aliasAttributes: [AliasAttributeType]?
        let usernameAttributes: [UsernameAttributeType]?
        let smsVerificationMessage: SmsVerificationMessageType?
        let emailVerificationMessage: EmailVerificationMessageType?
        let emailVerificationSubject: EmailVerificationSubjectType?
        let verificationMessageTemplate: VerificationMessageTemplateType?
        let smsAuthenticationMessage: SmsVerificationMessageType?
        let mfaConfiguration: UserPoolMfaType?
        let userAttributeUpdateSettings: UserAttributeUpdateSettingsType?
        let deviceConfiguration: DeviceConfigurationType?
        let emailConfiguration: EmailConfigurationType?
        let smsConfiguration: JSON?
        let userPoolTags: StringMap?
        let adminCreateUserConfig: AdminCreateUserConfigType?
        let schema: SchemaAttributesListType?
        let userPoolAddOns: JSON?
        let dcrConfiguration: JSON?
        let usernameConfiguration: UsernameConfigurationType?
        let accountRecoverySetting: AccountRecoverySettingType?
        let userPoolTier: UserPoolTierType?
        let keyConfiguration: JSON?
        let issuerConfiguration: JSON?
        let acrConfiguration: JSON?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> UserPoolAnswer {
        let pool = try await call.authority.provisioning.createPool(
            id: call.chosenID.map { UserPoolID($0) }, name: input.poolName.rawValue,
            document: try UserPoolDocument.make(input, schema: input.schema?.rawValue ?? []),
            tags: input.userPoolTags?.entries ?? [:], now: call.now)
        return UserPoolAnswer(userPool: try await UserPoolDocument.answer(pool, call))
    }
}

enum DescribeUserPool: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> UserPoolAnswer {
        let pool = try await call.authority.provisioning.pool(UserPoolID(input.userPoolId.rawValue))
        return UserPoolAnswer(userPool: try await UserPoolDocument.answer(pool, call))
    }
}

/// What is left out goes back to its default, as Cognito has it; what is fixed at creation stays.
enum UpdateUserPool: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let policies: UserPoolPolicyType?
        let deletionProtection: DeletionProtectionType?
        let lambdaConfig: LambdaConfigType?
        let autoVerifiedAttributes: [VerifiedAttributeType]?
        let smsVerificationMessage: SmsVerificationMessageType?
        let emailVerificationMessage: EmailVerificationMessageType?
        let emailVerificationSubject: EmailVerificationSubjectType?
        let verificationMessageTemplate: VerificationMessageTemplateType?
        let smsAuthenticationMessage: SmsVerificationMessageType?
        let userAttributeUpdateSettings: UserAttributeUpdateSettingsType?
        let mfaConfiguration: UserPoolMfaType?
        let deviceConfiguration: DeviceConfigurationType?
        let emailConfiguration: EmailConfigurationType?
        let smsConfiguration: JSON?
        let userPoolTags: StringMap?
        let adminCreateUserConfig: AdminCreateUserConfigType?
        let userPoolAddOns: JSON?
        let dcrConfiguration: JSON?
        let accountRecoverySetting: AccountRecoverySettingType?
        let poolName: UserPoolNameType?
        let userPoolTier: UserPoolTierType?
        let keyConfiguration: JSON?
        let issuerConfiguration: JSON?
        let acrConfiguration: JSON?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let document = try UserPoolDocument.make(input, schema: nil)
        _ = try await call.authority.provisioning.updatePool(
            UserPoolID(input.userPoolId.rawValue), now: call.now
        ) { pool in
            UserPool(
                id: pool.id, name: input.poolName?.rawValue ?? pool.name, document: document,
                tags: input.userPoolTags?.entries ?? pool.tags, createdAt: pool.createdAt, modifiedAt: call.now)
        }
        return Empty()
    }
}

enum DeleteUserPool: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.authority.provisioning.deletePool(UserPoolID(input.userPoolId.rawValue))
        return Empty()
    }
}

enum ListUserPools: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let nextToken: PaginationKeyType?
        let maxResults: PoolQueryLimitType
    }

    struct Description: Encodable, Sendable {
        let id: String
        let name: String
        let lambdaConfig: JSON
        let lastModifiedDate: Timestamp
        let creationDate: Timestamp
    }

    struct Output: Encodable, Sendable {
        let userPools: [Description]
        let nextToken: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let page = Pagination(call, "ListUserPools", "")
        let limit = Int(input.maxResults.rawValue)
        let after = try page.open(input.nextToken?.rawValue)?.string.map { UserPoolID($0) }
        let pools = try await call.authority.store.userPools.list(after: after, limit: limit + 1)
        return Output(
            userPools: pools.prefix(limit).map { pool in
                Description(
                    id: pool.id.rawValue, name: pool.name, lambdaConfig: pool.document["LambdaConfig"] ?? .object([]),
                    lastModifiedDate: Timestamp(pool.modifiedAt), creationDate: Timestamp(pool.createdAt))
            },
            nextToken: pools.count > limit ? page.token(.string(pools[limit - 1].id.rawValue)) : nil)
    }
}

enum AddCustomAttributes: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let customAttributes: CustomAttributesListType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.authority.provisioning.addAttributes(
            try input.customAttributes.rawValue.map { try ShapeEncoding.encode($0) },
            to: UserPoolID(input.userPoolId.rawValue), now: call.now)
        return Empty()
    }
}
