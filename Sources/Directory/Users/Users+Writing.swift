package import Core
import NativeCrypto
import Postgres

/// A new user with everything that is written in the same statement.
package struct NewUser: Sendable {
    package let user: User
    package let usernameKey: String
    package let credentials: Credentials
    package let aliases: [Alias]
    package let codes: [NewCode]
    package let messages: [OutboxMessage]
    /// Who they are at the provider that they come from, and the group of all who do.
    package let origin: (identity: UserIdentity, group: String)?

    package init(
        user: User, usernameKey: String, credentials: Credentials, aliases: [Alias], codes: [NewCode] = [],
        messages: [OutboxMessage] = [], origin: (identity: UserIdentity, group: String)? = nil
    ) {
        self.user = user
        self.usernameKey = usernameKey
        self.credentials = credentials
        self.aliases = aliases
        self.codes = codes
        self.messages = messages
        self.origin = origin
    }
}

/// What changes about a user's attributes, with everything that is written in the same statement.
package struct UserChange: Sendable {
    package var setting: [String: String]
    package var removing: [String] = []
    /// The kinds of which the user's aliases are replaced by `aliases`.
    package var aliasKinds: [String] = []
    package var aliases: [Alias] = []
    /// Attributes as the caller read them, nil for one that was not there.
    package var standing: [String: String?] = [:]
    /// The codes that are sent.
    package var codes: [NewCode] = []
    /// What waits for a code of these purposes waits no more.
    package var withdrawing: [CodePurpose] = []
    /// Proven addresses that the user has no more.
    package var lost: [LostAddress] = []
    package var messages: [OutboxMessage] = []

    package init(setting: [String: String]) {
        self.setting = setting
    }
}

extension Users {
    /// Inserts the user, their credentials and aliases, the confirmation code and the message that carries it.
    ///
    /// Throws `NameConflict` for a username, an alias or an identity that is taken; another's `sub` is taken as a
    /// username too, because it names them.
    package func insert(_ new: NewUser) async throws {
        let user = new.user
        let secrets = new.credentials
        let verifier = secrets.sealedVerifier(pool: user.pool, sub: user.sub, sealing: store.sealing)
        let count = try await store.detectingConflict {
            try await store.database.execute(
                """
                WITH person AS (
                    INSERT INTO users (pool, sub, username, username_key, status, enabled, attributes, created_at, modified_at)
                    SELECT \(user.pool), \(user.sub), \(user.username), \(new.usernameKey), \(user.status.rawValue),
                        \(user.isEnabled), \(JSON(user.attributes)), \(user.createdAt), \(user.modifiedAt)
                    WHERE NOT EXISTS (SELECT 1 FROM users o WHERE o.pool = \(user.pool) AND o.sub = \(new.usernameKey))
                    RETURNING sub
                ), names AS (
                    INSERT INTO user_aliases (pool, kind, alias_key, sub)
                    SELECT \(user.pool), kind, alias_key, person.sub
                    FROM person, unnest(\(new.aliases.map(\.kind))::text[], \(new.aliases.map(\.key))::text[]) AS a (kind, alias_key)
                ), identity AS (
                    \(fragment: UserIdentities.insertion(new.origin?.identity, in: user.pool, for: "person"))
                ), community AS (
                    \(fragment: UserIdentities.founding(new.origin?.group, in: user.pool, user.createdAt))
                ), membership AS (
                    \(fragment: UserIdentities.joining(new.origin?.group, in: user.pool, for: "person", user.createdAt))
                ), code AS (\(fragment: Codes.insertion(new.codes, for: user.sub, in: user.pool, where: "person"))
                ), message AS (
                    \(fragment: Outbox.insertion(new.messages, in: user.pool, for: "person", sealing: store.sealing)))
                INSERT INTO credentials (pool, sub, password_hash, srp_salt, sealed_srp_verifier, password_set_at,
                    password_expires_at, password_version, failures)
                SELECT \(user.pool), person.sub, \(secrets.passwordHash), \(secrets.srpSalt), \(verifier),
                    \(secrets.passwordSetAt), \(secrets.passwordExpiresAt), 1, 0
                FROM person
                """, .durable)
        }
        guard count > 0 else { throw NameConflict(kind: .name) }
    }

