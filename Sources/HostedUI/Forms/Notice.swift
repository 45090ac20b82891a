/// Good news above a form; the words are in the language file, group `Notice`.
package enum Notice: String, Sendable, Hashable, CaseIterable {
    /// A new code is on its way.
    case codeSent
    case accountConfirmed
    case passwordChanged
    /// The sign-in had waited too long and starts again.
    case startedAgain
    /// On the sign-in page, of someone who is about to change their account.
    case confirmIdentity
    /// On the account page.
    case saved, addressProven, addressRemoved, passwordReplaced, passkeyRemoved, appAdded, appRemoved
    case deviceForgotten, signedOutThere, othersSignedOut

    static func view(of notice: Notice?, _ texts: Texts) -> View {
        .optional(notice.map { texts("Notice", $0.rawValue) })
    }
}
