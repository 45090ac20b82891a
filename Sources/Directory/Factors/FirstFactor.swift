/// What a sign-in may begin with; `AuthFactorType` of Cognito's API.
package enum FirstFactor: String, Sendable, Hashable, CaseIterable {
    case password = "PASSWORD"
    case email = "EMAIL_OTP"
    case passkey = "WEB_AUTHN"
}
