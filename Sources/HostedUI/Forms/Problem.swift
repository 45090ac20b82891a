/// What is wrong with what was sent, and with which field.
///
/// It is told at the top of the page, as an alert, and again beside its field. The words are in the language file,
/// group `Problem`; only `said` brings its own.
package struct Problem: Sendable, Hashable {
    /// The reason.
    package enum Reason: Sendable, Hashable {
        /// A name of the language file's group `Problem`.
        case known(Known)
        /// Words that come from elsewhere, such as a trigger of the pool; shown as they are, escaped.
        case said(String)
    }

    /// The reasons that the pages have words for.
    package enum Known: String, Sendable, Hashable, CaseIterable {
        /// A name and a password that do not belong together; says nothing of which is wrong.
        case incorrectCredentials
        case tooManyAttempts, tooManyRequests
        case userDisabled, signUpNotAllowed, cannotReset
        /// A field left empty.
        case missing
        case usernameTaken, emailTaken, phoneNumberTaken
        case invalidUsername, invalidEmail, invalidPhoneNumber, invalidAddress, invalidDate, invalidValue
        case passwordTooWeak, passwordTooCommon, passwordUsedBefore, passwordTooLong
        case incorrectCode, expiredCode, usedCode, codeNotSent, cannotSetUp
        case passkeyRefused, passkeyNotAdded
        case wrongPassword, wrongName
        /// Somebody who was to be signed in elsewhere, and was not.
        case providerCancelled, providerRefused, providerUnreachable, providerInvalid, providerNotTaken
        case providerPersonRefused
        /// An address whose domain belongs to nobody.
        case unknownDomain
        /// The form's token or its sign-in is no longer valid; what was typed is still there.
        case formExpired
        case unavailable
    }

    package let reason: Reason
    /// The name of the field; nil where it concerns the whole form.
    package let field: String?

    package init(_ known: Known, field: String? = nil) {
        reason = .known(known)
        self.field = field
    }

    package init(said text: String, field: String? = nil) {
        reason = .said(text)
        self.field = field
    }

    func text(_ texts: Texts) -> String {
        switch reason {
        case .known(let known): texts("Problem", known.rawValue)
        case .said(let text): text
        }
    }

    /// For the template `alerts`: those of the whole form as sentences, those of fields as links to them.
    static func view(of problems: [Problem], _ texts: Texts) -> View {
        guard !problems.isEmpty else { return .absent }
        return [
            "list": .list(
                problems.map { problem in
                    ["text": .text(problem.text(texts)), "field": .optional(problem.field.map(Field.id))]
                })
        ]
    }
}
