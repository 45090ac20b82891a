import Directory
import NativeCrypto

/// A recovery code in place of the second factor that a challenge asks for.
///
/// It comes in the answer's `RECOVERY_CODE`, which Cognito does not have, so clients that know nothing of it are not
/// affected; a challenge of somebody who has codes says how many in `RECOVERY_CODES_LEFT`. A wrong code leaves the
/// session open, as a wrong code of the factor does.
enum RecoveryCodeAnswer {
    static let response = "RECOVERY_CODE"
    /// The parameter of a challenge that tells of them.
    static let parameter = "RECOVERY_CODES_LEFT"
    /// The challenges of a second factor: where one is to be set up, nothing is lost.
    private static let challenges: Set<String> = [
        SoftwareTokenMFAChallenge.name, EmailOTPChallenge.name, SMSMFAChallenge.name, SelectMFATypeChallenge.name,
    ]

    static func standsIn(for challenge: String) -> Bool { challenges.contains(challenge) }

    /// Whether an answer brings one.
    static func isIn(_ answer: ChallengeAnswer) -> Bool {
        standsIn(for: answer.challenge) && answer.responses[response]?.isEmpty == false
    }

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let code = try answer.required(response)
        let session = try authenticator.session(of: answer.challenge, in: answer, attempt)
        // The first factor of a sign-in has no stand-in.
        guard let sub = session.sub, !session.methods.isEmpty else { throw AuthorityError.invalidSession }
        let store = authenticator.authority.store
        let counted = try await store.factors.find(.recoveryCode, of: sub, in: attempt.pool.id)
        let seen = counted?.failures(at: attempt.now) ?? 0
        guard counted?.isLocked(at: attempt.now) != true else { throw AuthorityError.codeAttemptsExceeded }
        let hash = RecoveryCode.hash(code, of: sub, in: attempt.client.pool)
        guard let counted, try await store.recoveryCodes.contains(hash, of: sub, in: attempt.pool.id) else {
            throw try await authenticator.wrongCode(of: .recoveryCode, seen: seen, for: sub, attempt)
        }
        let proof = FactorProof(
            kind: .recoveryCode, version: counted.version, seenFailures: seen, recoveryCode: hash)
        return try await authenticator.finish(
            authenticator.admission(of: session, sub, attempt, proving: proof),
            session.methods + [.recoveryCode], attempt, in: store)
    }
}

extension Authenticator {
    /// What the challenge of a second factor says of recovery codes: nothing to those who have none.
    func recoveryParameters(_ progress: SignInProgress, in store: Store) async throws -> [String: String] {
        let count = try await store.recoveryCodes.count(of: progress.user.sub, in: progress.user.pool)
        return count == 0 ? [:] : [RecoveryCodeAnswer.parameter: String(count)]
    }
}
