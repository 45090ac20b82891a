package import Core
import NativeCrypto
import Postgres

/// The signing keys of pools, sealed at rest.
package struct SigningKeys: Sendable {
    let store: Store

    /// All keys of a pool that are still published at `now`, oldest first.
    package func list(_ pool: UserPoolID, now: Moment) async throws -> [SigningKey] {
        try await store.database.query(
            """
            SELECT kid, purpose, sealed_key, created_at, active_at, retired_at FROM signing_keys
            WHERE pool = \(pool) AND (retired_at IS NULL OR retired_at > \(now)) ORDER BY active_at, kid
            """, .read
        ).map { row in
            let kid: String = try row.get("kid")
            let der = try store.sealing.open(try row.get("sealed_key"), for: Self.place(pool, kid))
            return SigningKey(
                kid: kid, purpose: SigningKey.Purpose(rawValue: try row.get("purpose")) ?? .access,
                key: try RSAPrivateKey(der: der), createdAt: try row.get("created_at"),
                activeAt: try row.get("active_at"), retiredAt: try row.get("retired_at"))
        }
    }

    /// Whether the master keys of this node open any signing key that is stored, or there is none. One of each master
    /// key that ever sealed one is tried.
    package func areOpened() async throws -> Bool {
        let rows = try await store.database.query(
            """
            SELECT DISTINCT ON (substring(sealed_key FROM 2 FOR 4)) pool, kid, sealed_key FROM signing_keys
            ORDER BY substring(sealed_key FROM 2 FOR 4), pool, kid
            """, .read)
        for row in rows {
            let pool = UserPoolID(try row.get("pool", as: String.self))
            let place = Self.place(pool, try row.get("kid"))
            let opened = try? store.sealing.open(try row.get("sealed_key"), for: place)
            if opened != nil { return true }
        }
        return rows.isEmpty
    }

    package func insert(_ key: SigningKey, in pool: UserPoolID) async throws {
        let sealed = store.sealing.seal(key.key.der.revealed, for: Self.place(pool, key.kid))
        _ = try await store.database.execute(
            """
            INSERT INTO signing_keys (pool, kid, purpose, sealed_key, created_at, active_at, retired_at)
            VALUES (\(pool), \(key.kid), \(key.purpose.rawValue), \(sealed), \(key.createdAt), \(key.activeAt),
                \(key.retiredAt))
            """, .durable)
    }

    /// Sets when the keys of a purpose that are older than `successor` leave the published set.
    package func retire(
        _ pool: UserPoolID, purpose: SigningKey.Purpose, before successor: String, at moment: Moment
    ) async throws {
        _ = try await store.database.execute(
            """
            UPDATE signing_keys SET retired_at = \(moment)
            WHERE pool = \(pool) AND purpose = \(purpose.rawValue) AND kid <> \(successor) AND retired_at IS NULL
            """, .durable)
    }

    static func place(_ pool: UserPoolID, _ kid: String) -> SealedPlace {
        SealedPlace(pool: pool.rawValue, row: kid, column: "signing_keys.sealed_key")
    }
}
