import Core
import Directory

/// Before anything is proven at a sign-in. Told of a name that nobody has only where the client hides who exists.
struct PreAuthentication: SilentTrigger {
    static let name = TriggerName.preAuthentication

    /// Nil for a name that nobody has.
    let user: User?
    /// `ClientMetadata` of InitiateAuth.
    let validationData: [String: String]
    let hidesStrangers: Bool

    var source: String { "PreAuthentication_Authentication" }

    var request: JSON {
        .object([
            "userAttributes": user?.triggerAttributes ?? .object([]),
            "validationData": .metadata(validationData) ?? .null,
            "userNotFound": hidesStrangers ? .bool(user == nil) : nil,
        ])
    }
}

extension Authenticator {
    /// Asks the pool's function whether someone may sign in, once for a sign-in. Costs nothing where there is none.
    func preAuthenticate(_ login: LoginName, _ attempt: SignInAttempt) async throws {
        guard authority.triggers.has(.preAuthentication, in: attempt.pool) else { return }
        let user = try await authority.store.users.find(login, in: attempt.pool.id)
        // A name that nobody has is refused by what follows.
        guard user != nil || attempt.hidesStrangers else { return }
        _ = try await authority.triggers.run(
            PreAuthentication(
                user: user, validationData: attempt.metadata.validationData, hidesStrangers: attempt.hidesStrangers),
            about: TriggerSubject(user?.username ?? login.typed, at: attempt.client.client.id), in: attempt.pool,
            now: attempt.now)
    }
}
