import Authority
package import Core
import Directory

/// Sessions that users and the operator make of their own keys.
extension AccessControl {
    /// Seconds; twelve hours where it was not said.
    private static let standardSession: Int64 = 43200

    /// GetSessionToken. Throws `.accessDenied` for who has only a session, and `.validation`.
    package func sessionToken(of caller: Caller, duration: Int64?, now: Moment) async throws -> TemporaryCredentials {
        let session = Session(
            principal: try await principal(of: caller, "sts:GetSessionToken"), name: "", issuedAt: now,
            expiresAt: now + .seconds(try Self.duration(duration, isRoot: caller.isRoot)))
        return try await issue(session)
    }

    /// GetFederationToken: somebody whom a user speaks for, with no more than both the user's policies and these allow.
    package func federationToken(
        _ request: RoleRequest, of caller: Caller, now: Moment
    ) async throws -> TemporaryCredentials {
        let principal: Session.Principal =
            switch try await principal(of: caller, "sts:GetFederationToken") {
            case .user(let name, let id): .federated(by: name, id: id)
            default: .federated(by: nil, id: account)
            }
        try await checkLimits(request)
        var session = Session(
            principal: principal, name: request.sessionName, issuedAt: now,
            expiresAt: now + .seconds(try Self.duration(request.duration, isRoot: caller.isRoot)))
        session.policy = request.policy
        session.policyARNs = request.policyARNs
        session.tags = request.tags
        return try await issue(session)
    }

    private func principal(of caller: Caller, _ action: String) async throws -> Session.Principal {
        if caller.isRoot { return .root }
        guard let name = caller.userName, let user = try await user(name), user.id == caller.userID else {
            throw AuthorityError(.accessDenied, "Cannot call \(action) with session credentials")
        }
        return .user(name: user.name, id: user.id)
    }

    /// The operator's own key is for an hour at most, as AWS has it of a root user's.
    private static func duration(_ asked: Int64?, isRoot: Bool) throws -> Int64 {
        let longest: Int64 = isRoot ? 3600 : 129_600
        guard let asked else { return min(standardSession, longest) }
        return min(asked, longest)
    }
}
