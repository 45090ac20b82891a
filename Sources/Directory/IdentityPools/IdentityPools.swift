package import Core
import Postgres

/// The identity pools of the install.
package struct IdentityPools: Sendable {
    let store: Store

    private static let columns: SQL = "identity_pool, name, document, created_at, modified_at"

    package func find(_ id: IdentityPoolID) async throws -> IdentityPool? {
        try await store.database.first(
            "SELECT \(fragment: Self.columns) FROM identity_pools WHERE identity_pool = \(id)", .read
        ).map(Self.pool)
    }

    package func list(after id: IdentityPoolID?, limit: Int) async throws -> [IdentityPool] {
        try await store.database.query(
            """
            SELECT \(fragment: Self.columns) FROM identity_pools WHERE identity_pool > \(id?.rawValue ?? "")
            ORDER BY identity_pool LIMIT \(limit)
            """, .read
        ).map(Self.pool)
    }

    package func insert(_ pool: IdentityPool) async throws {
        _ = try await store.database.execute(
            """
            INSERT INTO identity_pools (identity_pool, name, document, created_at, modified_at)
            VALUES (\(pool.id), \(pool.name), \(pool.settings.document), \(pool.createdAt), \(pool.modifiedAt))
            """, .durable)
    }

    package func update(_ pool: IdentityPool) async throws {
        _ = try await store.database.execute(
            """
            UPDATE identity_pools SET name = \(pool.name), document = \(pool.settings.document),
                modified_at = \(pool.modifiedAt)
            WHERE identity_pool = \(pool.id)
            """, .durable)
    }

    /// With everybody in it.
    package func delete(_ id: IdentityPoolID) async throws -> Bool {
        _ = try await store.database.execute("DELETE FROM identity_logins WHERE identity_pool = \(id)", .durable)
        _ = try await store.database.execute("DELETE FROM identities WHERE identity_pool = \(id)", .durable)
        return try await store.database.execute("DELETE FROM identity_pools WHERE identity_pool = \(id)", .durable) > 0
    }

    private static func pool(_ row: Row) throws -> IdentityPool {
        IdentityPool(
            id: IdentityPoolID(try row.get("identity_pool")), name: try row.get("name"),
            settings: IdentityPoolSettings(try row.get("document")), createdAt: try row.get("created_at"),
            modifiedAt: try row.get("modified_at"))
    }
}
