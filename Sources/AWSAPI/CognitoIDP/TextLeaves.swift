/// The leaves of pools, clients and users, by the model's names.

package struct UserPoolNameType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...128, pattern: .name)
}

package struct ClientNameType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...128, pattern: .name)
}

package struct ClientSecretType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 24...64, pattern: .wordsAndPlus, isSensitive: true)
}

package struct ClientSecretIdType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...128)
}

/// An attribute's name in a client's permissions.
package struct ClientPermissionType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...2048)
}

package struct ProviderNameType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...32, pattern: .visibleOrSeparator)
}

/// The name of a provider that is made.
package struct ProviderNameTypeV2: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...32, pattern: .newProviderName)
}

package struct IdpIdentifierType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...40, pattern: .providerIdentifier)
}

package struct RedirectUrlType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...1024, pattern: .visible)
}

package struct ScopeType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...256, pattern: .scope)
}

package struct SmsVerificationMessageType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 6...140, pattern: .smsCodeMessage)
}

package struct SmsInviteMessageType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 6...140)
}

package struct EmailVerificationMessageType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 6...20_000, pattern: .codeMessage)
}

package struct EmailVerificationMessageByLinkType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 6...20_000, pattern: .linkMessage)
}

package struct EmailInviteMessageType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 6...20_000, pattern: .message)
}

package struct EmailVerificationSubjectType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...140, pattern: .subject)
}

package struct EmailAddressType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(pattern: .emailAddress)
}

package struct SESConfigurationSet: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...64, pattern: .configurationSet)
}

package struct StringType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 0...131_072)
}

package struct CustomAttributeNameType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...20, pattern: .visible)
}

package struct DomainType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...63, pattern: .domain)
}

package struct ResourceServerIdentifierType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...256, pattern: .scope)
}

package struct ResourceServerNameType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...256, pattern: .name)
}

/// A scope's name has no slash.
package struct ResourceServerScopeNameType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...256, pattern: .scopeName)
}

package struct ResourceServerScopeDescriptionType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...256)
}

package struct PasswordType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 0...256, pattern: .nonSpace, isSensitive: true)
}

package struct SecretHashType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...128, pattern: .secretHash, isSensitive: true)
}

package struct ConfirmationCodeType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...2048, pattern: .nonSpace)
}

/// A challenge's session.
package struct SessionType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 20...4096, isSensitive: true)
}

package struct UserFilterType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 0...256)
}

package struct DeviceKeyType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...55, pattern: .deviceKey)
}

package struct RelyingPartyIdType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...127)
}

package struct TagKeysType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...128)
}

package struct EmailMfaMessageType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 6...20_000, pattern: .codeMessage)
}

package struct EmailMfaSubjectType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(pattern: .subject)
}

package struct SoftwareTokenMFAUserCodeType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 6...6, pattern: .digits, isSensitive: true)
}
