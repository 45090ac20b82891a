/// A code in place of the password, which a button of the sign-in page asks for.
package enum CodeWay: String, Sendable, Hashable, CaseIterable {
    case email = "EMAIL_OTP"
    case sms = "SMS_OTP"
    case app = "SOFTWARE_TOKEN_MFA"

    /// What the button posts as `with`, and its text.
    func view(_ texts: Texts) -> View { ["value": .text(rawValue), "label": .text(texts("SignIn", key))] }

    private var key: String {
        switch self {
        case .email: "emailCode"
        case .sms: "smsCode"
        case .app: "appCode"
        }
    }
}
