import Core
import Directory

/// After a sign-in, and before its tokens. A failure takes back what the sign-in opened.
struct PostAuthentication: SilentTrigger {
    static let name = TriggerName.postAuthentication

    let user: User
    let usesNewDevice: Bool
    let clientMetadata: [String: String]

    var source: String { "PostAuthentication_Authentication" }

    var request: JSON {
        .object([
            "userAttributes": user.triggerAttributes, "newDeviceUsed": .bool(usesNewDevice),
            "clientMetadata": .metadata(clientMetadata),
        ])
    }
}

extension Authenticator {
    /// Tells the pool's function of a sign-in that was let in; whether it came from a device that was not known.
    func postAuthenticate(_ user: User, _ attempt: SignInAttempt, usesNewDevice: Bool = false) async throws {
        let trigger = PostAuthentication(
            user: user, usesNewDevice: usesNewDevice, clientMetadata: attempt.metadata.clientMetadata)
        _ = try await authority.triggers.run(
            trigger,
            about: TriggerSubject(user.username, at: attempt.client.client.id), in: attempt.pool, now: attempt.now)
    }
}
