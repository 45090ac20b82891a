package import Core
import NativeCrypto
import Postgres

/// A signed-in browser of a pool's pages.
package struct BrowserSession: Sendable {
    package let pool: UserPoolID
    /// SHA-256 of the cookie's handle.
    package let handleHash: [UInt8]
    /// Of the session that the browser had before: it ends with the sign-in (ASVS 7.2.4).
    package let replacedHash: [UInt8]?
    package let sub: Subject
    package let authTime: Moment
    package let expiresAt: Moment

    package init(
        pool: UserPoolID, handleHash: [UInt8], replacing replacedHash: [UInt8]? = nil, sub: Subject, authTime: Moment,
        expiresAt: Moment
    ) {
        self.pool = pool
        self.handleHash = handleHash
        self.replacedHash = replacedHash
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
        try await store.database.first(
            """
            SELECT s.sub, s.auth_time, s.expires_at
            \(fragment: Self.standing(handle, of: nil, in: pool, now: now))
            """, .read
        ).map {
            BrowserSession(
                pool: pool, handleHash: Self.hash(handle), sub: Subject(try $0.get("sub")),
                authTime: try $0.get("auth_time"),
                expiresAt: try $0.get("expires_at"))
        }
    }

    /// Ends a session; ending one that is gone is no error.
    package func delete(_ handle: String, in pool: UserPoolID) async throws {
        _ = try await store.database.execute(
            "DELETE FROM browser_sessions WHERE pool = \(pool) AND handle_hash = \(Self.hash(handle))", .durable)
    }

    package static func hash(_ handle: String) -> [UInt8] { Digest.sha256(Array(handle.utf8)) }

    /// `FROM` and `WHERE` of a session that stands, as `s`, with its user, as `u`: live, of an enabled user, of their
    /// present epoch, and of `sub` where one is named.
    static func standing(_ handle: String, of sub: Subject?, in pool: UserPoolID, now: Moment) -> SQL {
        """
        FROM browser_sessions s JOIN users u ON u.pool = s.pool AND u.sub = s.sub
        WHERE s.pool = \(pool) AND u.pool = \(pool) AND s.handle_hash = \(hash(handle)) AND s.expires_at > \(now)
            AND u.enabled AND s.session_epoch = u.session_epoch AND (\(sub)::text IS NULL OR s.sub = \(sub))
        """
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

    /// The end of the session that `session` replaces, where the person is let in.
    static func replacement(by session: BrowserSession, for person: SQL) -> SQL {
        """
        DELETE FROM browser_sessions b USING \(fragment: person) p
        WHERE b.pool = \(session.pool) AND b.handle_hash = \(session.replacedHash)
        """
    }
}
