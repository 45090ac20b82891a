import Authority
import Core
import Directory

/// The older way to choose the second factor by phone; other factors are set by SetUserMFAPreference.
enum UserSettings {
    static let resource = Resource(SetUserSettings.self, AdminSetUserSettings.self)
}

/// That codes go by phone.
struct MFAOptionType: Codable, Sendable {
    let deliveryMedium: DeliveryMediumType?
    let attributeName: AttributeNameType?

    /// What a user has chosen, as GetUser shows it; nil where it is not the factor by phone.
    static func list(of user: User) -> [MFAOptionType]? {
        guard user.mfa.enabled.contains(.sms) else { return nil }
        return [
            MFAOptionType(deliveryMedium: .sms, attributeName: AttributeNameType(rawValue: ContactKind.phone.rawValue))
        ]
    }
}

extension [MFAOptionType] {
    /// Codes by phone switched on, or off where there is no option.
    fileprivate func change() throws -> MFAChange {
        guard allSatisfy({ $0.deliveryMedium == .sms && $0.attributeName?.rawValue == ContactKind.phone.rawValue })
        else {
            throw AWSError.invalidParameter("MFAOptions: only SMS to phone_number can be set.")
        }
        return MFAChange([MFAChange.Setting(.sms, isEnabled: !isEmpty, isPreferred: false)])
    }
}

enum SetUserSettings: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let accessToken: TokenModelType
        let mfaOptions: [MFAOptionType]

        enum CodingKeys: String, CodingKey {
            case mfaOptions = "MFAOptions"
            case accessToken
        }
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let access = try await call.access(input.accessToken)
        try await call.authority.accounts.setMFAPreferences(
            try input.mfaOptions.change(), of: access.user, in: access.client.pool.pool, now: call.now)
        return Empty()
    }
}

enum AdminSetUserSettings: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let username: UsernameType
        let mfaOptions: [MFAOptionType]

        enum CodingKeys: String, CodingKey {
            case mfaOptions = "MFAOptions"
            case userPoolId, username
        }
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.accounts.setMFAPreferences(
            try input.mfaOptions.change(), of: user, in: pool, now: call.now)
        return Empty()
    }
}
