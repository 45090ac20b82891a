package import Core
import Postgres

/// A session that a person has: a signed-in browser, or what one sign-in left at one client.
package struct UserSession: Sendable {
    package let id: SessionID
    /// At which it began; nil for a browser that signed in before this was kept.
    package let client: ClientID?
    package let createdAt: Moment
    /// The last sign-in or refresh.
    package let activeAt: Moment
    package let expiresAt: Moment
    /// The last known.
    package let origin: SessionOrigin
    /// The browser's session that a client's came through.
    package let browser: BrowserSessionID?
}

/// A place in a list of sessions.
package struct SessionCursor: Sendable, Hashable {
    package let createdAt: Moment
    /// The session's UUID.
    package let id: String

    package init(createdAt: Moment, id: String) {
        self.createdAt = createdAt
        self.id = id
    }
}

extension UserSession {
    package var cursor: SessionCursor {
        switch id {
        case .token(let id): SessionCursor(createdAt: createdAt, id: id.rawValue)
        case .sso(let id): SessionCursor(createdAt: createdAt, id: id.rawValue)
        }
    }

    init(_ row: Row) throws {
        let id: String = try row.get("id")
        self.init(
            id: try row.get("is_browser") ? .sso(BrowserSessionID(id)) : .token(FamilyID(id)),
            client: try row.get("client", as: String?.self).map { ClientID($0) },
            createdAt: try row.get("created_at"), activeAt: try row.get("active_at"),
            expiresAt: try row.get("expires_at"),
            origin: SessionOrigin(address: try row.get("address"), agent: try row.get("agent")),
            browser: try row.get("browser_session", as: String?.self).map { BrowserSessionID($0) })
    }
}
