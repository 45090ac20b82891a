/// What was proven, as `amr` names it (RFC 8176, and Cognito's developer guide for those that it lacks).
package enum AuthenticationMethod: String, Sendable, Hashable {
    case password = "pwd"
    case softwareToken = "otp"
    case email = "email_otp"
    /// A challenge of the pool's own functions; no register has a name for it.
    case custom = "custom"
    /// A passkey that is kept by software, and may be on several devices.
    case softwareKey = "swk"
    /// A passkey that cannot leave its authenticator.
    case hardwareKey = "hwk"
    /// The same device also verified its user, and the pool takes that for a second factor.
    case twoInOne = "mfa"
}
