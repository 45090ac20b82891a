import Authority
import Core
import Directory

extension FormProblem {
    /// What a refusal of the Authority means to someone who fills in a form. Nil: not theirs to mend.
    init?(_ error: AuthorityError, settings: UserPoolSettings) {
        switch error.code {
        case .notAuthorized
        where [.passwordAttemptsExceeded, .codeAttemptsExceeded, .passkeyAttemptsExceeded].contains(error):
            self.init(.tooManyAttempts)
        case .notAuthorized where error == .wrongPasskey: self.init(.passkeyRefused)
        // Nobody here can mend it.
        case .notAuthorized where error == .assuranceOutOfReach: return nil
        case .notAuthorized where error == .userIsDisabled: self.init(.userDisabled)
        case .notAuthorized where error.message.hasPrefix("SignUp is not permitted"): self.init(.signUpNotAllowed)
        case .notAuthorized, .userNotFound: self.init(.incorrectCredentials)
        case .limitExceeded: self.init(.tooManyAttempts)
        case .tooManyRequests: self.init(.tooManyRequests)
        case .expiredCode where error == .codeUsedAlready: self.init(.usedCode, field: "code")
        case .enableSoftwareTokenMFA: self.init(.incorrectCode, field: "code")
        case .codeMismatch: self.init(.incorrectCode, field: "code")
        case .expiredCode: self.init(.expiredCode, field: "code")
        case .invalidPassword: self.init(.passwordTooWeak, field: "password")
        case .usernameExists where !settings.usernameAttributes.isEmpty: self.init(.emailTaken, field: "username")
        case .usernameExists: self.init(.usernameTaken, field: "username")
        case .aliasExists: self.init(.emailTaken)
        case .userLambdaValidation: self.init(said: error.triggerRefusal ?? error.message)
        case .unexpectedLambda, .invalidLambdaResponse: self.init(.unavailable)
        case .invalidParameter: self.init(invalid: error.message, settings)
        default: return nil
        }
    }

    /// The field that a message of the attribute rules speaks of.
    private init(invalid message: String, _ settings: UserPoolSettings) {
        if message.hasPrefix("Invalid email") || message.hasPrefix("Username should be an email") {
            self.init(.invalidEmail, field: settings.usernameAttributes.isEmpty ? "email" : "username")
        } else if message.hasPrefix("Invalid phone number") {
            self.init(.invalidPhoneNumber, field: "phone_number")
        } else if message.hasPrefix("Username") {
            self.init(.invalidUsername, field: "username")
        } else if let name = settings.schema.attributes.map(\.name).first(where: { message.contains(" \($0):") }) {
            self.init(message.hasSuffix("required") ? .missing : .invalidValue, field: name)
        } else {
            self.init(.invalidValue)
        }
    }
}

extension Visit {
    /// Runs an act and turns the refusals that a form can show into its problems; others are passed on.
    func attempting(
        _ act: () async throws -> Outcome, again: ([FormProblem]) async throws -> Outcome
    ) async throws -> Outcome {
        do {
            return try await act()
        } catch let error as AuthorityError {
            guard let problem = FormProblem(error, settings: settings) else { throw error }
            return try await again([problem])
        }
    }

    /// Problems of fields that must not be empty.
    func missing(_ fields: [String]) -> [FormProblem] {
        fields.filter { form.field($0).isEmpty }.map { FormProblem(.missing, field: $0) }
    }
}
