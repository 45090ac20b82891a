import Core
import Directory
import NativeCrypto

/// What a step-up begins with: the session that it adds a proof to, and how old that is. The age stays: a code does not
/// make a password younger.
struct StepUpBase: Sendable, Hashable {
    let session: SteppedSession
    let authTime: Moment
    /// Of a browser's session, which lives no longer for it.
    let expiresAt: Moment
}

extension StepUpBase {
    /// As a challenge session carries it.
    var sessionValue: JSON {
        let names: [JSON.Member] =
            switch session {
            case .browser(let hash): [JSON.Member("h", .string(Base64URL.encode(hash)))]
            case .family(let id): [JSON.Member("f", .string(id.rawValue))]
            }
        return .object(
            names + [
                JSON.Member("t", .integer(authTime.microseconds)), JSON.Member("e", .integer(expiresAt.microseconds)),
            ])
    }

    init?(sessionValue: JSON?) {
        guard let time = sessionValue?["t"]?.integer, let expiry = sessionValue?["e"]?.integer else { return nil }
        if let hash = sessionValue?["h"]?.string.flatMap({ Base64URL.decode($0) }) {
            session = .browser(hash)
        } else if let id = sessionValue?["f"]?.string {
            session = .family(FamilyID(id))
        } else {
            return nil
        }
        authTime = Moment(microseconds: time)
        expiresAt = Moment(microseconds: expiry)
    }
}
