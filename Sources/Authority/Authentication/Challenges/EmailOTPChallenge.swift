import Core
import Directory
import NativeCrypto

/// EMAIL_OTP: a code that was sent by e-mail. Its hash waits in the sealed session; a wrong code leaves the session
/// open for another try, and counts against the factor, whatever session it comes through.
enum EmailOTPChallenge: Challenge {
    static let name = "EMAIL_OTP"
    /// Codes that a user may have sent in an hour.
    static let hourlyCodes = 20

    static func issue(
        _ progress: SignInProgress, _ attempt: SignInAttempt, _ authenticator: Authenticator, in store: Store
    ) async throws -> SignInResult {
        let authority = authenticator.authority
        let user = progress.user
        let email = user.attributes["email"] ?? ""
        guard
            try await store.codes.count(
                "sign_in_code", of: user.sub, in: attempt.pool.id, limit: hourlyCodes, now: attempt.now)
        else { throw AuthorityError.attemptLimitExceeded }
        let factor = try await store.factors.find(.email, of: user.sub, in: attempt.pool.id)
        let code = authority.randomness.sixDigits()
        let session = authenticator.session(
            of: name, for: progress, attempt,
            data: [
                "hash": .string(
                    Base64URL.encode(authority.sealing.keyedHash(Array(code.utf8), purpose: purpose(user.sub)))),
                "seen": .integer(Int64(factor?.failures(at: attempt.now) ?? 0)),
            ])
        let delivery = CodeDelivery(email: email)
        let challenge = IssuedChallenge(
            name: name,
            parameters: [
                "USER_ID_FOR_SRP": user.username, "CODE_DELIVERY_DELIVERY_MEDIUM": delivery.medium,
                "CODE_DELIVERY_DESTINATION": delivery.destination,
            ], session: authenticator.text(of: session))
        let message = authority.messages.signInCode(code, to: email, for: user, in: attempt.pool, now: attempt.now)
        return try await authenticator.issue(
            challenge, admitting: progress, with: AdmissionMessage(factor: .email, message: message), attempt, in: store
        )
    }

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let code = try answer.required("EMAIL_OTP_CODE")
        let session = try authenticator.session(of: name, in: answer, attempt)
        guard let sub = session.sub, let hash = session.data["hash"]?.string,
            let seen = session.data["seen"]?.integer
        else { throw AuthorityError.invalidSession }
        let hashes = authenticator.authority.sealing.keyedHashes(Array(code.utf8), purpose: purpose(sub))
        guard hashes.contains(where: { Secret.constantTimeEqual(Base64URL.encode($0), hash) }) else {
            throw try await authenticator.wrongCode(of: .email, seen: Int(seen), for: sub, attempt)
        }
        let proof = FactorProof(kind: .email, version: 0, seenFailures: Int(seen))
        return try await authenticator.finish(
            authenticator.admission(of: session, sub, attempt, proving: proof), attempt,
            in: authenticator.authority.store)
    }

    private static func purpose(_ sub: Subject) -> KeyedHashPurpose {
        KeyedHashPurpose("sign_in_code", pool: "", subject: sub.rawValue)
    }
}
