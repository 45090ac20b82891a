package import Core
import NativeCrypto
import Postgres

/// What a sign-in by a name begins with.
package struct SignInRecord: Sendable {
    package let person: (user: User, credentials: Credentials)?
    /// The count of failures that a name without a password has, where there is one.
    package let stranger: Factor?
}

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

    /// The user and what a sign-in needs of them, in one read that costs the same for nobody. The failures of whoever
    /// has no password are counted under `stranger`.
    package func findForSignIn(
        _ login: LoginName, in pool: UserPoolID, stranger: Subject?
    ) async throws -> SignInRecord {
        let row = try await store.database.first(
            """
            SELECT \(fragment: User.columns), \(fragment: Credentials.columns), f.failures AS strangers_failures,
                f.failed_at AS strangers_failed_at, f.locked_until AS strangers_locked_until
            FROM (SELECT \(fragment: Self.subject(of: login, in: pool)) AS sub) n
            LEFT JOIN (users u JOIN credentials c ON c.pool = \(pool) AND c.sub = u.sub)
                ON u.pool = \(pool) AND u.sub = n.sub
            LEFT JOIN factors f ON c.password_hash IS NULL AND f.pool = \(pool) AND f.sub = \(stranger)
                AND f.factor = \(Factor.Kind.strangersPassword.rawValue)
            """, .read)
        guard let row else { return SignInRecord(person: nil, stranger: nil) }
        return SignInRecord(
            person: try row.get("sub", as: String?.self).map { sub in
                let credentials = try Credentials(row, pool: pool, sub: Subject(sub), sealing: store.sealing)
                return (try User(row), credentials)
            },
            stranger: try row.get("strangers_failures", as: Int?.self).map { failures in
                Factor(
                    kind: .strangersPassword, version: 0, secret: nil, name: nil, lastStep: nil, failures: failures,
                    failedAt: try row.get("strangers_failed_at"), lockedUntil: try row.get("strangers_locked_until"))
            })
    }

    /// The user behind an access token and, where its family lives, what was proven for it; in one read. Nil where the
    /// user is gone.
    package func findForToken(
        _ sub: Subject, family: FamilyID?, in pool: UserPoolID, now: Moment
    ) async throws -> (user: User, livingFamilyMethods: [String]?)? {
        guard
            let row = try await store.database.first(
                """
                SELECT \(fragment: User.columns), (
                    SELECT f.methods FROM refresh_families f
                    WHERE f.pool = \(pool) AND f.family = \(family?.rawValue ?? "") AND f.sub = u.sub
                        AND f.revoked_at IS NULL AND f.session_epoch = u.session_epoch) AS methods
                FROM users u WHERE u.pool = \(pool) AND u.sub = \(sub)
                """, .read)
        else { return nil }
        return (try User(row), try row.get("methods"))
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
