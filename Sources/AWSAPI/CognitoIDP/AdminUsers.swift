import Authority
import Core
import Directory

/// What an administrator does to users. The acts themselves are the Authority's; who may ask is the signature's.
enum AdminUsers {
    static let resource = Resource(
        AdminCreateUser.self, AdminGetUser.self, AdminSetUserPassword.self, AdminConfirmSignUp.self,
        AdminUpdateUserAttributes.self, AdminDeleteUserAttributes.self, AdminDeleteUser.self, AdminEnableUser.self,
        AdminDisableUser.self, AdminResetUserPassword.self, AdminUserGlobalSignOut.self, ListUsers.self)
}

enum AdminCreateUser: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let username: UsernameType
        let userAttributes: [AttributeType]?
        let validationData: [AttributeType]?
        let temporaryPassword: PasswordType?
        let forceAliasCreation: Bool?
        let messageAction: MessageActionType?
        let desiredDeliveryMediums: [DeliveryMediumType]?
        let clientMetadata: StringMap?
    }

    struct Output: Encodable, Sendable {
        let user: UserType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.pool(input.userPoolId)
        if input.messageAction == .resend { return try await resend(input, pool, call) }
        let user = try await call.authority.accounts.create(
            UserInvitation(
                username: input.username.rawValue, attributes: input.userAttributes?.dictionary ?? [:],
                temporaryPassword: input.temporaryPassword?.rawValue, forcesAlias: input.forceAliasCreation ?? false,
                sendsMessage: input.messageAction != .suppress, media: media(input),
                metadata: SignUpMetadata(
                    validationData: input.validationData?.dictionary ?? [:],
                    clientMetadata: input.clientMetadata?.entries ?? [:])), in: pool, now: call.now)
        return Output(user: UserType(user))
    }

    private static func resend(_ input: Input, _ pool: UserPool, _ call: CallContext) async throws -> Output {
        let user = try await call.authority.accounts.existing(input.username.rawValue, in: pool)
        try await call.authority.accounts.resendInvitation(
            to: user, temporaryPassword: input.temporaryPassword?.rawValue, by: media(input), in: pool, now: call.now)
        return Output(user: UserType(user))
    }

    private static func media(_ input: Input) -> [ContactKind] {
        let named = input.desiredDeliveryMediums ?? []
        return [(DeliveryMediumType.sms, ContactKind.phone), (.email, .email)].filter { named.contains($0.0) }.map(\.1)
    }
}

/// Whom an administrator means.
struct AdminUserInput: Codable, Sendable {
    let userPoolId: UserPoolIdType
    let username: UsernameType
}

/// The same with metadata for triggers.
struct AdminUserMetadataInput: Codable, Sendable {
    let userPoolId: UserPoolIdType
    let username: UsernameType
    let clientMetadata: StringMap?
}

enum AdminGetUser: Operation {
    static let access = Access.signed

    struct Output: Encodable, Sendable {
        let username: String
        let userAttributes: [AttributeType]
        let userCreateDate: Timestamp
        let userLastModifiedDate: Timestamp
        let enabled: Bool
        let userStatus: String
        let mfaOptions: [MFAOptionType]?
        let preferredMfaSetting: String?
        let userMFASettingList: [String]?

        enum CodingKeys: String, CodingKey {
            case mfaOptions = "MFAOptions"
            case username, userAttributes, userCreateDate, userLastModifiedDate, enabled, userStatus
            case preferredMfaSetting, userMFASettingList
        }
    }

    static func run(_ input: AdminUserInput, _ call: CallContext) async throws -> Output {
        let (user, _) = try await call.user(input.username, in: input.userPoolId)
        return Output(
            username: user.username, userAttributes: [AttributeType](of: user),
            userCreateDate: Timestamp(user.createdAt), userLastModifiedDate: Timestamp(user.modifiedAt),
            enabled: user.isEnabled, userStatus: user.status.rawValue,
            mfaOptions: MFAOptionType.list(of: user), preferredMfaSetting: user.mfa.preferred?.rawValue,
            userMFASettingList: user.mfa.enabled.isEmpty ? nil : user.mfa.list)
    }
}

enum AdminSetUserPassword: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let username: UsernameType
        let password: PasswordType
        let permanent: Bool?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.accounts.setPassword(
            input.password.rawValue, isPermanent: input.permanent ?? false, of: user, in: pool, now: call.now)
        return Empty()
    }
}

enum AdminConfirmSignUp: Operation {
    static let access = Access.signed

    static func run(_ input: AdminUserMetadataInput, _ call: CallContext) async throws -> Empty {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.accounts.confirm(
            user, in: pool, clientMetadata: input.clientMetadata?.entries ?? [:], now: call.now)
        return Empty()
    }
}

enum AdminUpdateUserAttributes: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let username: UsernameType
        let userAttributes: [AttributeType]
        let clientMetadata: StringMap?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        _ = try await call.authority.accounts.updateAttributes(
            of: user, setting: input.userAttributes.dictionary, by: nil, in: pool, now: call.now)
        return Empty()
    }
}

enum AdminDeleteUserAttributes: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let username: UsernameType
        let userAttributeNames: [AttributeNameType]
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.accounts.deleteAttributes(
            input.userAttributeNames.map(\.rawValue), of: user, by: nil, in: pool, now: call.now)
        return Empty()
    }
}

enum AdminDeleteUser: Operation {
    static let access = Access.signed

    static func run(_ input: AdminUserInput, _ call: CallContext) async throws -> Empty {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.accounts.delete(user)
        return Empty()
    }
}

enum AdminEnableUser: Operation {
    static let access = Access.signed

    static func run(_ input: AdminUserInput, _ call: CallContext) async throws -> Empty {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        _ = try await call.authority.store.users.setEnabled(true, of: user.sub, in: pool.id, now: call.now)
        return Empty()
    }
}

enum AdminDisableUser: Operation {
    static let access = Access.signed

    static func run(_ input: AdminUserInput, _ call: CallContext) async throws -> Empty {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        _ = try await call.authority.store.users.setEnabled(false, of: user.sub, in: pool.id, now: call.now)
        return Empty()
    }
}

enum AdminResetUserPassword: Operation {
    static let access = Access.signed

    static func run(_ input: AdminUserMetadataInput, _ call: CallContext) async throws -> Empty {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.accounts.resetPassword(of: user, in: pool, now: call.now)
        return Empty()
    }
}

enum AdminUserGlobalSignOut: Operation {
    static let access = Access.signed

    static func run(_ input: AdminUserInput, _ call: CallContext) async throws -> Empty {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.store.users.endSessions(of: user.sub, in: pool.id, now: call.now)
        return Empty()
    }
}
