package import Core
import Postgres

/// The filter of ListUsers: one attribute, equal or by prefix.
package struct UserFilter: Sendable, Hashable {
    package enum Comparison: Sendable, Hashable { case equals, startsWith }

    /// A standard attribute, or `username`, `sub`, `cognito:user_status`, `status`.
    package let attribute: String
    package let comparison: Comparison
    package let value: String

    package init(attribute: String, comparison: Comparison, value: String) {
        self.attribute = attribute
        self.comparison = comparison
        self.value = value
    }
}

/// Where a page of users begins: after the user of this creation time and subject.
package struct UserCursor: Sendable, Hashable {
    package let createdAt: Moment
    package let sub: Subject

    package init(createdAt: Moment, sub: Subject) {
        self.createdAt = createdAt
        self.sub = sub
    }
}

extension Users {
    /// Users in the order of their creation, at most `limit`, after `cursor`, that pass `filter`.
    package func list(
        _ pool: UserPoolID, matching filter: UserFilter?, after cursor: UserCursor?, limit: Int
    ) async throws -> [User] {
        try await store.database.query(
            """
            SELECT \(fragment: User.columns) FROM users u
            WHERE u.pool = \(pool) \(fragment: Self.condition(filter)) \(fragment: Self.continuation(cursor))
            ORDER BY u.created_at, u.sub LIMIT \(limit)
            """, .read
        ).map(User.init)
    }

    /// Members of a group in the order of their creation.
    package func list(
        _ pool: UserPoolID, inGroup group: String, after cursor: UserCursor?, limit: Int
    ) async throws -> [User] {
        try await store.database.query(
            """
            SELECT \(fragment: User.columns) FROM users u
            JOIN group_members gm ON gm.pool = u.pool AND gm.sub = u.sub
            WHERE u.pool = \(pool) AND gm.pool = \(pool) AND gm.group_name = \(group)
                \(fragment: Self.continuation(cursor))
            ORDER BY u.created_at, u.sub LIMIT \(limit)
            """, .read
        ).map(User.init)
    }

    /// How many users a pool has.
    package func count(_ pool: UserPoolID) async throws -> Int {
        try await store.database.first("SELECT count(*) AS n FROM users u WHERE u.pool = \(pool)", .read)?.get("n") ?? 0
    }

    private static func continuation(_ cursor: UserCursor?) -> SQL {
        guard let cursor else { return "" }
        return "AND (u.created_at, u.sub) > (\(cursor.createdAt), \(cursor.sub))"
    }

    /// Prefixes are compared by length, not by LIKE: no character of the value has a meaning.
    private static func condition(_ filter: UserFilter?) -> SQL {
        guard let filter else { return "" }
        let subject: SQL =
            switch filter.attribute {
            case "username": "u.username"
            case "sub": "u.sub"
            case "cognito:user_status": "lower(u.status)"
            case "status": "CASE WHEN u.enabled THEN 'Enabled' ELSE 'Disabled' END"
            default: "(u.attributes ->> \(filter.attribute))"
            }
        // Cognito's developer guide: the status alone is compared without its case.
        let value = filter.attribute == "cognito:user_status" ? filter.value.lowercased() : filter.value
        return switch filter.comparison {
        case .equals: "AND \(fragment: subject) = \(value)"
        case .startsWith: "AND left(\(fragment: subject), length(\(value))) = \(value)"
        }
    }
}
