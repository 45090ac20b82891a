import Authority
package import Core
import Directory

/// Whose temporary credentials are ended.
package enum CredentialOwner: Sendable {
    /// By name; all sessions of the role, whoever took it.
    case role(String)
    /// By name; the user's own sessions and those of whom it speaks for.
    case user(String)
    case identity(IdentityID)
}

extension AccessControl {
    /// What temporary credentials live at most.
    private static let longestSession = Lifetime.hours(36)

    /// Ends all temporary credentials that were made before a moment. Throws `.noSuchEntity`; an identity may be gone.
    package func revokeCredentials(of owner: CredentialOwner, before: Moment, now: Moment) async throws {
        let subject = try await id(of: owner)
        try await authority.provisioning.write { store in
            try await store.credentialRevocations.insert(
                subject, before: before, expiresAt: max(before, now) + Self.longestSession)
        }
    }

    private func id(of owner: CredentialOwner) async throws -> String {
        switch owner {
        case .role(let name):
            guard let role = try await role(name) else {
                throw AccessAdministration.missing("The role with name \(name)")
            }
            return role.id
        case .user(let name):
            guard let user = try await user(name) else {
                throw AccessAdministration.missing("The user with name \(name)")
            }
            return user.id
        case .identity(let id): return id.rawValue
        }
    }
}
