package import Core
import NativeCrypto
import Postgres

/// The credentials of users: setting passwords and counting failures. Who may pass is decided in `SignInGate`.
package struct CredentialsTable: Sendable {
    let store: Store

    package func find(_ sub: Subject, in pool: UserPoolID) async throws -> Credentials? {
        try await store.database.first(
            "SELECT \(fragment: Credentials.columns) FROM credentials c WHERE c.pool = \(pool) AND c.sub = \(sub)",
            .read
        ).map { try Credentials($0, pool: pool, sub: sub, sealing: store.sealing) }
    }

    /// Sets a password, the status that follows from it, and ends the sessions that the old one had opened, but for
    /// `kept`.
    ///
    /// `current`, where given, is the hash that must still stand: the password must not have changed in between; and
    /// `statuses`, where given, those that the user must be in. False where they are not. A code for another new
    /// password is good no more.
    package func setPassword(
        _ new: Credentials, status: User.Status, of sub: Subject, in pool: UserPoolID, keeping kept: KeptSession? = nil,
        replacing current: String? = nil, from statuses: [User.Status]? = nil, messages: [OutboxMessage] = [],
        now: Moment
    ) async throws -> Bool {
        let verifier = new.sealedVerifier(pool: pool, sub: sub, sealing: store.sealing)
        let allowed: [String]? = statuses.map { $0.map(\.rawValue) }
        return try await store.database.execute(
            """
            WITH standing AS (
                SELECT u.sub FROM users u JOIN credentials c ON c.pool = u.pool AND c.sub = u.sub
                WHERE u.pool = \(pool) AND c.pool = \(pool) AND u.sub = \(sub)
                    AND (\(allowed)::text[] IS NULL OR u.status = ANY (\(allowed)))
                    AND (\(current)::text IS NULL OR c.password_hash = \(current))
                FOR UPDATE
            ), changed AS (
                UPDATE credentials c SET password_hash = \(new.passwordHash), srp_salt = \(new.srpSalt),
                    sealed_srp_verifier = \(verifier), password_set_at = \(now), password_version = c.password_version + 1,
                    password_expires_at = \(new.passwordExpiresAt), failures = 0, failed_at = NULL, locked_until = NULL
                FROM standing WHERE c.pool = \(pool) AND c.sub = standing.sub RETURNING c.sub
            ), person AS (
                UPDATE users u SET status = \(status.rawValue), session_epoch = u.session_epoch + 1, modified_at = \(now)
                FROM changed WHERE u.pool = \(pool) AND u.sub = changed.sub RETURNING u.sub, u.session_epoch
            ), stale AS (
                DELETE FROM codes k USING person p
                WHERE k.pool = \(pool) AND k.sub = p.sub AND k.purpose = \(CodePurpose.resetPassword.name)
            ), kept_families AS (\(fragment: KeptSession.familiesGoOn(kept, for: "person", in: pool))
            ), kept_browser AS (\(fragment: KeptSession.browserGoesOn(kept, for: "person", in: pool))
            ), message AS (\(fragment: Outbox.insertion(messages, in: pool, for: "person", sealing: store.sealing)))
            SELECT sub FROM person
            """, .durable) > 0
    }

    /// Replaces a hash made with outdated parameters, if it is still the one that was proven.
    package func rehash(_ hash: String, replacing old: String, of sub: Subject, in pool: UserPoolID) async throws {
        _ = try await store.database.execute(
            """
            UPDATE credentials SET password_hash = \(hash)
            WHERE pool = \(pool) AND sub = \(sub) AND password_hash = \(old)
            """, .relaxed)
    }
}
