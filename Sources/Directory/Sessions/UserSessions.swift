package import Core
import Postgres

/// The sessions of a person, whichever kind: listing, revoking, limiting. All else about them is in `BrowserSessions`
/// and `RefreshFamilies`.
package struct UserSessions: Sendable {
    let store: Store

    /// Those that stand, the newest first, at most `limit`, after `cursor`.
    package func list(
        of sub: Subject, in pool: UserPoolID, after cursor: SessionCursor? = nil, limit: Int, now: Moment
    ) async throws -> [UserSession] {
        try await store.database.query(
            """
            SELECT l.* FROM (
                SELECT false AS is_browser, f.family AS id, f.client, f.browser_session, f.agent, f.address, f.expires_at,
                    coalesce(f.created_at, f.auth_time) AS created_at, \(fragment: Self.activity) AS active_at
                FROM refresh_families f JOIN users u ON u.pool = f.pool AND u.sub = f.sub
                WHERE f.pool = \(pool) AND u.pool = \(pool) AND f.sub = \(sub) AND \(fragment: Self.standing(now))
                UNION ALL
                SELECT true, s.session_id, s.client, NULL, s.agent, s.address, s.expires_at, s.auth_time,
                    greatest(s.auth_time, (SELECT max(\(fragment: Self.activity)) FROM refresh_families f
                        WHERE f.pool = \(pool) AND f.sub = \(sub) AND f.browser_session = s.session_id))
                FROM browser_sessions s JOIN users u ON u.pool = s.pool AND u.sub = s.sub
                WHERE s.pool = \(pool) AND u.pool = \(pool) AND s.sub = \(sub) AND s.session_id IS NOT NULL
                    AND s.expires_at > \(now) AND s.session_epoch = u.session_epoch
            ) l
            WHERE \(cursor?.createdAt)::timestamptz IS NULL OR (l.created_at, l.id) < (\(cursor?.createdAt), \(cursor?.id))
            ORDER BY l.created_at DESC, l.id DESC LIMIT \(limit)
            """, .read
        ).map(UserSession.init)
    }

    /// Ends a session; with `linked`, those it is tied to as well: the browser's that a client's came through, or all
    /// clients' that came through a browser's. False where the user has no such session.
    package func revoke(
        _ id: SessionID, of sub: Subject, in pool: UserPoolID, linked: Bool, now: Moment
    ) async throws -> Bool {
        switch id {
        case .token(let family): try await revoke(family, of: sub, in: pool, linked: linked, now: now)
        case .sso(let session): try await revoke(session, of: sub, in: pool, linked: linked, now: now)
        }
    }

    private func revoke(
        _ family: FamilyID, of sub: Subject, in pool: UserPoolID, linked: Bool, now: Moment
    ) async throws -> Bool {
        try await store.database.first(
            """
            WITH family AS (
                UPDATE refresh_families f SET revoked_at = \(now) FROM users u
                WHERE f.pool = \(pool) AND f.family = \(family) AND f.sub = \(sub)
                    AND u.pool = \(pool) AND u.sub = f.sub AND \(fragment: Self.standing(now))
                RETURNING f.sub, f.client, f.browser_session
            ), nameless AS (\(fragment: Self.endingNamelessTokens(of: "family", in: pool, now))
            ), browser AS (
                DELETE FROM browser_sessions b USING family e
                WHERE \(linked) AND b.pool = \(pool) AND b.sub = e.sub AND b.session_id = e.browser_session
            )
            SELECT sub FROM family
            """, .durable) != nil
    }

    /// One statement sees what was there when it began. So the session goes first, and no code of it can be redeemed
    /// from then on; then its codes are spent, which waits for whoever is redeeming one; then all that was made of them
    /// is there to be seen.
    private func revoke(
        _ session: BrowserSessionID, of sub: Subject, in pool: UserPoolID, linked: Bool, now: Moment
    ) async throws -> Bool {
        try await store.transaction { store in
            let ended = try await store.database.execute(
                """
                DELETE FROM browser_sessions s USING users u
                WHERE s.pool = \(pool) AND s.sub = \(sub) AND s.session_id = \(session) AND s.expires_at > \(now)
                    AND u.pool = \(pool) AND u.sub = s.sub AND u.session_epoch = s.session_epoch
                """, .durable)
            guard ended > 0 else { return false }
            guard linked else { return true }
            _ = try await store.database.execute(
                """
                UPDATE authorization_codes c SET redeemed_at = \(now)
                WHERE c.pool = \(pool) AND c.sub = \(sub) AND c.browser_session = \(session) AND c.redeemed_at IS NULL
                """, .durable)
            _ = try await store.database.execute(
                """
                WITH ended AS (
                    UPDATE refresh_families f SET revoked_at = \(now)
                    WHERE f.pool = \(pool) AND f.sub = \(sub) AND f.browser_session = \(session) AND f.revoked_at IS NULL
                    RETURNING f.sub, f.client
                )
                \(fragment: Self.endingNamelessTokens(of: "ended", in: pool, now))
                """, .durable)
            return true
        }
    }

    /// Ends a user's families beyond `most`, those first that were not used for longest. It runs after a new one was
    /// made, so whatever was made in parallel is there to be counted by the last of them.
    package func evict(beyond most: Int, of sub: Subject, in pool: UserPoolID, now: Moment) async throws {
        _ = try await store.database.execute(
            """
            WITH excess AS (
                SELECT f.family FROM refresh_families f JOIN users u ON u.pool = f.pool AND u.sub = f.sub
                WHERE f.pool = \(pool) AND u.pool = \(pool) AND f.sub = \(sub) AND \(fragment: Self.standing(now))
                ORDER BY \(fragment: Self.activity) DESC, f.family DESC OFFSET \(most)
            ), locked AS (
                SELECT f.family FROM refresh_families f JOIN excess e ON e.family = f.family
                WHERE f.pool = \(pool) FOR UPDATE OF f SKIP LOCKED
            ), ended AS (
                UPDATE refresh_families f SET revoked_at = \(now) FROM locked l
                WHERE f.pool = \(pool) AND f.family = l.family AND f.revoked_at IS NULL
                RETURNING f.sub, f.client
            )
            \(fragment: Self.endingNamelessTokens(of: "ended", in: pool, now))
            """, .relaxed)
    }

    /// That a family `f` of the user `u` stands.
    private static func standing(_ now: Moment) -> SQL {
        "f.revoked_at IS NULL AND f.expires_at > \(now) AND f.session_epoch = u.session_epoch"
    }

    /// When a family `f` was last used.
    private static let activity: SQL = "coalesce(f.active_at, f.created_at, f.auth_time)"

    /// Tokens of a client that has no token revocation name no family (`EnableTokenRevocation`): where one of theirs
    /// ends, all such tokens of its user that were issued up to now are refused.
    private static func endingNamelessTokens(of ended: SQL, in pool: UserPoolID, _ now: Moment) -> SQL {
        """
        UPDATE users u SET signed_out_at = \(now) FROM \(fragment: ended) e
        JOIN clients k ON k.pool = \(pool) AND k.client = e.client
        WHERE u.pool = \(pool) AND u.sub = e.sub AND k.document->'EnableTokenRevocation' = 'false'::jsonb
        """
    }
}
