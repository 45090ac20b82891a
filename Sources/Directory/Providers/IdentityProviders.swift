package import Core
import NativeCrypto
import Postgres

/// The identity providers of pools.
package struct IdentityProviders: Sendable {
    let store: Store

    package func find(_ name: String, in pool: UserPoolID) async throws -> IdentityProvider? {
        try await store.database.first(
            "SELECT \(fragment: Self.columns) FROM identity_providers p WHERE p.pool = \(pool) AND p.name = \(name)",
            .read
        ).map(provider)
    }

    /// In the order of names, at most `limit`, after `after`.
    package func list(_ pool: UserPoolID, after: String? = nil, limit: Int = 1000) async throws -> [IdentityProvider] {
        try await store.database.query(
            """
            SELECT \(fragment: Self.columns) FROM identity_providers p
            WHERE p.pool = \(pool) AND p.name > \(after ?? "") ORDER BY p.name LIMIT \(limit)
            """, .read
        ).map(provider)
    }

    package func count(_ pool: UserPoolID) async throws -> Int64 {
        try await store.database.first(
            "SELECT count(*) AS providers FROM identity_providers p WHERE p.pool = \(pool)", .read)?
            .get("providers") ?? 0
    }

    /// Throws `NameConflict` where the name is taken, or an identifier.
    package func insert(_ provider: IdentityProvider) async throws {
        _ = try await store.detectingConflict {
            try await store.database.execute(
                """
                WITH provider AS (
                    INSERT INTO identity_providers (pool, name, type, document, sealed_details, created_at, modified_at)
                    VALUES (\(provider.pool), \(provider.name), \(provider.type), \(provider.document),
                        \(sealed(provider)), \(provider.createdAt), \(provider.modifiedAt)))
                INSERT INTO provider_identifiers (pool, identifier, name)
                SELECT \(provider.pool), i, \(provider.name) FROM unnest(\(provider.identifiers)::text[]) AS n (i)
                """, .durable)
        }
    }

    /// Writes all but name and type; false where the provider is gone. Throws `NameConflict` where an identifier is
    /// another's.
    package func update(_ provider: IdentityProvider) async throws -> Bool {
        try await store.detectingConflict {
            try await store.database.execute(
                """
                WITH provider AS (
                    UPDATE identity_providers p SET document = \(provider.document),
                        sealed_details = \(sealed(provider)), modified_at = \(provider.modifiedAt)
                    WHERE p.pool = \(provider.pool) AND p.name = \(provider.name) RETURNING p.name
                ), gone AS (
                    DELETE FROM provider_identifiers i USING provider
                    WHERE i.pool = \(provider.pool) AND i.name = \(provider.name)
                        AND NOT (i.identifier = ANY (\(provider.identifiers)::text[]))
                ), added AS (
                    INSERT INTO provider_identifiers (pool, identifier, name)
                    SELECT \(provider.pool), n.i, provider.name
                    FROM provider, unnest(\(provider.identifiers)::text[]) AS n (i)
                    WHERE NOT EXISTS (SELECT 1 FROM provider_identifiers o
                        WHERE o.pool = \(provider.pool) AND o.identifier = n.i AND o.name = provider.name)
                )
                SELECT name FROM provider
                """, .durable) > 0
        }
    }

    /// Providers of any pool whose metadata was last asked for before `moment`; they count as asked for `now`, so that
    /// one node asks.
    package func claim(readBefore moment: Moment, limit: Int, now: Moment) async throws -> [IdentityProvider] {
        try await store.database.query(
            """
            UPDATE identity_providers p
            SET document = jsonb_set(p.document, '{MetadataReadAt}', to_jsonb(\(now.microseconds)::bigint))
            WHERE (p.pool, p.name) IN (
                SELECT o.pool, o.name FROM identity_providers o
                WHERE (o.document->>'MetadataReadAt')::bigint < \(moment.microseconds)
                LIMIT \(limit) FOR UPDATE SKIP LOCKED)
            RETURNING \(fragment: Self.columns)
            """, .relaxed
        ).map(provider)
    }

    /// Takes a provider out of the lists of all clients that take others too. One that took nobody else keeps the name
    /// of somebody who is not there: with an empty list it would take the pool.
    package func withdraw(_ name: String, in pool: UserPoolID, now: Moment) async throws {
        _ = try await store.database.execute(
            """
            UPDATE clients c SET modified_at = \(now), document = jsonb_set(c.document, '{SupportedIdentityProviders}',
                (c.document->'SupportedIdentityProviders') - \(name)::text)
            WHERE c.pool = \(pool) AND c.document->'SupportedIdentityProviders' ? \(name)::text
                AND jsonb_array_length(c.document->'SupportedIdentityProviders') > 1
            """, .durable)
    }

    package func delete(_ name: String, in pool: UserPoolID) async throws -> Bool {
        try await store.database.execute(
            "DELETE FROM identity_providers WHERE pool = \(pool) AND name = \(name)", .durable) > 0
    }

    /// That the provider which something came through, if any, is there still, and was when it did: one that was made
    /// anew under its name may be another.
    static func standing(of thing: SQL, in pool: UserPoolID) -> SQL {
        """
        (\(fragment: thing).provider IS NULL OR EXISTS (SELECT 1 FROM identity_providers i
            WHERE i.pool = \(pool) AND i.name = \(fragment: thing).provider
                AND i.created_at <= \(fragment: thing).auth_time))
        """
    }

    private func sealed(_ provider: IdentityProvider) -> [UInt8] {
        store.sealing.seal(JSON(provider.details).serialized, for: Self.place(provider.pool, provider.name))
    }

    static func place(_ pool: UserPoolID, _ name: String) -> SealedPlace {
        SealedPlace(pool: pool.rawValue, row: name, column: "identity_providers.sealed_details")
    }

    private static let columns: SQL = """
        p.pool, p.name, p.type, p.document, p.sealed_details, p.created_at, p.modified_at,
        ARRAY(SELECT i.identifier FROM provider_identifiers i WHERE i.pool = p.pool AND i.name = p.name
            ORDER BY i.identifier) AS identifiers
        """

    private func provider(_ row: Row) throws -> IdentityProvider {
        let pool = UserPoolID(try row.get("pool"))
        let name: String = try row.get("name")
        let document: JSON = try row.get("document")
        let details = try store.sealing.open(try row.get("sealed_details"), for: Self.place(pool, name))
        return IdentityProvider(
            pool: pool, name: name, type: try row.get("type"), details: try JSON.parse(details).textMembers,
            attributeMapping: document["AttributeMapping"]?.textMembers ?? [:],
            identifiers: try row.get("identifiers"),
            linking: (document["Linking"]?.string).flatMap(LinkingRule.init(rawValue:)) ?? .never,
            metadataReadAt: document["MetadataReadAt"]?.integer.map { Moment(microseconds: $0) },
            createdAt: try row.get("created_at"), modifiedAt: try row.get("modified_at"))
    }
}
