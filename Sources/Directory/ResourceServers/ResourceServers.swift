package import Core
import Postgres

/// An API with scopes of its own; a scope is asked for as `identifier/name`.
package struct ResourceServer: Sendable {
    package struct Scope: Sendable, Hashable {
        package let name: String
        package let description: String

        package init(name: String, description: String) {
            self.name = name
            self.description = description
        }
    }

    package let pool: UserPoolID
    package let identifier: String
    package var name: String
    package var scopes: [Scope]

    package init(pool: UserPoolID, identifier: String, name: String, scopes: [Scope]) {
        self.pool = pool
        self.identifier = identifier
        self.name = name
        self.scopes = scopes
    }

    /// The scopes as a client asks for them.
    package var fullScopeNames: [String] { scopes.map { "\(identifier)/\($0.name)" } }
}

/// The resource servers of pools.
package struct ResourceServers: Sendable {
    let store: Store

    package func find(_ identifier: String, in pool: UserPoolID) async throws -> ResourceServer? {
        try await store.database.first(
            """
            SELECT pool, identifier, name, scopes FROM resource_servers
            WHERE pool = \(pool) AND identifier = \(identifier)
            """, .read
        ).map(Self.server)
    }

    /// In the order of identifiers, at most `limit`, after `after`.
    package func list(_ pool: UserPoolID, after: String?, limit: Int) async throws -> [ResourceServer] {
        try await store.database.query(
            """
            SELECT pool, identifier, name, scopes FROM resource_servers
            WHERE pool = \(pool) AND identifier > \(after ?? "") ORDER BY identifier LIMIT \(limit)
            """, .read
        ).map(Self.server)
    }

    /// Throws `NameConflict` where the identifier is taken.
    package func insert(_ server: ResourceServer) async throws {
        _ = try await store.detectingConflict {
            try await store.database.execute(
                """
                INSERT INTO resource_servers (pool, identifier, name, scopes)
                VALUES (\(server.pool), \(server.identifier), \(server.name), \(Self.json(server.scopes)))
                """, .durable)
        }
    }

    package func update(_ server: ResourceServer) async throws -> Bool {
        try await store.database.execute(
            """
            UPDATE resource_servers SET name = \(server.name), scopes = \(Self.json(server.scopes))
            WHERE pool = \(server.pool) AND identifier = \(server.identifier)
            """, .durable) > 0
    }

    package func delete(_ identifier: String, in pool: UserPoolID) async throws -> Bool {
        try await store.database.execute(
            "DELETE FROM resource_servers WHERE pool = \(pool) AND identifier = \(identifier)", .durable) > 0
    }

    private static func json(_ scopes: [ResourceServer.Scope]) -> JSON {
        .array(scopes.map { ["n": .string($0.name), "d": .string($0.description)] })
    }

    private static func server(_ row: Row) throws -> ResourceServer {
        let scopes: JSON = try row.get("scopes")
        return ResourceServer(
            pool: UserPoolID(try row.get("pool")), identifier: try row.get("identifier"), name: try row.get("name"),
            scopes: (scopes.array ?? []).map {
                ResourceServer.Scope(name: $0["n"]?.string ?? "", description: $0["d"]?.string ?? "")
            })
    }
}
