package import Core
import Postgres

/// The refresh-token families.
package struct RefreshFamilies: Sendable {
    let store: Store

    /// Reads a family for a refresh without rotation.
    package func find(
        _ id: FamilyID, generation: Int64, client: ClientID, device: DeviceBinding, in pool: UserPoolID, now: Moment
    ) async throws -> RefreshOutcome {
        guard
            let row = try await store.database.first(
                """
                SELECT \(fragment: User.columns), \(fragment: Self.columns),
                    f.revoked_at IS NOT NULL OR f.session_epoch <> u.session_epoch AS revoked,
                    \(fragment: Devices.refreshing(device, in: pool)) AS fits
                FROM refresh_families f JOIN users u ON u.pool = f.pool AND u.sub = f.sub
                WHERE f.pool = \(pool) AND u.pool = \(pool) AND f.family = \(id) AND f.client = \(client)
                """, .read)
        else { return .invalid }
        let outcome = try Self.outcome(row, now: now)
        // Without rotation the generation stands still; one that was rotated before the setting changed is dead.
        let fits: Bool = try row.get("fits")
        if case .live(let family, _) = outcome, family.generation != generation || !fits { return .invalid }
        return outcome
    }

    /// Redeems one generation: the current one is rotated, the one before it yields the same successor within
    /// `grace`, an older one revokes the family. One statement decides, so parallel uses give one successor. Nothing
    /// changes where `scopes` exceed what was granted, where a grant by OAuth holds none of `standing`, or where the
    /// device is not the family's.
    package func rotate(
        _ id: FamilyID, generation: Int64, client: ClientID, device: DeviceBinding, in pool: UserPoolID,
        covering scopes: [String], standing: [String], grace: Lifetime, now: Moment
    ) async throws -> RefreshOutcome {
        // A request that began a moment earlier may come a moment later: no grace is none for it, too.
        let hasGrace = grace > .seconds(0)
        let row = try await store.database.first(
            """
            WITH rotated AS (
                UPDATE refresh_families f SET
                    generation = CASE WHEN f.generation = \(generation) THEN f.generation + 1 ELSE f.generation END,
                    rotated_at = CASE WHEN f.generation = \(generation) THEN \(now) ELSE f.rotated_at END,
                    revoked_at = CASE WHEN f.generation = \(generation) THEN NULL
                        WHEN f.generation = \(generation) + 1 AND f.rotated_at > \(now - grace) AND \(hasGrace) THEN NULL
                        ELSE \(now) END
                FROM users u
                WHERE f.pool = \(pool) AND f.family = \(id) AND f.client = \(client) AND f.revoked_at IS NULL
                    AND f.expires_at > \(now) AND f.generation >= \(generation)
                    AND f.scopes @> \(scopes)::text[] AND (NOT f.by_oauth OR f.scopes && \(standing)::text[])
                    AND \(fragment: Devices.refreshing(device, in: pool))
                    AND u.pool = \(pool) AND u.sub = f.sub AND u.enabled AND f.session_epoch = u.session_epoch
                RETURNING \(fragment: User.columns), \(fragment: Self.columns), f.revoked_at IS NOT NULL AS revoked
            )
            SELECT * FROM rotated
            """, .durable)
        guard let row else {
            return try await find(id, generation: generation, client: client, device: device, in: pool, now: now)
        }
        return try row.get("revoked") ? .reused : try Self.outcome(row, now: now)
    }

    /// Makes a family for the user of a live browser session, as `AuthorizationCodes.insert` makes a code. Nil where
    /// the session will not do.
    package func insert(
        _ id: FamilyID, client: ClientID, scopes: [String], expiresAt: Moment, for browser: FinishedLogin,
        in pool: UserPoolID, now: Moment
    ) async throws -> (RefreshFamily, User)? {
        try await store.database.first(
            """
            WITH login AS (\(fragment: PendingLogins.deletion(browser, in: pool))
            ), person AS (
                SELECT \(fragment: User.columns), s.auth_time, s.session_epoch
                \(fragment: BrowserSessions.standing(browser.session, of: browser.subject, in: pool, now: now))
            ), family AS (
                INSERT INTO refresh_families
                    (pool, family, client, sub, scopes, generation, by_oauth, auth_time, expires_at, session_epoch)
                SELECT \(pool), \(id), \(client), p.sub, \(scopes), 0, true, p.auth_time, \(expiresAt), p.session_epoch
                FROM person p
            )
            SELECT \(fragment: User.columnNames), auth_time FROM person
            """, .durable
        ).map { row in
            let user = try User(row)
            let family = RefreshFamily(
                pool: pool, id: id, client: client, sub: user.sub, scopes: scopes, isOAuth: true,
                authTime: try row.get("auth_time"), expiresAt: expiresAt)
            return (family, user)
        }
    }

    /// Revokes a family of a client; revoking what is revoked or unknown is no error (RFC 7009 §2.2).
    package func revoke(_ id: FamilyID, client: ClientID, in pool: UserPoolID, now: Moment) async throws {
        _ = try await store.database.execute(
            """
            UPDATE refresh_families SET revoked_at = \(now)
            WHERE pool = \(pool) AND family = \(id) AND client = \(client) AND revoked_at IS NULL
            """, .durable)
    }

    static let columns: SQL = """
        f.family, f.client, f.scopes, f.generation, f.by_oauth, f.auth_time, f.expires_at, f.device_key
        """

    /// For the person that a common table expression yields, with their epoch; for nobody where it yields none.
    static func insertion(_ family: RefreshFamily, for person: SQL) -> SQL {
        """
        INSERT INTO refresh_families
            (pool, family, client, sub, scopes, generation, by_oauth, auth_time, expires_at, session_epoch, device_key)
        SELECT \(family.pool), \(family.id), \(family.client), \(family.sub), \(family.scopes), \(family.generation),
            \(family.isOAuth), \(family.authTime), \(family.expiresAt), p.session_epoch, \(family.deviceKey)
        FROM \(fragment: person) p
        """
    }

    /// Revocation is told before expiry, and both before the state of the user.
    private static func outcome(_ row: Row, now: Moment) throws -> RefreshOutcome {
        let user = try User(row)
        let family = RefreshFamily(
            pool: user.pool, id: FamilyID(try row.get("family")), client: ClientID(try row.get("client")),
            sub: user.sub, scopes: try row.get("scopes"), generation: try row.get("generation"),
            isOAuth: try row.get("by_oauth"), authTime: try row.get("auth_time"), expiresAt: try row.get("expires_at"),
            deviceKey: try row.get("device_key", as: String?.self).map { DeviceKey($0) })
        if try row.get("revoked") { return .revoked }
        if family.expiresAt <= now { return .expired }
        return user.isEnabled ? .live(family, user) : .invalid
    }
}
