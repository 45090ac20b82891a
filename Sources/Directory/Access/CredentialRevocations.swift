package import Core
import Postgres

/// What ends temporary credentials before their time: by the id of a role, a user or an identity, and by when they were
/// made.
package struct CredentialRevocations: Sendable {
    let store: Store

    /// All that may still end something, by subject.
    package func list(now: Moment) async throws -> [String: Moment] {
        let rows = try await store.database.query(
            "SELECT subject, before FROM credential_revocations WHERE expires_at > \(now)", .read)
        var found: [String: Moment] = [:]
        for row in rows { found[try row.get("subject")] = try row.get("before") as Moment }
        return found
    }

    /// A later one wins.
    package func insert(_ subject: String, before: Moment, expiresAt: Moment) async throws {
        _ = try await store.database.execute(
            """
            INSERT INTO credential_revocations AS r (subject, before, expires_at)
            VALUES (\(subject), \(before), \(expiresAt))
            ON CONFLICT (subject) DO UPDATE SET before = greatest(r.before, excluded.before),
                expires_at = greatest(r.expires_at, excluded.expires_at)
            """, .durable)
    }
}
