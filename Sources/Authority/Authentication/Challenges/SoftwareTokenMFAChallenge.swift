import Core
import Directory

/// SOFTWARE_TOKEN_MFA: a code of the user's authenticator app.
///
/// The seed travels in the sealed session, so that an answer costs one statement: the one that decides, in which the
/// code's time step is spent and the seed must still be the user's. A wrong code leaves the session open for another
/// try, and counts against the factor, whatever session it comes through.
enum SoftwareTokenMFAChallenge: Challenge {
    static let name = "SOFTWARE_TOKEN_MFA"

    static func issue(
        _ progress: SignInProgress, _ attempt: SignInAttempt, _ authenticator: Authenticator, in store: Store
    ) async throws -> SignInResult {
        let user = progress.user
        guard let token = try await store.factors.find(.softwareToken, of: user.sub, in: attempt.pool.id),
            let secret = token.secret
        else { throw AuthorityError.invalidSession }
        let session = authenticator.session(
            of: name, for: progress, attempt,
            data: [
                "secret": .string(Base64URL.encode(secret.revealed)), "version": .integer(token.version),
                "seen": .integer(Int64(token.failures(at: attempt.now))),
            ])
        var parameters = ["USER_ID_FOR_SRP": user.username]
        if let name = token.name { parameters["FRIENDLY_DEVICE_NAME"] = name }
        return try await authenticator.issue(
            IssuedChallenge(name: name, parameters: parameters, session: authenticator.text(of: session)),
            admitting: progress, attempt, in: store)
    }

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let code = try answer.required("SOFTWARE_TOKEN_MFA_CODE")
        let session = try authenticator.session(of: name, in: answer, attempt)
        guard let sub = session.sub, let secret = session.data["secret"]?.string.flatMap({ Base64URL.decode($0) }),
            let version = session.data["version"]?.integer, let seen = session.data["seen"]?.integer
        else { throw AuthorityError.invalidSession }
        guard let step = TOTP.step(of: code, secret: Secret(secret), now: attempt.now) else {
            throw try await authenticator.wrongCode(of: .softwareToken, seen: Int(seen), for: sub, attempt)
        }
        let proof = FactorProof(kind: .softwareToken, version: version, seenFailures: Int(seen), step: step)
        do {
            return try await authenticator.finish(
                authenticator.admission(of: session, sub, attempt, proving: proof),
                session.methods + [.softwareToken], attempt, in: authenticator.authority.store)
        } catch let error as AuthorityError {
            throw try await refusal(proof, of: sub, attempt, authenticator) ?? error
        }
    }

    /// What only this factor can be refused for; nil where it stands.
    private static func refusal(
        _ proof: FactorProof, of sub: Subject, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> AuthorityError? {
        let token = try await authenticator.authority.store.factors.find(.softwareToken, of: sub, in: attempt.pool.id)
        guard let token, token.version == proof.version else { return .invalidSession }
        let isOver = token.failures(at: attempt.now) - proof.seenFailures >= LockoutRule.allowedFailures
        guard !token.isLocked(at: attempt.now), !isOver else { return .codeAttemptsExceeded }
        return token.lastStep.map { $0 >= proof.step ?? .max } ?? false ? .codeUsedAlready : nil
    }
}

extension Authenticator {
    /// Counts a wrong code; what the caller is told depends on whether it still counted.
    func wrongCode(
        of kind: Factor.Kind, seen: Int, for sub: Subject, _ attempt: SignInAttempt
    ) async throws -> AuthorityError {
        let counted = try await authority.store.factors.recordFailure(
            of: kind, seenFailures: seen, for: sub, in: attempt.pool.id, now: attempt.now)
        return counted ? .wrongCode : .codeAttemptsExceeded
    }

    /// What is to be admitted for an answered session.
    func admission(
        of session: ChallengeSession, _ sub: Subject, _ attempt: SignInAttempt, proving proof: FactorProof? = nil
    ) -> Admission {
        Admission(
            pool: attempt.pool.id, sub: sub, client: attempt.client.client.id, seenFailures: session.seenFailures,
            passwordVersion: session.passwordVersion, statuses: [.confirmed], session: session.spent, factor: proof,
            device: session.device(in: attempt), address: attempt.origin.address)
    }
}
