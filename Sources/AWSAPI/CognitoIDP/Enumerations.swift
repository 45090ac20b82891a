/// The enumerations of the model.

package enum DeletionProtectionType: String, EnumShape {
    case active = "ACTIVE"
    case inactive = "INACTIVE"
}

package enum VerifiedAttributeType: String, EnumShape {
    case phoneNumber = "phone_number"
    case email
}

package enum AliasAttributeType: String, EnumShape {
    case phoneNumber = "phone_number"
    case email
    case preferredUsername = "preferred_username"
}

package enum UsernameAttributeType: String, EnumShape {
    case phoneNumber = "phone_number"
    case email
}

package enum UserPoolMfaType: String, EnumShape {
    case off = "OFF"
    case on = "ON"
    case optional = "OPTIONAL"
}

package enum DefaultEmailOptionType: String, EnumShape {
    case confirmWithLink = "CONFIRM_WITH_LINK"
    case confirmWithCode = "CONFIRM_WITH_CODE"
}

package enum EmailSendingAccountType: String, EnumShape {
    case cognitoDefault = "COGNITO_DEFAULT"
    case developer = "DEVELOPER"
}

package enum IdentityProviderTypeType: String, EnumShape {
    case saml = "SAML"
    case facebook = "Facebook"
    case google = "Google"
    case loginWithAmazon = "LoginWithAmazon"
    case signInWithApple = "SignInWithApple"
    case oidc = "OIDC"
}

package enum AttributeDataType: String, EnumShape {
    case string = "String"
    case number = "Number"
    case dateTime = "DateTime"
    case boolean = "Boolean"
}

package enum UserPoolTierType: String, EnumShape {
    case lite = "LITE"
    case essentials = "ESSENTIALS"
    case plus = "PLUS"
}

package enum AuthFactorType: String, EnumShape {
    case password = "PASSWORD"
    case emailOtp = "EMAIL_OTP"
    case smsOtp = "SMS_OTP"
    case webAuthn = "WEB_AUTHN"
    case softwareToken = "SOFTWARE_TOKEN"
}

package enum RecoveryOptionNameType: String, EnumShape {
    case verifiedEmail = "verified_email"
    case verifiedPhoneNumber = "verified_phone_number"
    case adminOnly = "admin_only"
}

package enum TimeUnitsType: String, EnumShape {
    case seconds
    case minutes
    case hours
    case days
}

package enum ExplicitAuthFlowsType: String, EnumShape {
    case adminNoSrpAuth = "ADMIN_NO_SRP_AUTH"
    case customAuthFlowOnly = "CUSTOM_AUTH_FLOW_ONLY"
    case userPasswordAuth = "USER_PASSWORD_AUTH"
    case allowAdminUserPasswordAuth = "ALLOW_ADMIN_USER_PASSWORD_AUTH"
    case allowCustomAuth = "ALLOW_CUSTOM_AUTH"
    case allowUserPasswordAuth = "ALLOW_USER_PASSWORD_AUTH"
    case allowUserSrpAuth = "ALLOW_USER_SRP_AUTH"
    case allowRefreshTokenAuth = "ALLOW_REFRESH_TOKEN_AUTH"
    case allowUserAuth = "ALLOW_USER_AUTH"
    case allowTokenExchangeDelegation = "ALLOW_TOKEN_EXCHANGE_DELEGATION"
    case allowTokenExchangeImpersonation = "ALLOW_TOKEN_EXCHANGE_IMPERSONATION"
    /// The service model's list does not have it; its text of GetClientToken asks for it.
    case allowClientTokenAuth = "ALLOW_CLIENT_TOKEN_AUTH"
}

package enum OAuthFlowType: String, EnumShape {
    case code
    case implicit
    case clientCredentials = "client_credentials"
}

package enum PreventUserExistenceErrorTypes: String, EnumShape {
    case legacy = "LEGACY"
    case enabled = "ENABLED"
}

package enum FeatureType: String, EnumShape {
    case enabled = "ENABLED"
    case disabled = "DISABLED"
}

package enum MessageActionType: String, EnumShape {
    case resend = "RESEND"
    case suppress = "SUPPRESS"
}

package enum DeliveryMediumType: String, EnumShape {
    case sms = "SMS"
    case email = "EMAIL"
}

package enum AuthFlowType: String, EnumShape {
    case userSrpAuth = "USER_SRP_AUTH"
    case refreshTokenAuth = "REFRESH_TOKEN_AUTH"
    case refreshToken = "REFRESH_TOKEN"
    case customAuth = "CUSTOM_AUTH"
    case adminNoSrpAuth = "ADMIN_NO_SRP_AUTH"
    case userPasswordAuth = "USER_PASSWORD_AUTH"
    case adminUserPasswordAuth = "ADMIN_USER_PASSWORD_AUTH"
    case userAuth = "USER_AUTH"
}

package enum ChallengeNameType: String, EnumShape {
    case smsMfa = "SMS_MFA"
    case emailOtp = "EMAIL_OTP"
    case softwareTokenMfa = "SOFTWARE_TOKEN_MFA"
    case selectMfaType = "SELECT_MFA_TYPE"
    case mfaSetup = "MFA_SETUP"
    case passwordVerifier = "PASSWORD_VERIFIER"
    case customChallenge = "CUSTOM_CHALLENGE"
    case selectChallenge = "SELECT_CHALLENGE"
    case deviceSrpAuth = "DEVICE_SRP_AUTH"
    case devicePasswordVerifier = "DEVICE_PASSWORD_VERIFIER"
    case adminNoSrpAuth = "ADMIN_NO_SRP_AUTH"
    case newPasswordRequired = "NEW_PASSWORD_REQUIRED"
    case smsOtp = "SMS_OTP"
    case password = "PASSWORD"
    case webAuthn = "WEB_AUTHN"
    case passwordSrp = "PASSWORD_SRP"
}

package enum UserVerificationType: String, EnumShape {
    case required
    case preferred
}

package enum WebAuthnFactorConfigurationType: String, EnumShape {
    case singleFactor = "SINGLE_FACTOR"
    case multiFactorWithUserVerification = "MULTI_FACTOR_WITH_USER_VERIFICATION"
}

package enum ClientTypeType: String, EnumShape {
    case regular = "REGULAR"
    case dcr = "DCR"
}

package enum RevokeAssociatedSessionsType: String, EnumShape {
    case none = "NONE"
    case linked = "LINKED"
}

package enum PreTokenGenerationLambdaVersionType: String, EnumShape {
    case v1 = "V1_0"
    case v2 = "V2_0"
    case v3 = "V3_0"
}
