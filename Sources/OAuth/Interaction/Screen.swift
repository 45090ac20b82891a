package import Authority
package import Core
package import Directory

/// What a page shows, as values; `Server` gives it its looks.
package enum Screen: Sendable {
    case signIn(SignInScreen)
    case signUp(SignUpScreen)
    case confirmSignUp(CodeScreen)
    case forgotPassword(ForgotPasswordScreen)
    case resetPassword(CodeScreen)
    case newPassword(NewPasswordScreen)
    case secondFactor(SecondFactorScreen)
    case chooseSecondFactor(ChooseSecondFactorScreen)
    case setUpSecondFactor(SetUpSecondFactorScreen)
    case recoveryCode(RecoveryCodeScreen)
    case recoveryCodes(RecoveryCodesScreen)
    case addPasskey(AddPasskeyScreen)
    case confirmSignOut(ConfirmSignOutScreen)
    case signedOut(SignedOutScreen)
    case account(AccountScreen)
    case accountForm(AccountFormScreen)
    case accountApp(AccountAppScreen)
    case undoChange(UndoChangeScreen)
    case changeUndone(ChangeUndoneScreen)
    case leaving(LeavingScreen)
    case error(ErrorScreen)
}

/// What every page of a sign-in has: whose it is, and the handle that its forms and links carry on as `login`.
package struct ScreenContext: Sendable {
    package let pool: UserPool
    package let client: Client
    /// The pending login's handle.
    package let login: String
    /// The `lang` of the request, a BCP 47 tag.
    package let language: String?
    /// Where the sign-in will end: browsers hold a form's redirects against `form-action` too.
    package let redirectURI: String
    /// To be posted back as `csrf`.
    package let formToken: String
    /// What the sign-in page asks whoever is there; nil where the pool takes no passkeys.
    package let passkey: PasskeyPrompt?
    /// Whether a code by e-mail, alone, may come to a level that the client demands.
    package var takesCodeAlone = true
}

/// Why a form comes back.
package struct FormProblem: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case incorrectCredentials, tooManyAttempts, tooManyRequests, userDisabled, signUpNotAllowed, cannotReset
        case missing, usernameTaken, emailTaken, phoneNumberTaken, invalidUsername, invalidEmail, invalidPhoneNumber
        case invalidAddress, invalidValue
        case passwordTooWeak, incorrectCode, expiredCode, usedCode, cannotSetUp, formExpired
        case unavailable, passkeyRefused, passkeyNotAdded
        case wrongPassword, wrongName
        case providerCancelled, providerRefused, providerUnreachable, providerInvalid, providerNotTaken
        case providerPersonRefused, unknownDomain
    }

    package let kind: Kind
    /// The form's field; nil for the whole form.
    package let field: String?
    /// The words of a pool's own function, in place of those of the kind.
    package let said: String?

    init(_ kind: Kind, field: String? = nil) {
        self.kind = kind
        self.field = field
        said = nil
    }

    /// A refusal by the pool's own function.
    init(said text: String) {
        kind = .invalidValue
        field = nil
        said = text
    }
}

/// Good news above a form.
package enum FormNotice: String, Sendable, Hashable {
    case codeSent, accountConfirmed, passwordChanged
    /// On the way to the account page, and on it.
    case confirmIdentity, saved, addressProven, addressRemoved, passwordReplaced, passkeyRemoved
    case appAdded, appRemoved, deviceForgotten, signedOutThere, othersSignedOut
}

package struct SignInScreen: Sendable {
    package let context: ScreenContext
    package var username = ""
    package var notice: FormNotice?
    package var problems: [FormProblem] = []
    /// The codes that may take the place of the password.
    package var codeFactors: [FirstFactor] {
        let settings = context.pool.settings
        guard context.takesCodeAlone, settings.mfaMode != .on else { return [] }
        return [.email, .sms, .softwareToken].filter(settings.firstFactors.contains)
    }
    package var canSignUp: Bool { asksPassword && stranger == nil && !context.pool.settings.allowAdminCreateUserOnly }
    /// Whether the pool itself signs people in at this client.
    package let asksPassword: Bool
    /// Whether an address may lead to a provider, by its domain.
    package let asksAddress: Bool
    /// Those that the client takes, by name and type, in its order.
    package let providers: [(name: String, type: String)]
    /// Whom a provider has signed in and the pool may know: the proven address, and the provider.
    package let stranger: (address: String, provider: String)?
    /// Whether they have only come from there, and nobody asks for a password.
    package let isUnasked: Bool
}

/// On the way to a provider.
package struct LeavingScreen: Sendable {
    package enum Way: Sendable {
        /// With the address that was typed.
        case signIn(ScreenContext, username: String)
        case signOut(address: String)
    }

    package let pool: UserPool
    package let provider: String
    package let way: Way
}

