import Core
import Directory

/// What the three triggers of CUSTOM_AUTH are told: who, what was asked so far and how it was answered.
struct CustomAuthRequest: Sendable {
    /// Nil for a name that nobody has.
    let user: User?
    let rounds: [CustomRound]
    let clientMetadata: [String: String]
    let hidesStrangers: Bool

    var session: JSON { .array(rounds.map(\.json)) }

    /// The members before and after those of a trigger's own.
    func json(_ own: KeyValuePairs<String, JSON?>) -> JSON {
        let head: JSON = .object(["userAttributes": user?.triggerAttributes ?? .object([])])
        let tail: JSON = .object([
            "clientMetadata": .metadata(clientMetadata), "userNotFound": hidesStrangers ? .bool(user == nil) : nil,
        ])
        return .object((head.object ?? []) + (JSON.object(own).object ?? []) + (tail.object ?? []))
    }
}

/// One challenge of a sign-in and how it was answered.
struct CustomRound: Sendable, Hashable {
    let challenge: String
    let isPassed: Bool
    /// What CreateAuthChallenge called it.
    let metadata: String?

    var json: JSON {
        [
            "challengeName": .string(challenge), "challengeResult": .bool(isPassed),
            "challengeMetadata": metadata.map { .string($0) } ?? .null,
        ]
    }
}
