import Authority
import Core
import Directory

/// Roles, users and policies by name, through the configuration cache.
extension AccessControl {
    func role(_ name: String) async throws -> Role? {
        try await authority.configuration.accessEntity(.role, name).map { Role($0) }
    }

    /// The role of an ARN of this account; its path must be right too.
    func role(arn: String) async throws -> Role? {
        guard let name = Role.name(in: arn, of: account), let role = try await role(name),
            role.arn(in: account) == arn
        else { return nil }
        return role
    }

    func user(_ name: String) async throws -> IAMUser? {
        try await authority.configuration.accessEntity(.user, name).map { IAMUser($0) }
    }

    func policy(arn: String) async throws -> ManagedPolicy? {
        if let builtIn = BuiltInPolicies.named(arn) { return builtIn }
        let prefix = "arn:aws:iam::\(account):policy"
        guard arn.hasPrefix(prefix + "/") else { return nil }
        return try await authority.configuration.accessEntity(.policy, String(arn.dropFirst(prefix.count)))
            .map { ManagedPolicy($0) }
    }

    /// A policy that is attached and gone allows nothing; a boundary that is gone limits everything.
    func policies(of given: EntityPolicies) async throws -> PolicySet {
        var identity = given.inline.sorted { $0.key < $1.key }.map { library.standing($0.value) }
        for arn in given.attached { identity += try await policy(arn: arn).map { [library.standing($0.text)] } ?? [] }
        var set = PolicySet(identity: identity)
        if let arn = given.boundary {
            set.boundary = try await policy(arn: arn).map { library.standing($0.text) } ?? library.nothing
        }
        return set
    }

    /// Each group must allow; a session without policies has none.
    func sessionPolicies(of session: Session) async throws -> [[PolicyDocument]] {
        var groups: [[PolicyDocument]] = []
        if session.policy != nil || !session.policyARNs.isEmpty {
            var group = session.policy.map { [library.standing($0)] } ?? []
            for arn in session.policyARNs {
                group += try await policy(arn: arn).map { [library.standing($0.text)] } ?? []
            }
            groups.append(group)
        }
        if session.isGuest {
            groups.append([
                library.standing(BuiltInPolicies.guestServices), library.standing(BuiltInPolicies.guestCeiling.text),
            ])
        }
        return groups
    }
}

extension PolicyLibrary {
    /// A policy that was checked when it was written. One that cannot be read any more denies everything.
    func standing(_ text: String) -> PolicyDocument { (try? document(text)) ?? denial("*") }

    var nothing: PolicyDocument { PolicyDocument.empty }
    var everything: [PolicyDocument] { [standing(BuiltInPolicies.all[0].text)] }

    /// What GetSessionToken's credentials may not do (STS API, GetSessionToken).
    var sessionTokenLimits: [PolicyDocument] {
        [denial("iam:*"), denial("sts:GetFederationToken"), denial("sts:GetSessionToken")]
    }

    /// What GetFederationToken's may not (STS API, GetFederationToken).
    var federationTokenLimits: [PolicyDocument] { [denial("iam:*"), denial("sts:*")] }

    private func denial(_ action: String) -> PolicyDocument { PolicyDocument(denying: action) }
}
