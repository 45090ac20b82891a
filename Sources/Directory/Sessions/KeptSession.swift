package import Core
import Postgres

/// The session that a change comes through, which goes on where all others of its user end.
package enum KeptSession: Sendable, Hashable {
    /// What one sign-in left at one client.
    case family(FamilyID)
    /// A signed-in browser, and what came through it.
    case browser(BrowserSessionID)
}

extension KeptSession {
    private var family: FamilyID? { if case .family(let family) = self { family } else { nil } }
    private var browser: BrowserSessionID? { if case .browser(let session) = self { session } else { nil } }

    /// For the person that a common table expression yields, with an epoch that has just begun: what stood in the one
    /// before is taken over.
    static func familiesGoOn(_ kept: KeptSession?, for person: SQL, in pool: UserPoolID) -> SQL {
        """
        UPDATE refresh_families f SET session_epoch = p.session_epoch FROM \(fragment: person) p
        WHERE f.pool = \(pool) AND f.sub = p.sub AND f.session_epoch = p.session_epoch - 1
            AND (f.family = \(kept?.family) OR f.browser_session = \(kept?.browser))
        """
    }

    /// The same of the browser's own session.
    static func browserGoesOn(_ kept: KeptSession?, for person: SQL, in pool: UserPoolID) -> SQL {
        """
        UPDATE browser_sessions b SET session_epoch = p.session_epoch FROM \(fragment: person) p
        WHERE b.pool = \(pool) AND b.sub = p.sub AND b.session_epoch = p.session_epoch - 1
            AND b.session_id = \(kept?.browser)
        """
    }
}
