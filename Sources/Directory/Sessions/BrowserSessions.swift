package import Core
import NativeCrypto
import Postgres

/// A signed-in browser of a pool's pages.
package struct BrowserSession: Sendable {
    package let pool: UserPoolID
    /// What it is called; nil for one that was made before sessions had names.
    package let id: BrowserSessionID?
    /// SHA-256 of the cookie's handle.
    package let handleHash: [UInt8]
    /// Of the session that the browser had before: it ends with the sign-in (ASVS 7.2.4).
    package let replacedHash: [UInt8]?
    package let sub: Subject
    /// At which it began.
    package let client: ClientID?
    package let authTime: Moment
    package let expiresAt: Moment
    /// What was proven, by its names in `amr`, in order.
    package let methods: [String]
    /// The level that this comes to, 1 to 4.
    package let assurance: Int64
    package let origin: SessionOrigin
    /// The provider that signed them in; nil where the pool did.
    package let provider: String?
    /// What the provider has to be told at the sign-out.
    package let providerSession: JSON?

    package init(
        pool: UserPoolID, id: BrowserSessionID?, handleHash: [UInt8], replacing replacedHash: [UInt8]? = nil,
        sub: Subject, client: ClientID?, authTime: Moment, expiresAt: Moment, methods: [String], assurance: Int64,
        origin: SessionOrigin, provider: String? = nil, providerSession: JSON? = nil
    ) {
        self.pool = pool
        self.id = id
        self.handleHash = handleHash
        self.replacedHash = replacedHash
        self.sub = sub
        self.client = client
        self.authTime = authTime
        self.expiresAt = expiresAt
        self.methods = methods
        self.assurance = assurance
        self.origin = origin
        self.provider = provider
        self.providerSession = providerSession
    }
}