package struct SignUpScreen: Sendable {
    package let context: ScreenContext
    package var username = ""
    /// What was typed, by attribute.
    package var values: [String: String] = [:]
    package var problems: [FormProblem] = []
    /// The attributes to ask for: the required ones and those that are proven, without what serves as the username.
    package let attributes: [SchemaAttribute]
}

/// A page that takes a code: after sign-up, or with a new password. The name and the masked destination stay in the
/// address, as `username` and `to`; a form of its own posts `resend`.
package struct CodeScreen: Sendable {
    package let context: ScreenContext
    package let username: String
    /// Masked; nil where it is not known.
    package var destination: String?
    package var code = ""
    package var notice: FormNotice?
    package var problems: [FormProblem] = []
}

package struct ForgotPasswordScreen: Sendable {
    package let context: ScreenContext
    package var username = ""
    package var problems: [FormProblem] = []
}

package struct NewPasswordScreen: Sendable {
    package let context: ScreenContext
    package let username: String
    /// The challenge session, to be posted back as `session`; the name stays in the address, as `username`.
    package let session: String
    package let attributes: [SchemaAttribute]
    package var values: [String: String] = [:]
    package var problems: [FormProblem] = []
}

/// The code of a second factor. The challenge and its session are posted back, as `challenge` and `session`; whose it
/// is and where a code went stay in the address.
package struct SecondFactorScreen: Sendable {
    package let context: ScreenContext
    package let username: String
    package let challenge: String
    package let session: String
    /// Where a code was sent, masked; nil for an authenticator app.
    package let destination: String?
    /// What the user calls the app.
    package let device: String?
    /// Whether the choice to remember the browser is made already; nil where it is not offered.
    package let remembering: Bool?
    /// Whether a recovery code may take the place of this one.
    package let offersRecovery: Bool
    package var problems: [FormProblem] = []
}

/// A recovery code in place of a second factor, posted as `recovery_code`; challenge and session as before.
package struct RecoveryCodeScreen: Sendable {
    package let context: ScreenContext
    package let username: String
    package let challenge: String
    package let session: String
    package var problems: [FormProblem] = []
}

/// A new set of recovery codes, shown this once. Going on posts `kept`.
package struct RecoveryCodesScreen: Sendable {
    package let context: ScreenContext
    package let username: String
    package let codes: [String]
    /// To be posted back as `kept`.
    package let token: String
}

/// Which of several second factors, posted as `answer`.
package struct ChooseSecondFactorScreen: Sendable {
    package let context: ScreenContext
    package let username: String
    package let session: String
    package let factors: [SecondFactor]
    /// Whether a recovery code may take the place of all of them.
    package let offersRecovery: Bool
}

/// Setting up an authenticator app.
package struct SetUpSecondFactorScreen: Sendable {
    package let context: ScreenContext
    package let username: String
    package let session: String
    /// Base32.
    package let secretCode: String
    package var problems: [FormProblem] = []

    /// What an authenticator app reads.
    package var uri: String {
        TOTP.uri(
            secretCode: secretCode, issuer: context.client.name,
            account: username.isEmpty ? context.client.name : username)
    }
}

/// Making a passkey for whoever has just signed in. The browser's answer is posted as `credential`; `skip` goes on
/// without.
package struct AddPasskeyScreen: Sendable {
    package let context: ScreenContext
    package let username: String
    /// `PublicKeyCredentialCreationOptionsJSON`.
    package let options: JSON
    package var problems: [FormProblem] = []
}

package struct ConfirmSignOutScreen: Sendable {
    package let pool: UserPool
    /// The parameters of the request, to be posted back with the confirmation.
    package let parameters: Parameters
    /// Where the sign-out will end; nil for a page of ours.
    package let redirectURI: String?
}

package struct SignedOutScreen: Sendable {
    package let pool: UserPool
    /// Whether the account is gone too.
    package var isDeleted = false
}

/// A page that says what went wrong and is no one's redirect.
package struct ErrorScreen: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case invalidRequest, unknownClient, redirectMismatch, expired, cookieMissing
        case linkExpired, addressTaken, noApplication
    }

    package let kind: Kind
    /// For the client's developer.
    package let detail: String?

    init(kind: Kind, detail: String? = nil) {
        self.kind = kind
        self.detail = detail
    }

    init(_ error: AuthorityError) {
        self.init(kind: error.code == .resourceNotFound ? .unknownClient : .invalidRequest, detail: error.message)
    }

    init(_ error: OAuthError) {
        kind =
            switch error.code {
            case .invalidClient, .unauthorizedClient: .unknownClient
            case .redirectMismatch: .redirectMismatch
            default: .invalidRequest
            }
        detail = [error.code.name, error.description].compactMap { $0 }.joined(separator: ": ")
    }
}
