import Core
import Directory

/// After an account was confirmed, or its password reset by a code.
struct PostConfirmation: SilentTrigger {
    enum Act: String {
        case confirmSignUp = "PostConfirmation_ConfirmSignUp"
        case confirmForgotPassword = "PostConfirmation_ConfirmForgotPassword"
    }

    static let name = TriggerName.postConfirmation

    let act: Act
    let user: User
    let clientMetadata: [String: String]

    var source: String { act.rawValue }

    var request: JSON {
        .object(["userAttributes": user.triggerAttributes, "clientMetadata": .metadata(clientMetadata)])
    }
}

extension Accounts {
    /// Tells the pool's function of a confirmation that has happened. `user` is read again: it has changed.
    func confirmed(
        _ user: User, by act: PostConfirmation.Act, at client: ClientID?, in pool: UserPool,
        _ clientMetadata: [String: String], now: Moment
    ) async throws {
        guard authority.triggers.has(.postConfirmation, in: pool),
            let current = try await store.users.find(user.sub, in: pool.id)
        else { return }
        _ = try await authority.triggers.run(
            PostConfirmation(act: act, user: current, clientMetadata: clientMetadata),
            about: TriggerSubject(current.username, at: client), in: pool, now: now)
    }
}
