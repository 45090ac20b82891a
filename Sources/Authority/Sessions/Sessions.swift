package import Core
package import Directory

/// The sessions of people: which there are, ending one, and how many one may have.
///
/// A session that has ended is refused by the next statement that asks, on every node: nothing about it is remembered.
package struct Sessions: Sendable {
    let authority: Authority

    private var store: UserSessions { authority.store.userSessions }

    /// The user's sessions that stand, the newest first. A client's session tells by `browser` which signed-in browser
    /// it came through; a browser's own is found by its handle (`BrowserSessions.find`).
    package func list(
        of user: User, after cursor: SessionCursor? = nil, limit: Int = 125, now: Moment
    ) async throws -> [UserSession] {
        try await store.list(of: user.sub, in: user.pool, after: cursor, limit: limit, now: now)
    }

    /// Ends a session of the user; with `linked`, what it is tied to as well: the browser's session that a client's
    /// came through, or all clients' sessions that came through a browser's. Throws `.resourceNotFound`.
    package func revoke(_ id: SessionID, of user: User, linked: Bool, now: Moment) async throws {
        guard try await store.revoke(id, of: user.sub, in: user.pool, linked: linked, now: now) else {
            throw AuthorityError(.resourceNotFound, "Session does not exist.")
        }
    }

    /// The same through one of the user's own sessions, which cannot be the one that ends: signing out does that.
    package func revoke(_ id: SessionID, through access: VerifiedAccess, linked: Bool, now: Moment) async throws {
        guard access.family.map({ id != .token($0) }) ?? true else {
            throw AuthorityError(.invalidParameter, "The current session cannot be revoked.")
        }
        try await revoke(id, of: access.user, linked: linked, now: now)
    }

    /// Ends all sessions of a user but the browser's that asks for it, and what came through that one.
    package func revokeOthers(of user: User, keeping session: BrowserSession, now: Moment) async throws {
        try await authority.store.users.endSessions(
            of: user.sub, in: user.pool, keeping: session.id.map { .browser($0) }, now: now)
    }

    /// Throws `.operationNotEnabled` where the pool does not track sessions.
    package func requireTracking(_ pool: UserPool) throws {
        guard pool.settings.sessions.isTracking else {
            throw AuthorityError(.operationNotEnabled, "User session tracking is not enabled for the user pool.")
        }
    }

    /// After a sign-in that made `family`: brings the user back within the pool's limit.
    func limit(_ family: RefreshFamily, in pool: UserPool, now: Moment) async throws {
        guard pool.settings.sessions.isTracking else { return }
        try await store.evict(
            beyond: pool.settings.sessions.mostTokenSessions, of: family.sub, in: family.pool, now: now)
    }
}
