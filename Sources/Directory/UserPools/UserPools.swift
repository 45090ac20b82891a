package import Core
import Postgres

/// The user pools of the install.
package struct UserPools: Sendable {
    let store: Store

    package func find(_ id: UserPoolID) async throws -> UserPool? {
        try await store.database.first("SELECT \(fragment: Self.columns) FROM user_pools WHERE pool = \(id)", .read)
            .map(Self.pool)
    }

    /// Pools in the order of their ids, at most `limit`, after `after`.
    package func list(after: UserPoolID?, limit: Int) async throws -> [UserPool] {
        try await store.database.query(
            """
            SELECT \(fragment: Self.columns) FROM user_pools
            WHERE pool > \(after?.rawValue ?? "") ORDER BY pool LIMIT \(limit)
            """, .read
        ).map(Self.pool)
    }

    package func insert(_ pool: UserPool) async throws {
        _ = try await store.database.execute(
            """
            INSERT INTO user_pools (pool, name, document, tags, created_at, modified_at)
            VALUES (\(pool.id), \(pool.name), \(pool.document), \(JSON(pool.tags)), \(pool.createdAt), \(pool.modifiedAt))
            """, .durable)
    }

    /// Writes name, document and tags; false where the pool is gone.
    package func update(_ pool: UserPool) async throws -> Bool {
        try await store.database.execute(
            """
            UPDATE user_pools SET name = \(pool.name), document = \(pool.document), tags = \(JSON(pool.tags)),
                modified_at = \(pool.modifiedAt)
            WHERE pool = \(pool.id)
            """, .durable) > 0
    }

    /// Deletes the pool and, by cascade, everything in it.
    package func delete(_ id: UserPoolID) async throws {
        _ = try await store.database.execute(
            """
            WITH clients_gone AS (DELETE FROM client_pools WHERE pool = \(id)),
                domains_gone AS (DELETE FROM domains WHERE pool = \(id)),
                logins_gone AS (DELETE FROM pending_logins WHERE pool = \(id)),
                departures_gone AS (DELETE FROM departures WHERE pool = \(id)),
                messages_gone AS (DELETE FROM outbox WHERE pool = \(id))
            DELETE FROM user_pools WHERE pool = \(id)
            """, .durable)
    }

    private static let columns: SQL = "pool, name, document, tags, created_at, modified_at"

    private static func pool(_ row: Row) throws -> UserPool {
        UserPool(
            id: UserPoolID(try row.get("pool")), name: try row.get("name"), document: try row.get("document"),
            tags: try row.get("tags", as: JSON.self).textMembers, createdAt: try row.get("created_at"),
            modifiedAt: try row.get("modified_at"))
    }
}

extension JSON {
    /// An object of texts, in the order of the names.
    package init(_ texts: [String: String]) {
        self = .object(texts.sorted { $0.key < $1.key }.map { Member($0.key, .string($0.value)) })
    }

    /// The members that are texts.
    package var textMembers: [String: String] {
        Dictionary(
            (object ?? []).compactMap { member in member.value.string.map { (member.name, $0) } },
            uniquingKeysWith: { first, _ in first })
    }
}
