import Authority
package import Core
import Directory

/// Roles.
extension AccessAdministration {
    package func role(_ name: String) async throws -> Role { try await role(name, in: store) }

    func role(_ name: String, in store: Store) async throws -> Role {
        guard let entity = try await store.accessEntities.find(.role, name) else {
            throw Self.missing("The role with name \(name)")
        }
        return Role(entity)
    }

    package func createRole(
        _ name: String, path: String, trust: String, description: String?, longestSession: Int64?, boundary: String?,
        tags: [String: String], now: Moment
    ) async throws -> Role {
        try checkTrust(trust)
        var role = Role(
            name: name, id: makeID("AROA"), path: path, trust: trust, description: description,
            longestSession: longestSession ?? Role.standardSession, tags: tags, createdAt: now)
        role.policies.boundary = try await existing(boundary: boundary)
        let made = role
        try await write { try await insert(made.entity, "Role with name \(name)", in: $0) }
        return made
    }

    /// Changes a role. Throws `.noSuchEntity`, and what `change` throws.
    @discardableResult
    package func updateRole(
        _ name: String, _ change: @escaping @Sendable (inout Role) throws -> Void
    ) async throws -> Role {
        try await write { store in
            var role = try await role(name, in: store)
            try change(&role)
            try await store.accessEntities.update(role.entity)
            return role
        }
    }

    package func setTrust(_ trust: String, of name: String) async throws {
        try checkTrust(trust)
        try await updateRole(name) { $0.trust = trust }
    }

    /// Throws `.deleteConflict` for one that still has policies.
    package func deleteRole(_ name: String) async throws {
        try await write { store in
            let role = try await role(name, in: store)
            try Self.checkIsBare(role.policies)
            try await store.accessEntities.delete(id: role.id)
        }
    }

    static func checkIsBare(_ policies: EntityPolicies) throws {
        guard policies.inline.isEmpty else {
            throw AuthorityError(.deleteConflict, "Cannot delete entity, must delete policies first.")
        }
        guard policies.attached.isEmpty else {
            throw AuthorityError(.deleteConflict, "Cannot delete entity, must detach all policies first.")
        }
    }

    /// A trust policy is one, and takes nobody whom it does not mean.
    private func checkTrust(_ text: String) throws {
        try access.checkPolicy(text, .trust)
        if let provider = try? PolicyDocument(text, kind: .trust).takesAnyAudience {
            throw AuthorityError(
                .malformedPolicyDocument, "A role that trusts \(provider) must have a condition on \(provider):aud.")
        }
    }

    func existing(boundary arn: String?) async throws -> String? {
        guard let arn else { return nil }
        guard try await access.policy(arn: arn) != nil else { throw Self.missing("The policy \(arn)") }
        return arn
    }
}
