package import Core
import Postgres

/// The session that a sign-in adds a proof to. It must stand when the person is let in: what has ended meanwhile is not
/// brought back.
package enum SteppedSession: Sendable, Hashable {
    /// A signed-in browser, by the SHA-256 of its handle.
    case browser([UInt8])
    /// A family, by one of its access tokens.
    case family(FamilyID)
}

extension SteppedSession {
    /// What must hold of it for the user `u` who is let in.
    static func standing(_ session: SteppedSession?, in pool: UserPoolID, now: Moment) -> SQL {
        switch session {
        case nil: "true"
        case .browser(let hash):
            """
            EXISTS (SELECT 1 FROM browser_sessions b WHERE b.pool = \(pool) AND b.handle_hash = \(hash)
                AND b.sub = u.sub AND b.expires_at > \(now) AND b.session_epoch = u.session_epoch)
            """
        case .family(let family):
            """
            EXISTS (SELECT 1 FROM refresh_families f WHERE f.pool = \(pool) AND f.family = \(family)
                AND f.sub = u.sub AND f.revoked_at IS NULL AND f.session_epoch = u.session_epoch)
            """
        }
    }
}
