package import Core
import Postgres

/// The recovery codes of people, as hashes. What one opens is decided in `SignInGate`.
package struct RecoveryCodes: Sendable {
    let store: Store

    /// How many of a user's codes are left.
    package func count(of sub: Subject, in pool: UserPoolID) async throws -> Int {
        try await store.database.first(
            """
            SELECT count(*) AS count FROM recovery_codes r
            JOIN factors f ON f.pool = r.pool AND f.sub = r.sub AND f.version = r.version
                AND f.factor = \(Factor.Kind.recoveryCode.rawValue)
            WHERE r.pool = \(pool) AND r.sub = \(sub)
            """, .read
        ).map { try $0.get("count") } ?? 0
    }

    /// Whether a user has a code; a hint, which `SignInGate` does not rely on.
    package func contains(_ hash: [UInt8], of sub: Subject, in pool: UserPoolID) async throws -> Bool {
        try await store.database.first(
            "SELECT 1 AS found FROM recovery_codes r WHERE r.pool = \(pool) AND r.sub = \(sub) AND r.code_hash = \(hash)",
            .read) != nil
    }

    /// Puts a set in place of the one that a user has. Of two at once one is the set afterwards, and not both: each has
    /// a version of its own. False where the user is gone or disabled.
    package func replace(_ hashes: [[UInt8]], of sub: Subject, in pool: UserPoolID) async throws -> Bool {
        try await store.database.execute(
            """
            WITH person AS (SELECT u.sub FROM users u WHERE u.pool = \(pool) AND u.sub = \(sub) AND u.enabled
            ), old AS (
                DELETE FROM recovery_codes r USING person p WHERE r.pool = \(pool) AND r.sub = p.sub
            ), newest AS (
                INSERT INTO factors AS f (pool, sub, factor, version, failures)
                SELECT \(pool), p.sub, \(Factor.Kind.recoveryCode.rawValue), 1, 0 FROM person p
                ON CONFLICT (pool, sub, factor) DO UPDATE SET version = f.version + 1
                RETURNING f.sub, f.version
            )
            INSERT INTO recovery_codes (pool, sub, code_hash, version)
            SELECT \(pool), n.sub, h.hash, n.version FROM newest n, unnest(\(hashes)::bytea[]) AS h (hash)
            """, .durable) > 0
    }

    /// Takes all codes away. What was counted against them goes on counting.
    package func remove(of sub: Subject, in pool: UserPoolID) async throws {
        _ = try await store.database.execute(
            "DELETE FROM recovery_codes WHERE pool = \(pool) AND sub = \(sub)", .durable)
    }

    /// Whether the user whose factor `f` is has this code, in the set that counts.
    static func isGood(_ hash: [UInt8]?) -> SQL {
        guard let hash else { return "true" }
        return """
            EXISTS (SELECT 1 FROM recovery_codes r
                WHERE r.pool = f.pool AND r.sub = f.sub AND r.code_hash = \(hash) AND r.version = f.version)
            """
    }

    /// Uses a code up. Of two at once one yields a row: the other finds it gone.
    static func using(_ hash: [UInt8], by proven: SQL, in pool: UserPoolID) -> SQL {
        """
        DELETE FROM recovery_codes r USING \(fragment: proven) p
        WHERE r.pool = \(pool) AND r.sub = p.sub AND r.code_hash = \(hash) RETURNING r.sub
        """
    }
}
