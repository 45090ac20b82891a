package import Core
import Postgres

/// Roles, users, policies and identity providers of IAM. Written under the configuration's version, so that what a
/// write has read still stands.
package struct AccessEntities: Sendable {
    let store: Store

    private static let columns: SQL = "kind, name, id, document, created_at"

    package func find(_ kind: AccessEntity.Kind, _ name: String) async throws -> AccessEntity? {
        try await store.database.first(
            """
            SELECT \(fragment: Self.columns) FROM access_entities
            WHERE kind = \(kind.rawValue) AND name_key = \(name.lowercased())
            """, .read
        ).map(Self.entity)
    }

    package func find(id: String) async throws -> AccessEntity? {
        try await store.database.first(
            "SELECT \(fragment: Self.columns) FROM access_entities WHERE id = \(id)", .read
        ).map(Self.entity)
    }

    /// By name, after `name`.
    package func list(
        _ kind: AccessEntity.Kind, after name: String? = nil, limit: Int
    ) async throws -> [AccessEntity] {
        try await store.database.query(
            """
            SELECT \(fragment: Self.columns) FROM access_entities
            WHERE kind = \(kind.rawValue) AND name_key > \(name?.lowercased() ?? "") ORDER BY name_key LIMIT \(limit)
            """, .read
        ).map(Self.entity)
    }

    /// Roles and users whose document has `policy` among those attached, or as their boundary.
    package func list(having policy: String) async throws -> [AccessEntity] {
        try await store.database.query(
            """
            SELECT \(fragment: Self.columns) FROM access_entities
            WHERE kind IN ('role', 'user')
                AND (jsonb_exists(document->'AttachedPolicies', \(policy)) OR document->>'Boundary' = \(policy))
            ORDER BY kind, name_key
            """, .read
        ).map(Self.entity)
    }

    /// Throws `NameConflict` where the name is taken.
    package func insert(_ entity: AccessEntity) async throws {
        _ = try await store.detectingConflict {
            try await store.database.execute(
                """
                INSERT INTO access_entities (kind, name_key, name, id, document, created_at)
                VALUES (\(entity.kind.rawValue), \(entity.name.lowercased()), \(entity.name), \(entity.id),
                    \(entity.document), \(entity.createdAt))
                """, .durable)
        }
    }

    package func update(_ entity: AccessEntity) async throws {
        _ = try await store.database.execute(
            "UPDATE access_entities SET document = \(entity.document) WHERE id = \(entity.id)", .durable)
    }

    package func delete(id: String) async throws {
        _ = try await store.database.execute("DELETE FROM access_entities WHERE id = \(id)", .durable)
    }

    private static func entity(_ row: Row) throws -> AccessEntity {
        AccessEntity(
            kind: AccessEntity.Kind(rawValue: try row.get("kind")) ?? .policy, name: try row.get("name"),
            id: try row.get("id"), document: try row.get("document"), createdAt: try row.get("created_at"))
    }
}
