import Core

/// A refusal: a code, what the caller is told, and what only the log is told.
///
/// The codes are those of Cognito's API without `Exception`; each door says them in its own words.
package struct AuthorityError: Error, Sendable, Hashable, CustomStringConvertible {
    package struct Code: Sendable, Hashable {
        /// As Cognito names it, without `Exception`.
        package let name: String

        package init(_ name: String) { self.name = name }

        package static let aliasExists = Code("AliasExists")
        package static let codeMismatch = Code("CodeMismatch")
        package static let deviceKeyExists = Code("DeviceKeyExists")
        package static let duplicateProvider = Code("DuplicateProvider")
        package static let enableSoftwareTokenMFA = Code("EnableSoftwareTokenMFA")
        package static let expiredCode = Code("ExpiredCode")
        package static let groupExists = Code("GroupExists")
        package static let invalidLambdaResponse = Code("InvalidLambdaResponse")
        package static let invalidParameter = Code("InvalidParameter")
        package static let invalidPassword = Code("InvalidPassword")
        package static let limitExceeded = Code("LimitExceeded")
        package static let notAuthorized = Code("NotAuthorized")
        package static let operationNotEnabled = Code("OperationNotEnabled")
        package static let passwordResetRequired = Code("PasswordResetRequired")
        package static let refreshTokenReuse = Code("RefreshTokenReuse")
        package static let resourceNotFound = Code("ResourceNotFound")
        package static let scopeDoesNotExist = Code("ScopeDoesNotExist")
        package static let softwareTokenMFANotFound = Code("SoftwareTokenMFANotFound")
        package static let tooManyRequests = Code("TooManyRequests")
        package static let unauthorized = Code("Unauthorized")
        package static let unexpectedLambda = Code("UnexpectedLambda")
        package static let unsupportedOperation = Code("UnsupportedOperation")
        package static let unsupportedTokenType = Code("UnsupportedTokenType")
        package static let unsupportedUserState = Code("UnsupportedUserState")
        package static let userLambdaValidation = Code("UserLambdaValidation")
        package static let userNotConfirmed = Code("UserNotConfirmed")
        package static let userNotFound = Code("UserNotFound")
        package static let usernameExists = Code("UsernameExists")
        package static let webAuthnChallengeNotFound = Code("WebAuthnChallengeNotFound")
        package static let webAuthnClientMismatch = Code("WebAuthnClientMismatch")
        package static let webAuthnConfigurationMissing = Code("WebAuthnConfigurationMissing")
        package static let webAuthnCredentialNotSupported = Code("WebAuthnCredentialNotSupported")
        package static let webAuthnNotEnabled = Code("WebAuthnNotEnabled")
        package static let webAuthnOriginNotAllowed = Code("WebAuthnOriginNotAllowed")
        package static let webAuthnRelyingPartyMismatch = Code("WebAuthnRelyingPartyMismatch")
    }

    package let code: Code
    /// Said to the caller, in Cognito's words where clients match on them.
    package let message: String
    /// For the log alone; never carries a secret.
    package let logged: String?

    package init(_ code: Code, _ message: String, logged: String? = nil) {
        self.code = code
        self.message = message
        self.logged = logged
    }

    package var description: String {
        ["\(code.name): \(message)", logged].compactMap { $0 }.joined(separator: "; ")
    }
}

extension AuthorityError {
    package static let incorrectUsernameOrPassword = AuthorityError(.notAuthorized, "Incorrect username or password.")
    /// Nothing that the user has reaches a level that is demanded.
    package static let assuranceOutOfReach = AuthorityError(
        .notAuthorized, "User has no authentication factors that satisfy the requested level.")
    package static let userDoesNotExist = AuthorityError(.userNotFound, "User does not exist.")
    package static let userIsDisabled = AuthorityError(.notAuthorized, "User is disabled.")
    package static let userIsNotConfirmed = AuthorityError(.userNotConfirmed, "User is not confirmed.")
    package static let passwordResetRequired = AuthorityError(
        .passwordResetRequired, "Password reset required for the user")
    package static let passwordAttemptsExceeded = AuthorityError(.notAuthorized, "Password attempts exceeded")
    package static let attemptLimitExceeded = AuthorityError(
        .limitExceeded, "Attempt limit exceeded, please try after some time.")
    package static let rateExceeded = AuthorityError(.tooManyRequests, "Rate exceeded")
    package static let wrongCode = AuthorityError(
        .codeMismatch, "Invalid verification code provided, please try again.")
    package static let expiredCode = AuthorityError(
        .expiredCode, "Invalid code provided, please request a code again.")
    package static let codeUsedAlready = AuthorityError(
        .expiredCode, "Your software token has already been used once.")
    package static let codeAttemptsExceeded = AuthorityError(
        .notAuthorized, "Code attempts exceeded, please try after some time.")
    package static let wrongPasskey = AuthorityError(.notAuthorized, "Incorrect passkey.")
    package static let passkeyAttemptsExceeded = AuthorityError(
        .notAuthorized, "Passkey attempts exceeded, please try after some time.")
    package static let softwareTokenNotEnabled = AuthorityError(
        .softwareTokenMFANotFound, "Software token MFA is not enabled for the user pool.")
    package static let invalidSession = AuthorityError(
        .notAuthorized, "Invalid session for the user, session is expired.")
    package static let invalidRefreshToken = AuthorityError(.notAuthorized, "Invalid Refresh Token.")
    package static let invalidAccessToken = AuthorityError(.notAuthorized, "Invalid Access Token")
    package static let accessTokenExpired = AuthorityError(.notAuthorized, "Access Token has expired")
    package static let accessTokenRevoked = AuthorityError(.notAuthorized, "Access Token has been revoked")
    package static let deviceDoesNotExist = AuthorityError(.resourceNotFound, "Device does not exist.")
    package static let invalidDeviceKey = AuthorityError(.invalidParameter, "Invalid device key given.")
    package static let usernameExists = AuthorityError(.usernameExists, "User already exists")

    static func noClient(_ id: ClientID) -> AuthorityError {
        AuthorityError(.resourceNotFound, "User pool client \(id) does not exist.")
    }
}
