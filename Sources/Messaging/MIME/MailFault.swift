/// Why a message cannot be written as mail. Every one is permanent: the message itself is at fault.
package enum MailFault: Error, Sendable, Hashable {
    /// A value for this field has a line break or another control character: header injection.
    case controlCharacter(field: String)
    /// This field is no mail address of the form that we accept.
    case address(field: String)
    /// The message's id cannot stand in a Message-ID.
    case messageID

    /// For the log; never with the value itself.
    package var log: String {
        switch self {
        case .controlCharacter(let field): "the \(field) field has a control character"
        case .address(let field): "the \(field) field is not a mail address"
        case .messageID: "the message's id cannot stand in a Message-ID"
        }
    }
}
