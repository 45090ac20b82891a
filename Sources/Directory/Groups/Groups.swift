package import Core
import Postgres

/// A group of users, with the IAM role its members may take.
package struct Group: Sendable {
    package let pool: UserPoolID
    package let name: String
    package var description: String?
    /// Not negative; lower numbers win.
    package var precedence: Int64?
    package var roleARN: String?
    package let createdAt: Moment
    package var modifiedAt: Moment

    package init(
        pool: UserPoolID, name: String, description: String?, precedence: Int64?, roleARN: String?, createdAt: Moment,
        modifiedAt: Moment
    ) {
        self.pool = pool
        self.name = name
        self.description = description
        self.precedence = precedence
        self.roleARN = roleARN
        self.createdAt = createdAt
        self.modifiedAt = modifiedAt
    }
}

/// The groups of pools and who belongs to them.
package struct Groups: Sendable {
    let store: Store

    package func find(_ name: String, in pool: UserPoolID) async throws -> Group? {
        try await store.database.first(
            "SELECT \(fragment: Self.columns) FROM groups g WHERE g.pool = \(pool) AND g.name = \(name)", .read
        ).map(Self.group)
    }

    /// In the order of names, at most `limit`, after `after`.
    package func list(_ pool: UserPoolID, after: String?, limit: Int) async throws -> [Group] {
        try await store.database.query(
            """
            SELECT \(fragment: Self.columns) FROM groups g
            WHERE g.pool = \(pool) AND g.name > \(after ?? "") ORDER BY g.name LIMIT \(limit)
            """, .read
        ).map(Self.group)
    }

    /// The groups of a user, in the order of names.
    package func list(of sub: Subject, in pool: UserPoolID, after: String?, limit: Int) async throws -> [Group] {
        try await store.database.query(
            """
            SELECT \(fragment: Self.columns) FROM groups g
            JOIN group_members m ON m.pool = g.pool AND m.group_name = g.name
            WHERE g.pool = \(pool) AND m.pool = \(pool) AND m.sub = \(sub) AND g.name > \(after ?? "")
            ORDER BY g.name LIMIT \(limit)
            """, .read
        ).map(Self.group)
    }

    /// Throws `NameConflict` where the name is taken.
    package func insert(_ group: Group) async throws {
        _ = try await store.detectingConflict {
            try await store.database.execute(
                """
                INSERT INTO groups (pool, name, description, precedence, role_arn, created_at, modified_at)
                VALUES (\(group.pool), \(group.name), \(group.description), \(group.precedence), \(group.roleARN),
                    \(group.createdAt), \(group.modifiedAt))
                """, .durable)
        }
    }

    /// Changes what is not nil; the group as it is then, nil where there is none.
    package func update(
        _ name: String, in pool: UserPoolID, description: String?, roleARN: String?, precedence: Int64?, now: Moment
    ) async throws -> Group? {
        try await store.database.first(
            """
            UPDATE groups g SET description = coalesce(\(description), g.description),
                precedence = coalesce(\(precedence), g.precedence), role_arn = coalesce(\(roleARN), g.role_arn),
                modified_at = \(now)
            WHERE g.pool = \(pool) AND g.name = \(name) RETURNING \(fragment: Self.columns)
            """, .durable
        ).map(Self.group)
    }

    package func delete(_ name: String, in pool: UserPoolID) async throws -> Bool {
        try await store.database.execute("DELETE FROM groups WHERE pool = \(pool) AND name = \(name)", .durable) > 0
    }

    /// Adding twice is adding once. False where the group or the user is gone.
    package func add(_ sub: Subject, to name: String, in pool: UserPoolID, now: Moment) async throws -> Bool {
        try await store.database.execute(
            """
            WITH pair AS (
                SELECT u.sub FROM users u JOIN groups g ON g.pool = u.pool
                WHERE u.pool = \(pool) AND u.sub = \(sub) AND g.pool = \(pool) AND g.name = \(name) FOR KEY SHARE
            ), added AS (
                INSERT INTO group_members (pool, sub, group_name, created_at)
                SELECT \(pool), pair.sub, \(name), \(now) FROM pair ON CONFLICT (pool, sub, group_name) DO NOTHING
            )
            SELECT sub FROM pair
            """, .durable) > 0
    }

    package func remove(_ sub: Subject, from name: String, in pool: UserPoolID) async throws {
        _ = try await store.database.execute(
            "DELETE FROM group_members WHERE pool = \(pool) AND sub = \(sub) AND group_name = \(name)", .durable)
    }

    private static let columns: SQL = """
        g.pool, g.name, g.description, g.precedence, g.role_arn, g.created_at, g.modified_at
        """

    private static func group(_ row: Row) throws -> Group {
        Group(
            pool: UserPoolID(try row.get("pool")), name: try row.get("name"), description: try row.get("description"),
            precedence: try row.get("precedence"), roleARN: try row.get("role_arn"),
            createdAt: try row.get("created_at"), modifiedAt: try row.get("modified_at"))
    }
}
