import Authority
package import Core
import Directory
import SigV4

/// From credentials to a caller: the operator, a user with a key, or a session.
extension AccessControl {
    /// The secret of a key and whom it belongs to; nil for one that is not known, not active or not ours. Throws
    /// `.expiredToken`.
    package func credentials(
        _ accessKeyID: String, token: String?, now: Moment
    ) async throws -> (secret: Secret, caller: Caller)? {
        if let token { return try await temporary(accessKeyID, token, now: now) }
        if Secret.constantTimeEqual(accessKeyID, root.accessKeyID) { return (root.secretAccessKey, operatorCaller()) }
        guard accessKeyID.hasPrefix("AKIA"), let found = try await authority.configuration.accessKey(accessKeyID),
            found.key.isActive
        else { return nil }
        return (found.key.secret, try await caller(IAMUser(found.user), session: nil))
    }

    private func temporary(
        _ accessKeyID: String, _ token: String, now: Moment
    ) async throws -> (secret: Secret, caller: Caller)? {
        guard accessKeyID.hasPrefix("ASIA"), let session = session(in: token, of: accessKeyID) else { return nil }
        guard session.expiresAt > now else {
            throw AuthorityError(.expiredToken, "The security token included in the request is expired")
        }
        guard try await !isRevoked(session, now: now), let caller = try await caller(of: session) else { return nil }
        return (try await secret(of: accessKeyID), caller)
    }

    /// Whether a role's, user's or identity's sessions were ended after this one was made.
    private func isRevoked(_ session: Session, now: Moment) async throws -> Bool {
        let revocations = try await authority.configuration.credentialRevocations(now: now)
        guard !revocations.isEmpty else { return false }
        let principal: String? =
            switch session.principal {
            case .role(_, let id), .user(_, let id), .federated(_, let id): id
            case .root: nil
            }
        return [principal, session.identity?.rawValue].contains { subject in
            subject.flatMap { revocations[$0] }.map { session.issuedAt < $0 } ?? false
        }
    }

    /// Whom a session stands for; nil where its role or user is gone, or another one has the name.
    func caller(of session: Session) async throws -> Caller? {
        switch session.principal {
        case .role(let name, let id):
            guard let role = try await role(name), role.id == id else { return nil }
            return try await caller(role, session)
        case .user(let name, let id):
            guard let user = try await user(name), user.id == id else { return nil }
            return try await caller(user, session: session)
        case .root: return operatorCaller(session)
        case .federated(let name, let id): return try await federated(by: name, id, session)
        }
    }

    private func operatorCaller(_ session: Session? = nil) -> Caller {
        var keys = RequestKeys(session?.keys ?? [:])
        keys.set("aws:PrincipalArn", "arn:aws:iam::\(account):root")
        keys.set("aws:PrincipalAccount", account)
        keys.set("aws:PrincipalType", "Account")
        keys.set("aws:userid", account)
        setTimes(&keys, session)
        return Caller(
            arn: "arn:aws:iam::\(account):root", userID: account, account: account, session: session,
            names: PrincipalNames(account: account, arns: ["arn:aws:iam::\(account):root"]), keys: keys,
            policies: session == nil ? nil : PolicySet(identity: library.everything + library.sessionTokenLimits))
    }

    private func caller(_ user: IAMUser, session: Session?) async throws -> Caller {
        let arn = user.arn(in: account)
        var keys = RequestKeys(session?.keys ?? [:])
        for (key, value) in user.tags { keys.set(Session.tagPrefix + key, value) }
        keys.set("aws:PrincipalArn", arn)
        keys.set("aws:PrincipalAccount", account)
        keys.set("aws:PrincipalType", "User")
        keys.set("aws:userid", user.id)
        keys.set("aws:username", user.name)
        setTimes(&keys, session)
        var policies = try await policies(of: user.policies)
        if session != nil { policies.identity += library.sessionTokenLimits }
        return Caller(
            arn: arn, userID: user.id, account: account, session: session,
            names: PrincipalNames(account: account, arns: [arn]), keys: keys, policies: policies)
    }

    private func caller(_ role: Role, _ session: Session) async throws -> Caller {
        let arn = "arn:aws:sts::\(account):assumed-role/\(role.name)/\(session.name)"
        var keys = RequestKeys(session.keys)
        for (key, value) in role.tags where keys[Session.tagPrefix + key].isEmpty {
            keys.set(Session.tagPrefix + key, value)
        }
        keys.set("aws:PrincipalArn", role.arn(in: account))
        keys.set("aws:PrincipalAccount", account)
        keys.set("aws:PrincipalType", "AssumedRole")
        keys.set("aws:userid", "\(role.id):\(session.name)")
        setTimes(&keys, session)
        var policies = try await policies(of: role.policies)
        policies.session = try await sessionPolicies(of: session)
        return Caller(
            arn: arn, userID: "\(role.id):\(session.name)", account: account, session: session,
            names: PrincipalNames(account: account, arns: [arn, role.arn(in: account)]), keys: keys,
            policies: policies)
    }

    /// Without a policy of its own a federated session may do nothing.
    private func federated(by name: String?, _ id: String, _ session: Session) async throws -> Caller? {
        let arn = "arn:aws:sts::\(account):federated-user/\(session.name)"
        var policies = PolicySet(identity: library.everything)
        if let name {
            guard let user = try await user(name), user.id == id else { return nil }
            policies = try await self.policies(of: user.policies)
        }
        policies.identity += library.federationTokenLimits
        let limits = try await sessionPolicies(of: session)
        policies.session = limits.isEmpty ? [[]] : limits
        var keys = RequestKeys(session.keys)
        keys.set("aws:PrincipalArn", arn)
        keys.set("aws:PrincipalAccount", account)
        keys.set("aws:PrincipalType", "FederatedUser")
        keys.set("aws:userid", "\(account):\(session.name)")
        setTimes(&keys, session)
        return Caller(
            arn: arn, userID: "\(account):\(session.name)", account: account, session: session,
            names: PrincipalNames(account: account, arns: [arn]), keys: keys, policies: policies)
    }

    private func setTimes(_ keys: inout RequestKeys, _ session: Session?) {
        guard let session else { return }
        keys.set("aws:TokenIssueTime", CivilTime(session.issuedAt).extendedISO8601)
        if keys["aws:MultiFactorAuthPresent"].isEmpty { keys.set("aws:MultiFactorAuthPresent", "false") }
    }
}
