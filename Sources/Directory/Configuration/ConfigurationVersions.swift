import Postgres

/// The version of all configuration: pools, clients, keys, domains, resource servers.
package struct ConfigurationVersions: Sendable {
    let store: Store

    /// The channel on which a configuration write is told to the other nodes.
    package static let channel = "countersign_configuration"

    package func current() async throws -> Int64 {
        try await store.database.first("SELECT version FROM configuration_version WHERE id = 1", .read)?
            .get("version") ?? 0
    }

    /// Raises the version and tells the nodes; belongs in the transaction of the write that it announces.
    package func raise() async throws {
        _ = try await store.database.query(
            """
            WITH raised AS (UPDATE configuration_version SET version = version + 1 WHERE id = 1 RETURNING version)
            SELECT pg_notify(\(Self.channel), version::text) FROM raised
            """, .durable)
    }
}
