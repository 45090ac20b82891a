import Core

/// The parts of a pool's configuration, as the model has them. Parts that are refused unless they are off are taken as
/// they come: `NotImplementedSettings` has looked at them before.
struct UserPoolPolicyType: Codable, Sendable {
    let passwordPolicy: PasswordPolicyType?
    let signInPolicy: SignInPolicyType?
}

struct PasswordPolicyType: Codable, Sendable {
    let minimumLength: PasswordPolicyMinLengthType?
    let requireUppercase: Bool?
    let requireLowercase: Bool?
    let requireNumbers: Bool?
    let requireSymbols: Bool?
    let passwordHistorySize: PasswordHistorySizeType?
    let temporaryPasswordValidityDays: TemporaryPasswordValidityDaysType?
}

struct SignInPolicyType: Codable, Sendable {
    let allowedFirstAuthFactors: AllowedFirstAuthFactorsListType?
}

struct VerificationMessageTemplateType: Codable, Sendable {
    let smsMessage: SmsVerificationMessageType?
    let emailMessage: EmailVerificationMessageType?
    let emailSubject: EmailVerificationSubjectType?
    let emailMessageByLink: EmailVerificationMessageByLinkType?
    let emailSubjectByLink: EmailVerificationSubjectType?
    let defaultEmailOption: DefaultEmailOptionType?
}

struct UserAttributeUpdateSettingsType: Codable, Sendable {
    let attributesRequireVerificationBeforeUpdate: [VerifiedAttributeType]?
}

struct EmailConfigurationType: Codable, Sendable {
    let sourceArn: ArnType?
    let replyToEmailAddress: EmailAddressType?
    let emailSendingAccount: EmailSendingAccountType?
    let from: StringType?
    let configurationSet: SESConfigurationSet?
}

struct MessageTemplateType: Codable, Sendable {
    let smsMessage: SmsInviteMessageType?
    let emailMessage: EmailInviteMessageType?
    let emailSubject: EmailVerificationSubjectType?

    enum CodingKeys: String, CodingKey {
        case smsMessage = "SMSMessage"
        case emailMessage, emailSubject
    }
}

struct AdminCreateUserConfigType: Codable, Sendable {
    let allowAdminCreateUserOnly: Bool?
    let unusedAccountValidityDays: TemporaryPasswordValidityDaysType?
    let inviteMessageTemplate: MessageTemplateType?
}

struct SchemaAttributeType: Codable, Sendable {
    let name: CustomAttributeNameType?
    let attributeDataType: AttributeDataType?
    let developerOnlyAttribute: Bool?
    let mutable: Bool?
    let required: Bool?
    let numberAttributeConstraints: NumberAttributeConstraintsType?
    let stringAttributeConstraints: StringAttributeConstraintsType?
}

struct NumberAttributeConstraintsType: Codable, Sendable {
    let minValue: StringType?
    let maxValue: StringType?
}

struct StringAttributeConstraintsType: Codable, Sendable {
    let minLength: StringType?
    let maxLength: StringType?
}

struct DeviceConfigurationType: Codable, Sendable {
    let challengeRequiredOnNewDevice: Bool?
    let deviceOnlyRememberedOnUserPrompt: Bool?
}

struct UsernameConfigurationType: Codable, Sendable {
    let caseSensitive: Bool
}

struct AccountRecoverySettingType: Codable, Sendable {
    let recoveryMechanisms: RecoveryMechanismsType?
}

struct RecoveryOptionType: Codable, Sendable {
    let priority: PriorityType
    let name: RecoveryOptionNameType
}

/// Between one and fifty attributes, or twenty-five at a time later.
struct SchemaAttributesListType: ListShape {
    typealias Element = SchemaAttributeType
    let rawValue: [SchemaAttributeType]
    init(rawValue: [SchemaAttributeType]) { self.rawValue = rawValue }
    static let constraints = Constraints(length: 1...50)
}

struct AllowedFirstAuthFactorsListType: ListShape {
    typealias Element = AuthFactorType
    let rawValue: [AuthFactorType]
    init(rawValue: [AuthFactorType]) { self.rawValue = rawValue }
    static let constraints = Constraints(length: 1...5)
}

struct RecoveryMechanismsType: ListShape {
    typealias Element = RecoveryOptionType
    let rawValue: [RecoveryOptionType]
    init(rawValue: [RecoveryOptionType]) { self.rawValue = rawValue }
    static let constraints = Constraints(length: 1...2)
}

struct CustomAttributesListType: ListShape {
    typealias Element = SchemaAttributeType
    let rawValue: [SchemaAttributeType]
    init(rawValue: [SchemaAttributeType]) { self.rawValue = rawValue }
    static let constraints = Constraints(length: 1...25)
}
