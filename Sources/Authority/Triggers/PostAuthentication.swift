import Core
import Directory

/// After a sign-in, and before its tokens. A failure takes back what the sign-in opened.
struct PostAuthentication: SilentTrigger {
    static let name = TriggerName.postAuthentication

    let user: User
    let clientMetadata: [String: String]

    var source: String { "PostAuthentication_Authentication" }

    var request: JSON {
        .object([
            "userAttributes": user.triggerAttributes, "newDeviceUsed": false,
            "clientMetadata": .metadata(clientMetadata),
        ])
    }
}

extension Authenticator {
    /// Tells the pool's function of a sign-in that was let in.
    func postAuthenticate(_ user: User, _ attempt: SignInAttempt) async throws {
        _ = try await authority.triggers.run(
            PostAuthentication(user: user, clientMetadata: attempt.metadata.clientMetadata),
            about: TriggerSubject(user.username, at: attempt.client.client.id), in: attempt.pool, now: attempt.now)
    }
}
