package import Core
import Postgres

/// The identities of identity pools, and their logins.
package struct Identities: Sendable {
    let store: Store

    private static let columns: SQL = """
        i.identity, i.identity_pool, i.merged_into, i.created_at, i.modified_at,
        coalesce((SELECT jsonb_agg(jsonb_build_array(l.provider, l.subject, l.is_developer) ORDER BY l.created_at,
            l.provider, l.subject) FROM identity_logins l WHERE l.identity = i.identity), '[]') AS logins
        """

    package func find(_ id: IdentityID) async throws -> Identity? {
        try await store.database.first(
            "SELECT \(fragment: Self.columns) FROM identities i WHERE i.identity = \(id)", .read
        ).map(Self.identity)
    }

    /// Those that any of these logins lead to, oldest first.
    package func list(of logins: [IdentityLogin], in pool: IdentityPoolID) async throws -> [Identity] {
        try await store.database.query(
            """
            SELECT \(fragment: Self.columns) FROM identities i
            WHERE i.identity IN (
                SELECT k.identity FROM identity_logins k
                JOIN unnest(\(logins.map(\.provider))::text[], \(logins.map(\.subject))::text[]) AS g (provider, subject)
                    ON k.provider = g.provider AND k.subject = g.subject
                WHERE k.identity_pool = \(pool))
            ORDER BY i.created_at, i.identity
            """, .read
        ).map(Self.identity)
    }

    /// Of a pool, by id.
    package func list(
        _ pool: IdentityPoolID, after id: IdentityID?, hidesDisabled: Bool, limit: Int
    ) async throws -> [Identity] {
        try await store.database.query(
            """
            SELECT \(fragment: Self.columns) FROM identities i
            WHERE i.identity_pool = \(pool) AND i.identity > \(id?.rawValue ?? "")
                AND NOT (\(hidesDisabled) AND i.merged_into IS NOT NULL)
            ORDER BY i.identity LIMIT \(limit)
            """, .read
        ).map(Self.identity)
    }

    /// Keeps the rows of several identities for this transaction, so that who merges them does so alone.
    package func lock(_ ids: [IdentityID]) async throws -> [Identity] {
        _ = try await store.database.query(
            """
            SELECT identity FROM identities WHERE identity = ANY(\(ids.map(\.rawValue))::text[])
            ORDER BY identity FOR UPDATE
            """, .durable)
        return try await store.database.query(
            """
            SELECT \(fragment: Self.columns) FROM identities i WHERE i.identity = ANY(\(ids.map(\.rawValue))::text[])
            ORDER BY i.created_at, i.identity
            """, .read
        ).map(Self.identity)
    }

    package func insert(_ identity: Identity) async throws {
        _ = try await store.database.execute(
            """
            INSERT INTO identities (identity, identity_pool, merged_into, created_at, modified_at)
            VALUES (\(identity.id), \(identity.pool), NULL, \(identity.createdAt), \(identity.modifiedAt))
            """, .durable)
    }

    /// Throws `NameConflict` where the login leads to somebody else, or the identity is somebody else there.
    package func add(_ login: IdentityLogin, to identity: Identity, now: Moment) async throws {
        _ = try await store.detectingConflict {
            try await store.database.execute(
                """
                WITH touched AS (UPDATE identities SET modified_at = \(now) WHERE identity = \(identity.id))
                INSERT INTO identity_logins (identity_pool, provider, subject, identity, is_developer, created_at)
                VALUES (\(identity.pool), \(login.provider), \(login.subject), \(identity.id), \(login.isDeveloper),
                    \(now))
                """, .durable)
        }
    }

    /// Whether it was there.
    package func remove(_ login: IdentityLogin, from identity: Identity, now: Moment) async throws -> Bool {
        try await store.database.execute(
            """
            WITH touched AS (UPDATE identities SET modified_at = \(now) WHERE identity = \(identity.id))
            DELETE FROM identity_logins
            WHERE identity_pool = \(identity.pool) AND provider = \(login.provider) AND subject = \(login.subject)
                AND identity = \(identity.id)
            """, .durable) > 0
    }

    /// Makes one identity part of another, with its logins.
    package func merge(_ identity: Identity, into other: Identity, now: Moment) async throws {
        _ = try await store.database.execute(
            "UPDATE identity_logins SET identity = \(other.id) WHERE identity = \(identity.id)", .durable)
        _ = try await store.database.execute(
            """
            UPDATE identities SET modified_at = \(now),
                merged_into = CASE WHEN identity = \(identity.id) THEN \(other.id) ELSE merged_into END
            WHERE identity IN (\(identity.id), \(other.id))
            """, .durable)
    }

    /// An identity that nobody can prove to be any more: it is part of nobody.
    package func disable(_ identity: Identity, now: Moment) async throws {
        _ = try await store.database.execute(
            "UPDATE identities SET merged_into = \(identity.id), modified_at = \(now) WHERE identity = \(identity.id)",
            .durable)
    }

    /// Whether it was there.
    package func delete(_ id: IdentityID) async throws -> Bool {
        try await store.database.execute(
            """
            WITH logins AS (DELETE FROM identity_logins WHERE identity = \(id))
            DELETE FROM identities WHERE identity = \(id)
            """, .durable) > 0
    }

    private static func identity(_ row: Row) throws -> Identity {
        let logins: JSON = try row.get("logins")
        return Identity(
            id: IdentityID(try row.get("identity")), pool: IdentityPoolID(try row.get("identity_pool")),
            mergedInto: (try row.get("merged_into") as String?).map { IdentityID($0) },
            logins: (logins.array ?? []).compactMap { entry in
                guard let parts = entry.array, parts.count == 3, let provider = parts[0].string,
                    let subject = parts[1].string
                else { return nil }
                return IdentityLogin(provider: provider, subject: subject, isDeveloper: parts[2].bool ?? false)
            },
            createdAt: try row.get("created_at"), modifiedAt: try row.get("modified_at"))
    }
}
