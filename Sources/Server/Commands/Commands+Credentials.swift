import Core
import IAM

extension Commands {
    /// Ends the temporary credentials of one of a role, a user and an identity that were made before a time, or before
    /// now.
    package static func revokeCredentials(
        role: String?, user: String?, identity: String?, before: String?, environment: [String: String], file: String?
    ) async throws -> CommandReport {
        let owner: CredentialOwner? =
            role.map { .role($0) } ?? user.map { .user($0) } ?? identity.map { .identity(IdentityID($0)) }
        guard let owner else { throw CommandFault("a role, a user or an identity is to be named") }
        let now = SystemClock().now()
        let time = before.map(PolicyDate.moment) ?? now
        guard let time else { throw CommandFault("\(before ?? "") is no time, as 2026-11-28T03:00:00Z is one") }
        guard time <= now else { throw CommandFault("\(before ?? "") is not in the past") }
        return try await withAuthority(environment, file) { composition in
            try await composition.access.revokeCredentials(of: owner, before: time, now: now)
            return .revoked(before: time)
        }
    }
}
