package import Core
import NativeCrypto
import Postgres

/// A signed-in browser of a pool's pages.
package struct BrowserSession: Sendable {
    package let pool: UserPoolID
    /// SHA-256 of the cookie's handle.
    package let handleHash: [UInt8]
    package let sub: Subject
    package let authTime: Moment
    package let expiresAt: Moment

    package init(pool: UserPoolID, handleHash: [UInt8], sub: Subject, authTime: Moment, expiresAt: Moment) {
        self.pool = pool
        self.handleHash = handleHash
        self.sub = sub
        self.authTime = authTime
        self.expiresAt = expiresAt
    }
}

/// The signed-in browsers. A session lives one hour, as Cognito's.
package struct BrowserSessions: Sendable {
    let store: Store

    package static let lifetime = Lifetime.hours(1)

    /// A live session whose user is enabled.
    package func find(_ handle: String, in pool: UserPoolID, now: Moment) async throws -> BrowserSession? {
        let hash = Digest.sha256(Array(handle.utf8))
        return try await store.database.first(
            """
            SELECT s.sub, s.auth_time, s.expires_at FROM browser_sessions s
            JOIN users u ON u.pool = s.pool AND u.sub = s.sub
            WHERE s.pool = \(pool) AND u.pool = \(pool) AND s.handle_hash = \(hash) AND s.expires_at > \(now)
                AND u.enabled AND s.session_epoch = u.session_epoch
            """, .read
        ).map {
            BrowserSession(
                pool: pool, handleHash: hash, sub: Subject(try $0.get("sub")), authTime: try $0.get("auth_time"),
                expiresAt: try $0.get("expires_at"))
        }
    }

    /// Ends a session; ending one that is gone is no error.
    package func delete(_ handle: String, in pool: UserPoolID) async throws {
        let hash = Digest.sha256(Array(handle.utf8))
        _ = try await store.database.execute(
            "DELETE FROM browser_sessions WHERE pool = \(pool) AND handle_hash = \(hash)", .durable)
    }

    /// For the person that a common table expression yields, with their epoch; for nobody where it yields none.
    static func insertion(_ session: BrowserSession, for person: SQL) -> SQL {
        """
        INSERT INTO browser_sessions (pool, handle_hash, sub, auth_time, expires_at, session_epoch)
        SELECT \(session.pool), \(session.handleHash), \(session.sub), \(session.authTime), \(session.expiresAt),
            p.session_epoch
        FROM \(fragment: person) p
        """
    }
}
