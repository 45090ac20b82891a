import Core
import Directory

/// SELECT_MFA_TYPE: the user has several second factors and says which one.
enum SelectMFATypeChallenge: Challenge {
    static let name = "SELECT_MFA_TYPE"

    static func issue(
        _ factors: [SecondFactor], _ progress: SignInProgress, _ attempt: SignInAttempt, _ authenticator: Authenticator,
        in store: Store
    ) async throws -> SignInResult {
        let names = factors.map(\.rawValue)
        let session = authenticator.session(
            of: name, for: progress, attempt, data: ["choice": .array(names.map { .string($0) })])
        let challenge = IssuedChallenge(
            name: name,
            parameters: [
                "USER_ID_FOR_SRP": progress.user.username,
                "MFAS_CAN_CHOOSE": JSON.array(names.map { .string($0) }).text,
            ], session: authenticator.text(of: session))
        return try await authenticator.issue(challenge, admitting: progress, attempt, in: store)
    }

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let choice = try answer.required("ANSWER")
        let session = try authenticator.session(of: name, in: answer, attempt)
        guard session.data["choice"].strings?.contains(choice) == true, let factor = SecondFactor(rawValue: choice)
        else { throw AuthorityError(.invalidParameter, "\(choice) is not among the factors to choose from.") }
        let store = authenticator.authority.store
        guard let sub = session.sub, let user = try await store.users.find(sub, in: attempt.pool.id) else {
            throw AuthorityError.invalidSession
        }
        let progress = SignInProgress(
            user: user, methods: session.methods, admission: authenticator.admission(of: session, sub, attempt))
        return try await authenticator.issue(factor, progress, attempt, in: store)
    }
}
