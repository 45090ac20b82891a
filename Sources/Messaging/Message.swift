package import Core

/// One message to one person: what is said, where it goes and what it is about.
///
/// `Authority` composes it and the outbox stores it; this target only carries it out. A message is never changed
/// on its way, so that a second attempt sends the same bytes under the same Message-ID.
package struct Message: Sendable, Hashable {
    /// Unique for all time; also the left side of the Message-ID (RFC 5322 §3.6.4), hence letters, digits and `-._`.
    package var id: String
    /// The pool whose user is addressed.
    package var poolID: UserPoolID
    /// The occasion.
    package var kind: Kind
    /// Which medium carries it.
    package var channel: DeliveryMedium
    /// The sender, `name@example.com` or `Name <name@example.com>`; nil leaves it to the way out.
    package var from: String?
    /// Where answers go, in the form of `from`.
    package var replyTo: String?
    /// An e-mail address, a phone number in E.164 form, or a push target.
    package var to: String
    /// The subject of an e-mail or the title of a push message.
    package var subject: String?
    /// What is said.
    package var body: Body
    /// The one-time code that the body carries, for the development mailbox.
    package var code: String?
    /// When it was composed: the Date field of an e-mail.
    package var at: Moment

    package init(
        id: String, poolID: UserPoolID, kind: Kind, channel: DeliveryMedium, from: String? = nil,
        replyTo: String? = nil, to: String, subject: String? = nil, body: Body, code: String? = nil, at: Moment
    ) {
        self.id = id
        self.poolID = poolID
        self.kind = kind
        self.channel = channel
        self.from = from
        self.replyTo = replyTo
        self.to = to
        self.subject = subject
        self.body = body
        self.code = code
        self.at = at
    }
}

/// What carries a message; Cognito's `DeliveryMedium`, and push.
package enum DeliveryMedium: String, Sendable, Hashable, CaseIterable {
    case email, sms, push
}

extension Message {
    /// The content in the form it was composed in.
    package enum Body: Sendable, Hashable {
        /// HTML, as Cognito's e-mail templates are; the plain form is derived from it.
        case html(String)
        /// Plain text, as SMS and push messages are.
        case text(String)

        /// What was composed, HTML or plain.
        package var source: String {
            switch self {
            case .html(let source), .text(let source): source
            }
        }

        /// The plain form, derived where HTML was composed.
        package var text: String {
            switch self {
            case .html(let source): PlainText.derived(fromHTML: source)
            case .text(let text): text
            }
        }
    }

    /// The occasion of a message. The names are those of Cognito's `CustomMessage_…` trigger sources where it has one;
    /// other occasions are added by an extension beside the code that has them.
    package struct Kind: Identifier {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// The code that confirms a sign-up.
        package static let signUp = Kind("SignUp")
        /// The same code, asked for again.
        package static let resendCode = Kind("ResendCode")
        /// An invitation with a temporary password.
        package static let adminCreateUser = Kind("AdminCreateUser")
        /// The code that allows a new password.
        package static let forgotPassword = Kind("ForgotPassword")
        /// The code that proves a changed address.
        package static let updateUserAttribute = Kind("UpdateUserAttribute")
        /// The code that proves an address on request.
        package static let verifyUserAttribute = Kind("VerifyUserAttribute")
        /// The notice that an address is an account's no more, with the link that takes it back.
        package static let addressChanged = Kind("AddressChanged")
        /// The code of a sign-in.
        package static let authentication = Kind("Authentication")
    }
}