/// The signed-in browsers. How long a session lives is the pool's to say (`SessionSettings.browserLifetime`).
package struct BrowserSessions: Sendable {
    let store: Store

    /// A live session whose user is enabled.
    package func find(_ handle: String, in pool: UserPoolID, now: Moment) async throws -> BrowserSession? {
        try await store.database.first(
            """
            SELECT s.session_id, s.sub, s.client, s.auth_time, s.expires_at, s.methods, s.assurance, s.agent, s.address,
                s.provider, s.provider_session
            \(fragment: Self.standing(handle, of: nil, in: pool, now: now))
            """, .read
        ).map { row in
            BrowserSession(
                pool: pool, id: try row.get("session_id", as: String?.self).map { BrowserSessionID($0) },
                handleHash: Self.hash(handle), sub: Subject(try row.get("sub")),
                client: try row.get("client", as: String?.self).map { ClientID($0) },
                authTime: try row.get("auth_time"), expiresAt: try row.get("expires_at"),
                methods: try row.get("methods"), assurance: try row.get("assurance"),
                origin: SessionOrigin(address: try row.get("address"), agent: try row.get("agent")),
                provider: try row.get("provider"), providerSession: try row.get("provider_session"))
        }
    }

    /// Ends a session; ending one that is gone is no error.
    package func delete(_ handle: String, in pool: UserPoolID) async throws {
        _ = try await store.database.execute(
            "DELETE FROM browser_sessions WHERE pool = \(pool) AND handle_hash = \(Self.hash(handle))", .durable)
    }

    /// The sessions that a provider opened for somebody, by its name for them; those of some of its own sessions alone,
    /// where `indexes` has any.
    package func list(
        ofPerson nameID: String, indexes: [String], at provider: String, in pool: UserPoolID
    ) async throws -> [(Subject, BrowserSessionID)] {
        try await store.database.query(
            """
            SELECT s.sub, s.session_id FROM browser_sessions s
            WHERE s.pool = \(pool) AND s.provider = \(provider) AND s.provider_session->>'nameID' = \(nameID)
                AND s.session_id IS NOT NULL
                AND (cardinality(\(indexes)::text[]) = 0 OR s.provider_session->>'index' = ANY (\(indexes)::text[]))
            """, .read
        ).map { (Subject(try $0.get("sub")), BrowserSessionID(try $0.get("session_id"))) }
    }

    /// Ends a session; the provider that it came through and what that is to be told, where it did.
    package func end(_ handle: String, in pool: UserPoolID) async throws -> (provider: String, session: JSON)? {
        let row = try await store.database.first(
            """
            DELETE FROM browser_sessions WHERE pool = \(pool) AND handle_hash = \(Self.hash(handle))
            RETURNING provider, provider_session
            """, .durable)
        guard let row, let provider: String = try row.get("provider", as: String?.self),
            let session = try row.get("provider_session", as: JSON?.self)
        else { return nil }
        return (provider, session)
    }

    package static func hash(_ handle: String) -> [UInt8] { Digest.sha256(Array(handle.utf8)) }

    /// The same for a request that is finished by it, which may ask for one that is recent and for a level.
    static func standing(_ login: FinishedLogin, in pool: UserPoolID, now: Moment) -> SQL {
        """
        \(fragment: standing(login.session, of: login.subject, in: pool, now: now))
            AND (\(login.since)::timestamptz IS NULL OR s.auth_time >= \(login.since))
            AND s.assurance >= \(login.assurance) AND \(fragment: ways(login.ways, in: pool))
        """
    }

    /// That a session `s` came by a way that the client takes, and that the provider is there still.
    private static func ways(_ ways: SignInWays, in pool: UserPoolID) -> SQL {
        """
        CASE WHEN s.provider IS NULL THEN \(ways.byPool)
            ELSE s.provider = ANY (\(ways.providers)::text[]) AND \(fragment: IdentityProviders.standing(of: "s", in: pool)) END
        """
    }

    /// `FROM` and `WHERE` of a session that stands, as `s`, with its user, as `u`: live, of an enabled user, of their
    /// present epoch, and of `sub` where one is named.
    static func standing(_ handle: String, of sub: Subject?, in pool: UserPoolID, now: Moment) -> SQL {
        """
        FROM browser_sessions s JOIN users u ON u.pool = s.pool AND u.sub = s.sub
        WHERE s.pool = \(pool) AND u.pool = \(pool) AND s.handle_hash = \(hash(handle)) AND s.expires_at > \(now)
            AND u.enabled AND s.session_epoch = u.session_epoch AND (\(sub)::text IS NULL OR s.sub = \(sub))
        """
    }

    /// For the person that a common table expression yields, with their epoch; for nobody where it yields none.
    static func insertion(_ session: BrowserSession, for person: SQL) -> SQL {
        """
        INSERT INTO browser_sessions (pool, session_id, handle_hash, sub, client, auth_time, expires_at, session_epoch,
            methods, assurance, agent, address, provider, provider_session)
        SELECT \(session.pool), \(session.id), \(session.handleHash), \(session.sub), \(session.client),
            \(session.authTime), \(session.expiresAt), p.session_epoch, \(session.methods), \(session.assurance),
            \(session.origin.agent), \(session.origin.address), \(session.provider), \(session.providerSession)
        FROM \(fragment: person) p
        """
    }

    /// The session that `session` replaces goes on under its handle, with what was proven besides.
    static func stepping(_ session: BrowserSession, for person: SQL) -> SQL {
        """
        UPDATE browser_sessions b SET handle_hash = \(session.handleHash), methods = \(session.methods),
            assurance = \(session.assurance), agent = coalesce(\(session.origin.agent), b.agent),
            address = coalesce(\(session.origin.address), b.address)
        FROM \(fragment: person) p
        WHERE b.pool = \(session.pool) AND b.handle_hash = \(session.replacedHash)
        """
    }

    /// The end of the session that `session` replaces, where the person is let in.
    static func replacement(by session: BrowserSession, for person: SQL) -> SQL {
        """
        DELETE FROM browser_sessions b USING \(fragment: person) p
        WHERE b.pool = \(session.pool) AND b.handle_hash = \(session.replacedHash)
        """
    }
}
