/// What happened, the way back, and the number under which the log has it. Says nothing that the request did not say.
package struct ErrorPage: Page {
    /// What happened. The words are in the language file, group `ErrorPage`: the name is the title and `<name>Text`
    /// the explanation.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A parameter is missing, repeated or wrong.
        case invalidRequest
        /// No such client, or one that may not do this.
        case unknownClient
        /// The redirect URI is not one of the client's.
        case redirectMismatch
        /// The sign-in took too long or was finished already, perhaps in another tab.
        case expired
        /// The cookie that ties the sign-in to this browser did not come back.
        case cookieMissing
        /// A link of a message that is used or outdated.
        case linkExpired
        /// The account page, asked for without an application.
        case noApplication
        /// An address that another account has by now.
        case addressTaken
        case accessDenied
        case tooManyRequests
        case notFound
        /// Too much to do, or a part is not reachable: trying again helps.
        case unavailable
        /// A fault of ours.
        case failed
    }

    package var kind: Kind
    /// For the developer of the client: `redirect_mismatch`, or a sentence of ours. Not what the request said: anyone
    /// could put words into our mouth. 300 characters at most are shown; nil leaves it out.
    package var detail: String?
    /// The way back; nil leaves it out.
    package var back: Address?
    package var requestID: String

    package init(kind: Kind, detail: String? = nil, back: Address? = nil, requestID: String) {
        self.kind = kind
        self.detail = detail
        self.back = back
        self.requestID = requestID
    }

    package var title: String { kind.rawValue }

    package func view(_ texts: Texts) -> [String: View] {
        [
            "heading": .text(texts(Self.template, kind.rawValue)),
            "explanation": .text(texts(Self.template, kind.rawValue + "Text")),
            "detail": .optional(detail.map { String($0.prefix(300)) }),
            "back": .optional(back?.text),
            "requestID": .optional(requestID),
        ]
    }
}
