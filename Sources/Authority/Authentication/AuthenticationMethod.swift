/// What was proven, as `amr` names it (RFC 8176, and Cognito's developer guide for those that it lacks).
package enum AuthenticationMethod: String, Sendable, Hashable {
    case password = "pwd"
    case softwareToken = "otp"
    case email = "email_otp"
    case sms = "sms"
    /// One of the codes that stand in for a lost factor; no register has a name for it.
    case recoveryCode = "recovery_code"
    /// A challenge of the pool's own functions; no register has a name for it.
    case custom = "custom"
    /// Signed in by a provider elsewhere; no register has a name for it.
    case federated = "federated"
    /// A passkey that is kept by software, and may be on several devices.
    case softwareKey = "swk"
    /// A passkey that cannot leave its authenticator.
    case hardwareKey = "hwk"
    /// The same device also verified its user, and the pool takes that for a second factor.
    case twoInOne = "mfa"
}
