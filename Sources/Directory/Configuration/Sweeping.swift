package import Core
import Postgres

/// Removes what has expired. Nothing depends on it: expiry is asked wherever a row is used.
package struct Sweeping: Sendable {
    let store: Store

    package init(store: Store) {
        self.store = store
    }

    /// Deletes expired rows of every expiring table, at most `limit` of each; returns how many went.
    package func sweep(limit: Int, now: Moment) async throws -> Int {
        var count = 0
        for statement in Self.statements(limit: limit, now: now) {
            count += try await store.database.execute(statement, .relaxed)
        }
        return count
    }

    /// A code outlives its expiry by an hour, so that a late second use still finds its family; a browser's session,
    /// the codes that came through it; a forgotten device, the families that name it.
    private static func statements(limit: Int, now: Moment) -> [SQL] {
        [
            "DELETE FROM credential_revocations WHERE expires_at < \(now)",
            """
            DELETE FROM spent_sessions t WHERE (t.pool, t.nonce) IN (
                SELECT o.pool, o.nonce FROM spent_sessions o WHERE o.expires_at < \(now) LIMIT \(limit))
            """,
            """
            DELETE FROM attempt_counters t WHERE (t.pool, t.sub, t.action) IN (
                SELECT o.pool, o.sub, o.action FROM attempt_counters o WHERE o.window_started_at < \(now - .hours(2))
                LIMIT \(limit))
            """,
            """
            DELETE FROM factors t WHERE (t.pool, t.sub, t.factor) IN (
                SELECT o.pool, o.sub, o.factor FROM factors o
                WHERE o.version = 0 AND o.failed_at < \(now - .hours(24)) LIMIT \(limit))
            """,
            """
            DELETE FROM address_changes t WHERE (t.pool, t.handle_hash) IN (
                SELECT o.pool, o.handle_hash FROM address_changes o WHERE o.expires_at < \(now) LIMIT \(limit))
            """,
            """
            DELETE FROM browser_sessions t WHERE (t.pool, t.handle_hash) IN (
                SELECT o.pool, o.handle_hash FROM browser_sessions o WHERE o.expires_at < \(now - .hours(1)) LIMIT \(limit))
            """,
            """
            DELETE FROM pending_logins t WHERE (t.pool, t.handle_hash) IN (
                SELECT o.pool, o.handle_hash FROM pending_logins o WHERE o.expires_at < \(now) LIMIT \(limit))
            """,
            """
            DELETE FROM departures t WHERE (t.pool, t.state_hash) IN (
                SELECT o.pool, o.state_hash FROM departures o WHERE o.expires_at < \(now) LIMIT \(limit))
            """,
            """
            DELETE FROM authorization_codes t WHERE (t.pool, t.code_hash) IN (
                SELECT o.pool, o.code_hash FROM authorization_codes o WHERE o.expires_at < \(now - .hours(1))
                LIMIT \(limit))
            """,
            """
            DELETE FROM devices t WHERE (t.pool, t.sub, t.device_key) IN (
                SELECT o.pool, o.sub, o.device_key FROM devices o WHERE o.browser_until < \(now) LIMIT \(limit))
            """,
            """
            DELETE FROM devices t WHERE (t.pool, t.sub, t.device_key) IN (
                SELECT o.pool, o.sub, o.device_key FROM devices o
                WHERE o.forgotten_at < \(now - .days(2)) AND NOT EXISTS (
                    SELECT 1 FROM refresh_families f
                    WHERE f.pool = o.pool AND f.sub = o.sub AND f.device_key = o.device_key)
                LIMIT \(limit))
            """,
            """
            DELETE FROM refresh_families t WHERE (t.pool, t.family) IN (
                SELECT o.pool, o.family FROM refresh_families o WHERE o.expires_at < \(now - .days(2)) LIMIT \(limit))
            """,
        ]
    }
}
