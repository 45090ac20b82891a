package import Core
import NativeCrypto
import Postgres

/// A browser that comes back signed in, for the request that it left open.
package struct FinishedLogin: Sendable {
    /// The handle of the signed-in session.
    package let session: String
    /// Nil where the request was answered at once.
    package let pending: (handle: String, browser: String)?
    /// The only person whose session will do, nil for anybody (`id_token_hint`, OIDC Core §3.1.2.1).
    package let subject: Subject?
    /// The earliest sign-in that will do; nil for any.
    package let since: Moment?
    /// The lowest level that will do, zero for any; and whether the tokens tell of it.
    package let assurance: Int64
    package let showsAssurance: Bool
    /// The ways to sign in that will do.
    package let ways: SignInWays

    package init(
        session: String, pending: (handle: String, browser: String)?, subject: Subject?, since: Moment? = nil,
        assurance: Int64 = 0, showsAssurance: Bool = false, ways: SignInWays = SignInWays()
    ) {
        self.session = session
        self.pending = pending
        self.subject = subject
        self.since = since
        self.assurance = assurance
        self.showsAssurance = showsAssurance
        self.ways = ways
    }
}

/// Authorization requests that wait for their user to sign in, each bound to one browser.
package struct PendingLogins: Sendable {
    let store: Store

    /// How long a sign-in page may stay open.
    package static let lifetime = Lifetime.hours(1)

    /// Stores a request; losing it in a crash costs the user a click, so the write does not wait for the disk.
    package func insert(
        _ handle: String, request: JSON, browser: String, in pool: UserPoolID, now: Moment
    ) async throws {
        _ = try await store.database.execute(
            """
            INSERT INTO pending_logins (pool, handle_hash, request, expires_at)
            VALUES (\(pool), \(Self.hash(handle, browser)), \(request), \(now + Self.lifetime))
            """, .relaxed)
    }

    /// The request of a handle, for the browser it was made in and no other.
    package func find(_ handle: String, browser: String, in pool: UserPoolID, now: Moment) async throws -> JSON? {
        try await store.database.first(
            """
            SELECT p.request FROM pending_logins p
            WHERE p.pool = \(pool) AND p.handle_hash = \(Self.hash(handle, browser)) AND p.expires_at > \(now)
            """, .read
        )?.get("request")
    }

    /// Replaces the request of a handle, in the browser it was made in. False where there is none.
    package func update(
        _ handle: String, request: JSON, browser: String, in pool: UserPoolID, now: Moment
    ) async throws -> Bool {
        try await store.database.execute(
            """
            UPDATE pending_logins p SET request = \(request)
            WHERE p.pool = \(pool) AND p.handle_hash = \(Self.hash(handle, browser)) AND p.expires_at > \(now)
            """, .relaxed) > 0
    }

    /// Drops the login that was left open; nothing where there was none.
    static func deletion(_ login: FinishedLogin, in pool: UserPoolID) -> SQL {
        guard let pending = login.pending else { return "SELECT 1" }
        return """
            DELETE FROM pending_logins p
            WHERE p.pool = \(pool) AND p.handle_hash = \(hash(pending.handle, pending.browser))
            """
    }

    /// One value for both: a handle is nothing without the cookie of the browser it was made in.
    static func hash(_ handle: String, _ browser: String) -> [UInt8] {
        Digest.sha256(Array("\(handle).\(browser)".utf8))
    }
}
