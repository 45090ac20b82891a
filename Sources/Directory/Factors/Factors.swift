package import Core
import NativeCrypto
import Postgres

/// The factors of people: their secrets and their counts of failures. What a proven factor opens is decided in
/// `SignInGate`.
package struct Factors: Sendable {
    let store: Store

    package func find(_ kind: Factor.Kind, of sub: Subject, in pool: UserPoolID) async throws -> Factor? {
        try await store.database.first(
            """
            SELECT f.version, f.sealed_secret, f.name, f.last_step, f.failures, f.failed_at, f.locked_until FROM factors f
            WHERE f.pool = \(pool) AND f.sub = \(sub) AND f.factor = \(kind.rawValue)
            """, .read
        ).map { row in
            let sealed: [UInt8]? = try row.get("sealed_secret")
            let place = Self.place(pool, sub, kind)
            return Factor(
                kind: kind, version: try row.get("version"),
                secret: try sealed.map { Secret(try store.sealing.open($0, for: place)) }, name: try row.get("name"),
                lastStep: try row.get("last_step"), failures: try row.get("failures"),
                failedAt: try row.get("failed_at"),
                lockedUntil: try row.get("locked_until"))
        }
    }

    /// Gives a user a new secret in place of one of this kind. What was counted against the old one goes on counting.
    package func put(_ kind: Factor.Kind, secret: Secret, of sub: Subject, in pool: UserPoolID) async throws {
        let sealed = store.sealing.seal(secret.revealed, for: Self.place(pool, sub, kind))
        _ = try await store.database.execute(
            """
            INSERT INTO factors AS f (pool, sub, factor, version, sealed_secret, failures)
            SELECT \(pool), u.sub, \(kind.rawValue), 1, \(sealed), 0 FROM users u
            WHERE u.pool = \(pool) AND u.sub = \(sub)
            ON CONFLICT (pool, sub, factor) DO UPDATE SET version = f.version + 1, sealed_secret = EXCLUDED.sealed_secret,
                name = NULL, last_step = NULL
            """, .durable)
    }

    /// Makes a software token the user's, with the code that proved it spent; with `enabling`, it is a chosen second
    /// factor from here on. A pending one is gone. False where the user is gone or disabled.
    package func enrol(
        _ secret: Secret, step: Int64, name: String?, enabling: Bool, of sub: Subject, in pool: UserPoolID, now: Moment
    ) async throws -> Bool {
        let kind = Factor.Kind.softwareToken
        let sealed = store.sealing.seal(secret.revealed, for: Self.place(pool, sub, kind))
        let chosen: String? = enabling ? SecondFactor.softwareToken.rawValue : nil
        return try await store.database.execute(
            """
            WITH person AS (
                UPDATE users u SET modified_at = \(now), mfa_preferred = coalesce(u.mfa_preferred, \(chosen)),
                    mfa_enabled = CASE WHEN \(chosen)::text IS NULL THEN u.mfa_enabled
                        ELSE array_append(array_remove(u.mfa_enabled, \(chosen)), \(chosen)) END
                WHERE u.pool = \(pool) AND u.sub = \(sub) AND u.enabled RETURNING u.sub
            ), pending AS (
                DELETE FROM factors p USING person
                WHERE p.pool = \(pool) AND p.sub = person.sub AND p.factor = \(Factor.Kind.pendingSoftwareToken.rawValue)
            )
            INSERT INTO factors AS f (pool, sub, factor, version, sealed_secret, name, last_step, failures)
            SELECT \(pool), person.sub, \(kind.rawValue), 1, \(sealed), \(name), \(step), 0 FROM person
            ON CONFLICT (pool, sub, factor) DO UPDATE SET version = f.version + 1, sealed_secret = EXCLUDED.sealed_secret,
                name = EXCLUDED.name, last_step = EXCLUDED.last_step, failures = 0, failed_at = NULL, locked_until = NULL
            """, .durable) > 0
    }

    /// Takes the software token away, and the choice of it: the next sign-in that needs a second factor begins with
    /// setting one up.
    package func removeSoftwareToken(of sub: Subject, in pool: UserPoolID, now: Moment) async throws {
        let chosen = SecondFactor.softwareToken.rawValue
        _ = try await store.database.execute(
            """
            WITH gone AS (
                DELETE FROM factors f WHERE f.pool = \(pool) AND f.sub = \(sub)
                    AND f.factor IN (\(Factor.Kind.softwareToken.rawValue), \(Factor.Kind.pendingSoftwareToken.rawValue)))
            UPDATE users u SET modified_at = \(now), mfa_enabled = array_remove(u.mfa_enabled, \(chosen)),
                mfa_preferred = nullif(u.mfa_preferred, \(chosen))
            WHERE u.pool = \(pool) AND u.sub = \(sub)
            """, .durable)
    }

    package func setPreferences(
        _ preferences: MFAPreferences, of sub: Subject, in pool: UserPoolID, now: Moment
    ) async throws {
        _ = try await store.database.execute(
            """
            UPDATE users SET mfa_enabled = \(preferences.stored), mfa_preferred = \(preferences.preferred?.rawValue),
                modified_at = \(now)
            WHERE pool = \(pool) AND sub = \(sub)
            """, .durable)
    }
}
