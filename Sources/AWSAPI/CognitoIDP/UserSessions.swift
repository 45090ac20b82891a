import Authority
import Core
import Directory

/// The sessions of users: seen, and ended one by one.
enum UserSessions {
    static let resource = Resource(
        ListUserSessions.self, RevokeUserSession.self, AdminListUserSessions.self, AdminRevokeUserSession.self)
}

package struct SessionIdType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 28...28, pattern: .sessionID)
}

enum SessionTypeType: String, Encodable, Sendable {
    case token = "TOKEN"
    case sso = "SSO"
}

/// A session as the wire shows it. Where on earth an address lies is not known here.
struct SessionDescriptionType: Encodable, Sendable {
    let sessionId: String
    let sessionType: SessionTypeType
    let clientId: String?
    let createDate: Timestamp
    let lastActiveDate: Timestamp
    let deviceType: String
    let lastIPAddress: String?
    let originSessionId: String?
    let isCurrentSession: Bool

    /// `current` is the family that the caller's token belongs to.
    init(_ session: UserSession, current: FamilyID?) {
        sessionId = session.id.description
        sessionType = if case .token = session.id { .token } else { .sso }
        clientId = session.client?.rawValue
        createDate = Timestamp(session.createdAt)
        lastActiveDate = Timestamp(session.activeAt)
        deviceType = session.origin.agent ?? "unknown"
        lastIPAddress = session.origin.address
        originSessionId = session.browser.map { SessionID.sso($0).description }
        isCurrentSession = current.map { session.id == .token($0) } ?? false
    }
}

struct SessionListAnswer: Encodable, Sendable {
    let sessions: [SessionDescriptionType]
    let nextToken: String?

    /// `SessionsListType` has 125 at most.
    private static let size = 125

    init(of user: User, current: FamilyID? = nil, token: PaginationKeyType?, _ call: CallContext) async throws {
        let page = Pagination(call, "ListUserSessions", "\(user.pool)/\(user.sub)")
        let found = try await call.authority.sessions.list(
            of: user, after: try page.sessionCursor(token?.rawValue), limit: Self.size + 1, now: call.now)
        sessions = found.prefix(Self.size).map { SessionDescriptionType($0, current: current) }
        let last = found.count > Self.size ? found[Self.size - 1].cursor : nil
        nextToken = last.map { page.token([.integer($0.createdAt.microseconds), .string($0.id)]) }
    }
}

extension Pagination {
    fileprivate func sessionCursor(_ token: String?) throws -> SessionCursor? {
        guard let position = try open(token)?.array, position.count == 2, let time = position[0].integer,
            let id = position[1].string
        else { return nil }
        return SessionCursor(createdAt: Moment(microseconds: time), id: id)
    }
}

extension SessionIdType {
    /// Throws `ResourceNotFoundException` for one that no session can have.
    fileprivate func id() throws -> SessionID {
        guard let id = SessionID(rawValue) else {
            throw AWSError("ResourceNotFoundException", "Session does not exist.")
        }
        return id
    }
}

enum ListUserSessions: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let accessToken: TokenModelType
        let nextToken: PaginationKeyType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> SessionListAnswer {
        let access = try await call.access(input.accessToken)
        try call.authority.sessions.requireTracking(access.client.pool.pool)
        return try await SessionListAnswer(
            of: access.user, current: access.family, token: input.nextToken, call)
    }
}

enum RevokeUserSession: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let accessToken: TokenModelType
        let sessionId: SessionIdType
        let revokeAssociatedSessions: RevokeAssociatedSessionsType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let access = try await call.access(input.accessToken)
        try call.authority.sessions.requireTracking(access.client.pool.pool)
        try await call.authority.sessions.revoke(
            try input.sessionId.id(), through: access, linked: input.revokeAssociatedSessions == .linked, now: call.now)
        return Empty()
    }
}

enum AdminListUserSessions: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let username: UsernameType
        let nextToken: PaginationKeyType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> SessionListAnswer {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        try call.authority.sessions.requireTracking(pool)
        return try await SessionListAnswer(of: user, token: input.nextToken, call)
    }
}

enum AdminRevokeUserSession: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let username: UsernameType
        let sessionId: SessionIdType
        let revokeAssociatedSessions: RevokeAssociatedSessionsType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        try call.authority.sessions.requireTracking(pool)
        try await call.authority.sessions.revoke(
            try input.sessionId.id(), of: user, linked: input.revokeAssociatedSessions == .linked, now: call.now)
        return Empty()
    }
}
