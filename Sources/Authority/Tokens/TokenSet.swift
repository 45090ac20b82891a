package import Core

/// What a sign-in or a refresh hands out.
package struct TokenSet: Sendable {
    package let accessToken: String
    /// With `openid`, and always from the API.
    package let idToken: String?
    /// Absent on a refresh without rotation and from the front channel.
    package let refreshToken: String?
    /// Of the access token.
    package let lifetime: Lifetime
    package let scopes: [String]
    /// Where the sign-in came from a device that was not known: what it may confirm itself as.
    package var newDevice: NewDevice?
}

/// The scope of every API sign-in: it opens the operations on one's own account.
package let userAdminScope = "aws.cognito.signin.user.admin"
