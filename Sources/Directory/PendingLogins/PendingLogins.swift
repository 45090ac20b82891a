package import Core
import NativeCrypto
import Postgres

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

    /// One value for both: a handle is nothing without the cookie of the browser it was made in.
    static func hash(_ handle: String, _ browser: String) -> [UInt8] {
        Digest.sha256(Array("\(handle).\(browser)".utf8))
    }
}
