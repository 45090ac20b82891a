/// The names under which the pages post what was typed. An attribute is posted under its own name: `email`,
/// `custom:department`.
package enum FieldName {
    /// What one signs in with: a username, an e-mail address or a phone number.
    package static let username = "username"
    /// The current password, and on the pages that set one, the new.
    package static let password = "password"
    /// The password that a new one takes the place of.
    package static let currentPassword = "current_password"
    /// What is typed once more, so that no slip of a finger does harm.
    package static let confirmation = "confirmation"
    /// A confirmation code.
    package static let code = "code"
    /// One of the codes that stand in for a lost second factor.
    package static let recoveryCode = "recovery_code"
    /// The token of `PageFrame.csrf`.
    package static let csrf = "csrf"
}
