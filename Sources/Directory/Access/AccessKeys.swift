package import Core
import NativeCrypto
import Postgres

/// The long-lived keys of users, sealed at rest.
package struct AccessKeys: Sendable {
    let store: Store

    package func find(_ id: String) async throws -> AccessKey? {
        try await store.database.first(
            """
            SELECT access_key_id, user_id, sealed_secret, is_active, created_at FROM access_keys
            WHERE access_key_id = \(id)
            """, .read
        ).map(key)
    }

    package func list(of userID: String) async throws -> [AccessKey] {
        try await store.database.query(
            """
            SELECT access_key_id, user_id, sealed_secret, is_active, created_at FROM access_keys
            WHERE user_id = \(userID) ORDER BY created_at, access_key_id
            """, .read
        ).map(key)
    }

    package func insert(_ key: AccessKey) async throws {
        let sealed = store.sealing.seal(key.secret.revealed, for: Self.place(key.id))
        _ = try await store.database.execute(
            """
            INSERT INTO access_keys (access_key_id, user_id, sealed_secret, is_active, created_at)
            VALUES (\(key.id), \(key.userID), \(sealed), \(key.isActive), \(key.createdAt))
            """, .durable)
    }

    package func setActive(_ isActive: Bool, _ id: String, of userID: String) async throws -> Bool {
        try await store.database.execute(
            "UPDATE access_keys SET is_active = \(isActive) WHERE access_key_id = \(id) AND user_id = \(userID)",
            .durable) > 0
    }

    package func delete(_ id: String, of userID: String) async throws -> Bool {
        try await store.database.execute(
            "DELETE FROM access_keys WHERE access_key_id = \(id) AND user_id = \(userID)", .durable) > 0
    }

    private func key(_ row: Row) throws -> AccessKey {
        let id: String = try row.get("access_key_id")
        return AccessKey(
            id: id, userID: try row.get("user_id"),
            secret: Secret(try store.sealing.open(try row.get("sealed_secret"), for: Self.place(id))),
            isActive: try row.get("is_active"), createdAt: try row.get("created_at"))
    }

    static func place(_ id: String) -> SealedPlace {
        SealedPlace(pool: "", row: id, column: "access_keys.sealed_secret")
    }
}
