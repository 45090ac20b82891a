import Authority
package import Core
import Directory

/// Policies that stand by themselves, and what policies roles and users have.
extension AccessAdministration {
    private static let mostAttached = 20

    package func policy(_ arn: String) async throws -> ManagedPolicy {
        if let builtIn = BuiltInPolicies.named(arn) { return builtIn }
        return try await policy(arn, in: store)
    }

    private func policy(_ arn: String, in store: Store) async throws -> ManagedPolicy {
        let prefix = "arn:aws:iam::\(account):policy"
        guard arn.hasPrefix(prefix + "/"),
            let entity = try await store.accessEntities.find(.policy, String(arn.dropFirst(prefix.count)))
        else { throw Self.missing("Policy \(arn)") }
        return ManagedPolicy(entity)
    }

    /// Our own and AWS's.
    package var builtInPolicies: [ManagedPolicy] { BuiltInPolicies.all }

    package func createPolicy(
        _ name: String, path: String, text: String, description: String?, tags: [String: String], now: Moment
    ) async throws -> ManagedPolicy {
        try access.checkPolicy(text, .identity)
        let policy = ManagedPolicy(
            name: name, id: makeID("ANPA"), path: path, description: description, text: text, tags: tags,
            createdAt: now)
        try await write { try await insert(policy.entity, "A policy called \(name)", in: $0) }
        return policy
    }

    /// Throws `.deleteConflict` for one that somebody has, or that has older versions.
    package func deletePolicy(_ arn: String) async throws {
        try await write { store in
            let policy = try await policy(arn, in: store)
            guard try await store.accessEntities.list(having: arn).isEmpty else {
                throw AuthorityError(.deleteConflict, "Cannot delete a policy attached to entities.")
            }
            guard policy.versions.count == 1 else {
                throw AuthorityError(
                    .deleteConflict,
                    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions."
                )
            }
            try await store.accessEntities.delete(id: policy.id)
        }
    }

    @discardableResult
    package func updatePolicy(
        _ arn: String, _ change: @escaping @Sendable (inout ManagedPolicy) throws -> Void
    ) async throws -> ManagedPolicy {
        try await write { store in
            var policy = try await policy(arn, in: store)
            try change(&policy)
            try await store.accessEntities.update(policy.entity)
            return policy
        }
    }

    package func createVersion(
        of arn: String, text: String, isDefault: Bool, now: Moment
    ) async throws -> (policy: ManagedPolicy, version: ManagedPolicy.Version) {
        try access.checkPolicy(text, .identity)
        let policy = try await updatePolicy(arn) { policy in
            guard policy.versions.count < ManagedPolicy.mostVersions else {
                throw Self.limit("A managed policy can have up to \(ManagedPolicy.mostVersions) versions.")
            }
            policy.lastNumber += 1
            policy.versions.append(.init(id: "v\(policy.lastNumber)", text: text, createdAt: now))
            if isDefault { policy.defaultVersion = "v\(policy.lastNumber)" }
        }
        return (policy, policy.versions[policy.versions.count - 1])
    }

    package func deleteVersion(_ id: String, of arn: String) async throws {
        try await updatePolicy(arn) { policy in
            guard policy.version(id) != nil else { throw Self.missing("Policy \(arn) version \(id)") }
            guard policy.defaultVersion != id else {
                throw AuthorityError(.deleteConflict, "Cannot delete the default version of a policy.")
            }
            policy.versions.removeAll { $0.id == id }
        }
    }

    package func setDefaultVersion(_ id: String, of arn: String) async throws {
        try await updatePolicy(arn) { policy in
            guard policy.version(id) != nil else { throw Self.missing("Policy \(arn) version \(id)") }
            policy.defaultVersion = id
        }
    }

    /// Who has a policy attached, or is limited by it.
    package func holders(
        of arn: String
    ) async throws -> (roles: [Role], users: [IAMUser]) {
        let entities = try await store.accessEntities.list(having: arn)
        return (
            entities.filter { $0.kind == .role }.map { Role($0) },
            entities.filter { $0.kind == .user }.map { IAMUser($0) }
        )
    }

    // MARK: what a role or user has

    /// Who has policies of their own.
    package enum Holder: Sendable, Hashable {
        case role(String)
        case user(String)
    }

    package func updatePolicies(
        of holder: Holder, _ change: @escaping @Sendable (inout EntityPolicies) throws -> Void
    ) async throws {
        switch holder {
        case .role(let name): try await updateRole(name) { try change(&$0.policies) }
        case .user(let name): try await updateUser(name) { try change(&$0.policies) }
        }
    }

    package func put(_ text: String, named name: String, on holder: Holder) async throws {
        try access.checkPolicy(text, .identity)
        try await updatePolicies(of: holder) { $0.inline[name] = text }
    }

    /// Attaching twice is attaching once.
    package func attach(_ arn: String, to holder: Holder) async throws {
        guard try await access.policy(arn: arn) != nil else {
            throw Self.missing("Policy \(arn)")
        }
        try await updatePolicies(of: holder) { policies in
            guard !policies.attached.contains(arn) else { return }
            guard policies.attached.count < Self.mostAttached else {
                throw Self.limit("Cannot exceed quota for PoliciesPerRole: \(Self.mostAttached)")
            }
            policies.attached.append(arn)
        }
    }

    package func detach(_ arn: String, from holder: Holder) async throws {
        try await updatePolicies(of: holder) { policies in
            guard policies.attached.contains(arn) else { throw Self.missing("Policy \(arn)") }
            policies.attached.removeAll { $0 == arn }
        }
    }

    package func setBoundary(_ arn: String?, of holder: Holder) async throws {
        let arn = try await existing(boundary: arn)
        try await updatePolicies(of: holder) { $0.boundary = arn }
    }
}
