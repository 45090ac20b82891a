package import Core
import Postgres

/// A host name that serves a pool's pages.
package struct Domain: Sendable {
    /// A prefix under the install's suffix, or a whole host name of one's own; in lower case.
    package let name: String
    package let pool: UserPoolID
    /// `CustomDomainConfig`, `ManagedLoginVersion` as given.
    package var document: JSON
    package let createdAt: Moment

    package init(name: String, pool: UserPoolID, document: JSON, createdAt: Moment) {
        self.name = name
        self.pool = pool
        self.document = document
        self.createdAt = createdAt
    }

    /// A domain of one's own has dots, a prefix has none.
    package var isCustom: Bool { name.contains(".") }
}

/// The domains of the install; a name belongs to one pool.
package struct Domains: Sendable {
    let store: Store

    package func find(_ name: String) async throws -> Domain? {
        try await store.database.first(
            "SELECT domain, pool, document, created_at FROM domains WHERE domain = \(name)", .read
        ).map(Self.domain)
    }

    package func list(_ pool: UserPoolID) async throws -> [Domain] {
        try await store.database.query(
            "SELECT domain, pool, document, created_at FROM domains WHERE pool = \(pool) ORDER BY domain", .read
        ).map(Self.domain)
    }

    /// Throws `NameConflict` where the name is taken.
    package func insert(_ domain: Domain) async throws {
        _ = try await store.detectingConflict {
            try await store.database.execute(
                """
                INSERT INTO domains (domain, pool, document, created_at)
                VALUES (\(domain.name), \(domain.pool), \(domain.document), \(domain.createdAt))
                """, .durable)
        }
    }

    package func update(_ domain: Domain) async throws -> Bool {
        try await store.database.execute(
            """
            UPDATE domains SET document = \(domain.document)
            WHERE domain = \(domain.name) AND pool = \(domain.pool)
            """, .durable) > 0
    }

    package func delete(_ name: String, of pool: UserPoolID) async throws -> Bool {
        try await store.database.execute("DELETE FROM domains WHERE domain = \(name) AND pool = \(pool)", .durable) > 0
    }

    private static func domain(_ row: Row) throws -> Domain {
        Domain(
            name: try row.get("domain"), pool: UserPoolID(try row.get("pool")), document: try row.get("document"),
            createdAt: try row.get("created_at"))
    }
}
