/// Why a message was not handed over, and whether another attempt makes sense.
///
/// The text is for the log alone. It names no address, no code and no credential.
package enum DeliveryFailure: Error, Sendable, Hashable {
    /// Worth another attempt: the way out was unreachable, busy, or refuses us (which its operator can mend).
    case temporary(log: String)
    /// The message itself was refused, or cannot be sent at all: another attempt gives the same answer.
    case permanent(log: String)

    /// What happened, for the log.
    package var log: String {
        switch self {
        case .temporary(let log), .permanent(let log): log
        }
    }

    /// True where another attempt is of no use.
    package var isPermanent: Bool {
        switch self {
        case .temporary: false
        case .permanent: true
        }
    }
}
