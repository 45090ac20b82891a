package import Core
import Postgres

/// The refresh-token families.
package struct RefreshFamilies: Sendable {
    let store: Store

    /// Reads a family for a refresh without rotation, and notes that it was used, from where; in one statement for one
    /// that lives.
    package func use(
        _ id: FamilyID, generation: Int64, client: ClientID, device: DeviceBinding, in pool: UserPoolID,
        from origin: SessionOrigin, now: Moment
    ) async throws -> RefreshOutcome {
        let row = try await store.database.first(
            """
            UPDATE refresh_families f SET \(fragment: Self.use(from: origin, now))
            FROM users u
            WHERE f.pool = \(pool) AND f.family = \(id) AND f.client = \(client) AND f.generation = \(generation)
                AND f.revoked_at IS NULL AND f.expires_at > \(now) AND \(fragment: Devices.refreshing(device, in: pool))
                AND u.pool = \(pool) AND u.sub = f.sub AND u.enabled AND f.session_epoch = u.session_epoch
                AND \(fragment: IdentityProviders.standing(of: "f", in: pool))
            RETURNING \(fragment: User.columns), \(fragment: Self.columns), false AS revoked
            """, .relaxed)
        guard let row else {
            return try await find(id, generation: generation, client: client, device: device, in: pool, now: now)
        }
        return try Self.outcome(row, now: now)
    }

    /// Reads a family for a refresh without rotation.
    package func find(
        _ id: FamilyID, generation: Int64, client: ClientID, device: DeviceBinding, in pool: UserPoolID, now: Moment
    ) async throws -> RefreshOutcome {
        guard
            let row = try await store.database.first(
                """
                SELECT \(fragment: User.columns), \(fragment: Self.columns),
                    f.revoked_at IS NOT NULL OR f.session_epoch <> u.session_epoch AS revoked,
                    \(fragment: Devices.refreshing(device, in: pool))
                        AND \(fragment: IdentityProviders.standing(of: "f", in: pool)) AS fits
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
        covering scopes: [String], standing: [String], grace: Lifetime, from origin: SessionOrigin, now: Moment
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
                        ELSE \(now) END,
                    \(fragment: Self.use(from: origin, now))
                FROM users u
                WHERE f.pool = \(pool) AND f.family = \(id) AND f.client = \(client) AND f.revoked_at IS NULL
                    AND f.expires_at > \(now) AND f.generation >= \(generation)
                    AND f.scopes @> \(scopes)::text[] AND (NOT f.by_oauth OR f.scopes && \(standing)::text[])
                    AND \(fragment: Devices.refreshing(device, in: pool))
                    AND \(fragment: IdentityProviders.standing(of: "f", in: pool))
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
    /// the session will not do. Whoever ends the session meanwhile waits, and finds the family.
    package func insert(
        _ id: FamilyID, client: ClientID, scopes: [String], expiresAt: Moment, for browser: FinishedLogin,
        in pool: UserPoolID, now: Moment
    ) async throws -> (RefreshFamily, User)? {
        try await store.database.first(
            """
            WITH login AS (\(fragment: PendingLogins.deletion(browser, in: pool))
            ), person AS (
                SELECT \(fragment: User.columns), s.auth_time, s.session_epoch, s.session_id, s.methods, s.agent, s.address,
                    s.provider
                \(fragment: BrowserSessions.standing(browser, in: pool, now: now))
                FOR KEY SHARE OF s
            ), family AS (
                INSERT INTO refresh_families (pool, family, client, sub, scopes, generation, by_oauth, auth_time,
                    expires_at, session_epoch, browser_session, created_at, active_at, methods, shows_assurance, agent,
                    address, provider)
                SELECT \(pool), \(id), \(client), p.sub, \(scopes), 0, true, p.auth_time, \(expiresAt), p.session_epoch,
                    p.session_id, \(now), \(now), p.methods, \(browser.showsAssurance), p.agent, p.address, p.provider
                FROM person p
            )
            SELECT \(fragment: User.columnNames), auth_time, methods FROM person
            """, .durable
        ).map { row in
            let user = try User(row)
            let family = RefreshFamily(
                pool: pool, id: id, client: client, sub: user.sub, scopes: scopes, isOAuth: true,
                authTime: try row.get("auth_time"), expiresAt: expiresAt, methods: try row.get("methods"),
                showsAssurance: browser.showsAssurance)
            return (family, user)
        }
    }

    /// Revokes a family of a client; revoking what is revoked or unknown is no error (RFC 7009 §2.2). With `linked` the
    /// browser's session that it came through ends too.
    package func revoke(
        _ id: FamilyID, client: ClientID, linked: Bool = false, in pool: UserPoolID, now: Moment
    ) async throws {
        _ = try await store.database.execute(
            """
            WITH family AS (
                UPDATE refresh_families SET revoked_at = \(now)
                WHERE pool = \(pool) AND family = \(id) AND client = \(client) AND revoked_at IS NULL
                RETURNING sub, browser_session
            )
            DELETE FROM browser_sessions b USING family e
            WHERE \(linked) AND b.pool = \(pool) AND b.sub = e.sub AND b.session_id = e.browser_session
            """, .durable)
    }

    static let columns: SQL = """
        f.family, f.client, f.scopes, f.generation, f.by_oauth, f.auth_time, f.expires_at, f.device_key, f.methods,
        f.shows_assurance
        """

    /// What a use of a family changes; what is not known of where it came from stays as it was.
    private static func use(from origin: SessionOrigin, _ now: Moment) -> SQL {
        """
        active_at = \(now), agent = coalesce(\(origin.agent), f.agent), address = coalesce(\(origin.address), f.address)
        """
    }

    /// For the person that a common table expression yields, with their epoch; for nobody where it yields none.
    static func insertion(_ family: RefreshFamily, for person: SQL, now: Moment) -> SQL {
        """
        INSERT INTO refresh_families (pool, family, client, sub, scopes, generation, by_oauth, auth_time, expires_at,
            session_epoch, device_key, created_at, active_at, methods, shows_assurance, agent, address)
        SELECT \(family.pool), \(family.id), \(family.client), \(family.sub), \(family.scopes), \(family.generation),
            \(family.isOAuth), \(family.authTime), \(family.expiresAt), p.session_epoch, \(family.deviceKey), \(now),
            \(now), \(family.methods), \(family.showsAssurance), \(family.origin.agent), \(family.origin.address)
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
            deviceKey: try row.get("device_key", as: String?.self).map { DeviceKey($0) },
            methods: try row.get("methods"), showsAssurance: try row.get("shows_assurance"))
        if try row.get("revoked") { return .revoked }
        if family.expiresAt <= now { return .expired }
        return user.isEnabled ? .live(family, user) : .invalid
    }
}