    /// Writes a change, with all that goes with it, in one statement. False where something is not as `standing` has
    /// it by now, and where the user is gone; nothing is written then. Throws `NameConflict` where an alias belongs to
    /// someone else.
    package func update(
        _ sub: Subject, in pool: UserPoolID, _ change: UserChange, now: Moment
    ) async throws -> Bool {
        let absent = change.standing.filter { $0.value == nil }.map(\.key)
        let aliases = change.aliases
        return try await store.detectingConflict {
            try await store.database.execute(
                """
                WITH person AS (
                    UPDATE users u SET attributes = (u.attributes || \(JSON(change.setting))) - \(change.removing)::text[],
                        modified_at = \(now)
                    WHERE u.pool = \(pool) AND u.sub = \(sub) AND u.attributes @> \(JSON(change.standing.compactMapValues { $0 }))
                        AND NOT u.attributes ?| \(absent)::text[]
                    RETURNING u.sub
                ), old_names AS (
                    DELETE FROM user_aliases a USING person p
                    WHERE a.pool = \(pool) AND a.sub = p.sub AND a.kind = ANY (\(change.aliasKinds))
                        AND NOT (a.kind || ':' || a.alias_key = ANY (\(aliases.map { "\($0.kind):\($0.key)" })))
                ), new_names AS (
                    INSERT INTO user_aliases (pool, kind, alias_key, sub)
                    SELECT \(pool), n.kind, n.alias_key, p.sub
                    FROM person p,
                        unnest(\(aliases.map(\.kind))::text[], \(aliases.map(\.key))::text[]) AS n (kind, alias_key)
                    WHERE NOT EXISTS (SELECT 1 FROM user_aliases a WHERE a.pool = \(pool) AND a.kind = n.kind
                        AND a.alias_key = n.alias_key AND a.sub = p.sub)
                ), withdrawn AS (
                    DELETE FROM codes c USING person p
                    WHERE c.pool = \(pool) AND c.sub = p.sub AND c.purpose = ANY (\(change.withdrawing.map(\.name)))
                        AND c.new_address IS NOT NULL
                ), code AS (\(fragment: Codes.insertion(change.codes, for: sub, in: pool, where: "person"))
                ), lost AS (\(fragment: AddressChanges.insertion(change.lost, in: pool, for: "person"))
                ), message AS (
                    \(fragment: Outbox.insertion(change.messages, in: pool, for: "person", sealing: store.sealing)))
                SELECT sub FROM person
                """, .durable) > 0
        }
    }

    /// Takes an alias away from whoever holds it and marks their attribute unverified: the price of
    /// `ForceAliasCreation`.
    package func releaseAlias(_ alias: Alias, in pool: UserPoolID, now: Moment) async throws {
        let flag = JSON(["\(alias.kind)_verified": "false"])
        _ = try await store.database.execute(
            """
            WITH released AS (
                DELETE FROM user_aliases a
                WHERE a.pool = \(pool) AND a.kind = \(alias.kind) AND a.alias_key = \(alias.key) RETURNING a.sub)
            UPDATE users u SET attributes = u.attributes || \(flag), modified_at = \(now)
            FROM released WHERE u.pool = \(pool) AND u.sub = released.sub
            """, .durable)
    }

    /// False where the user is in none of `statuses`.
    package func setStatus(
        _ status: User.Status, from statuses: [User.Status], of sub: Subject, in pool: UserPoolID, now: Moment
    ) async throws -> Bool {
        try await store.database.execute(
            """
            UPDATE users SET status = \(status.rawValue), modified_at = \(now)
            WHERE pool = \(pool) AND sub = \(sub) AND status = ANY (\(statuses.map(\.rawValue)))
            """, .durable) > 0
    }

    /// Disabling also ends every session.
    package func setEnabled(_ enabled: Bool, of sub: Subject, in pool: UserPoolID, now: Moment) async throws -> Bool {
        try await store.database.execute(
            """
            UPDATE users SET enabled = \(enabled), modified_at = \(now),
                session_epoch = session_epoch + CASE WHEN \(enabled) THEN 0 ELSE 1 END
            WHERE pool = \(pool) AND sub = \(sub)
            """, .durable) > 0
    }

    /// Ends every session of a user: refresh tokens, authorization codes that are on their way, signed-in browsers.
    /// Access tokens without a family are refused up to `now`. Only `kept` goes on.
    package func endSessions(
        of sub: Subject, in pool: UserPoolID, keeping kept: KeptSession? = nil, now: Moment
    ) async throws {
        _ = try await store.database.execute(
            """
            WITH person AS (
                UPDATE users u SET session_epoch = u.session_epoch + 1, signed_out_at = \(now)
                WHERE u.pool = \(pool) AND u.sub = \(sub) RETURNING u.sub, u.session_epoch
            ), kept_families AS (\(fragment: KeptSession.familiesGoOn(kept, for: "person", in: pool))
            ), kept_browser AS (\(fragment: KeptSession.browserGoesOn(kept, for: "person", in: pool)))
            SELECT sub FROM person
            """, .durable)
    }

    /// Deletes the user and everything of theirs.
    package func delete(_ sub: Subject, in pool: UserPoolID) async throws -> Bool {
        try await store.database.execute(
            """
            WITH families AS (DELETE FROM refresh_families f WHERE f.pool = \(pool) AND f.sub = \(sub)),
                sessions AS (DELETE FROM browser_sessions s WHERE s.pool = \(pool) AND s.sub = \(sub)),
                codes AS (DELETE FROM authorization_codes c WHERE c.pool = \(pool) AND c.sub = \(sub)),
                factors AS (DELETE FROM factors f WHERE f.pool = \(pool) AND f.sub = \(sub)),
                counters AS (DELETE FROM attempt_counters a WHERE a.pool = \(pool) AND a.sub = \(sub))
            DELETE FROM users WHERE pool = \(pool) AND sub = \(sub)
            """, .durable) > 0
    }
}
