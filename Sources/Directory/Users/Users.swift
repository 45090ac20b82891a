package import Core
import NativeCrypto
import Postgres

/// The people of pools: finding and reading them. Writing is beside, in `Users+Writing`.
package struct Users: Sendable {
    let store: Store

    package func find(_ sub: Subject, in pool: UserPoolID) async throws -> User? {
        try await store.database.first(
            "SELECT \(fragment: User.columns) FROM users u WHERE u.pool = \(pool) AND u.sub = \(sub)", .read
        ).map(User.init)
    }

    /// By username, by an alias that the pool signs in with, or by `sub`; in that order. A proven address comes before
    /// a preferred username, which anybody chooses.
    package func find(_ login: LoginName, in pool: UserPoolID) async throws -> User? {
        try await store.database.first(
            """
            SELECT \(fragment: User.columns) FROM users u
            WHERE u.pool = \(pool) AND u.sub = \(fragment: Self.subject(of: login, in: pool))
            """, .read
        ).map(User.init)
    }

    /// The user and what a sign-in needs of them, in one read.
    package func findForSignIn(_ login: LoginName, in pool: UserPoolID) async throws -> (User, Credentials)? {
        guard
            let row = try await store.database.first(
                """
                SELECT \(fragment: User.columns), \(fragment: Credentials.columns)
                FROM users u JOIN credentials c ON c.pool = u.pool AND c.sub = u.sub
                WHERE u.pool = \(pool) AND u.sub = \(fragment: Self.subject(of: login, in: pool))
                """, .read)
        else { return nil }
        let user = try User(row)
        return (user, try Credentials(row, pool: pool, sub: user.sub, sealing: store.sealing))
    }

    /// The user behind an access token and whether its family lives, in one read. Nil where the user is gone.
    package func findForToken(
        _ sub: Subject, family: FamilyID?, in pool: UserPoolID, now: Moment
    ) async throws -> (user: User, familyIsLive: Bool)? {
        guard
            let row = try await store.database.first(
                """
                SELECT \(fragment: User.columns), EXISTS (
                    SELECT 1 FROM refresh_families f
                    WHERE f.pool = \(pool) AND f.family = \(family?.rawValue ?? "") AND f.sub = u.sub
                        AND f.revoked_at IS NULL AND f.session_epoch = u.session_epoch) AS live
                FROM users u WHERE u.pool = \(pool) AND u.sub = \(sub)
                """, .read)
        else { return nil }
        return (try User(row), try row.get("live"))
    }

    /// Whether an alias belongs to someone else than `sub`.
    package func owner(of alias: Alias, in pool: UserPoolID) async throws -> Subject? {
        try await store.database.first(
            """
            SELECT a.sub FROM user_aliases a
            WHERE a.pool = \(pool) AND a.kind = \(alias.kind) AND a.alias_key = \(alias.key)
            """, .read
        ).map { Subject(try $0.get("sub")) }
    }

    private static func subject(of login: LoginName, in pool: UserPoolID) -> SQL {
        """
        COALESCE(
            (SELECT n.sub FROM users n WHERE n.pool = \(pool) AND n.username_key = \(login.key)),
            (SELECT a.sub FROM user_aliases a
                WHERE a.pool = \(pool) AND a.kind = ANY (\(login.kinds)) AND a.alias_key = \(login.key)
                ORDER BY a.kind LIMIT 1),
            (SELECT s.sub FROM users s WHERE s.pool = \(pool) AND s.sub = \(login.typed)))
        """
    }
}
