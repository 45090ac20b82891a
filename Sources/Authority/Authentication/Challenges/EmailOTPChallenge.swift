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
            data: data(code, of: user.sub, seen: factor?.failures(at: attempt.now) ?? 0, authority))
        let challenge = issued(session, to: CodeDelivery(email: email), authenticator)
        let message = authority.messages.signInCode(code, to: email, for: user, in: attempt.pool, now: attempt.now)
        return try await authenticator.issue(
            challenge, admitting: progress, with: AdmissionMessage(factor: .email, message: message), attempt, in: store
        )
    }

    /// As the first factor: the code goes to whoever has the name, and nothing is proven yet. A name that nobody has
    /// gets the same answer, at the same price.
    static func begin(
        _ login: LoginName, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let authority = authenticator.authority
        let store = authority.store
        let found = try await store.users.find(login, in: attempt.pool.id)
            .flatMap { authenticator.canBeginByEmail($0, attempt) ? $0 : nil }
        guard found != nil || attempt.hidesStrangers else { throw AuthorityError.userDoesNotExist }
        let stranger = authority.stranger(login, in: attempt.client.pool)
        let person = NamedPerson(found, named: login, stranger: stranger, at: attempt.client, now: attempt.now)
        let code = authority.randomness.sixDigits()
        let message = authority.messages.signInCode(
            code, to: person.user.attributes["email"] ?? "", for: person.user, in: attempt.pool, now: attempt.now)
        let seen = try await store.factors.find(.email, of: person.user.sub, in: attempt.pool.id)
        let isSent = try await store.factors.send(
            AdmissionMessage(factor: .email, message: message), to: person.user.sub, in: attempt.pool.id,
            counting: "sign_in_code", limit: hourlyCodes, now: attempt.now)
        guard isSent else { throw AuthorityError.attemptLimitExceeded }
        let session = authenticator.session(
            of: name, named: login, found, attempt,
            data: data(code, of: person.user.sub, seen: seen?.failures(at: attempt.now) ?? 0, authority))
        let delivery =
            found.flatMap { $0.attributes["email"] }.map { CodeDelivery(email: $0) } ?? person.simulatedDelivery
        return .challenge(issued(session, to: delivery, authenticator))
    }

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let code = try answer.required("EMAIL_OTP_CODE")
        let session = try authenticator.session(of: name, in: answer, attempt)
        guard let hash = session.data["hash"]?.string, let seen = session.data["seen"]?.integer else {
            throw AuthorityError.invalidSession
        }
        let login = LoginName(session.username, in: attempt.pool.settings)
        let subject = session.sub ?? authenticator.authority.stranger(login, in: attempt.client.pool)
        let hashes = authenticator.authority.sealing.keyedHashes(Array(code.utf8), purpose: purpose(subject))
        let isRight = hashes.contains { Secret.constantTimeEqual(Base64URL.encode($0), hash) }
        // Nobody was sent the code of a name that nobody has.
        guard isRight, let sub = session.sub else {
            throw try await authenticator.wrongCode(of: .email, seen: Int(seen), for: subject, attempt)
        }
        let proof = FactorProof(kind: .email, version: 0, seenFailures: Int(seen))
        let admission = authenticator.admission(of: session, sub, attempt, proving: proof)
        guard session.methods.isEmpty else {
            return try await authenticator.finish(
                admission, session.methods + [.email], attempt, in: authenticator.authority.store)
        }
        guard let user = try await authenticator.authority.store.users.find(sub, in: attempt.pool.id) else {
            throw AuthorityError.invalidSession
        }
        return try await authenticator.proceed(
            SignInProgress(user: user, methods: [.email], admission: admission), expiry: nil, attempt)
    }

    private static func data(_ code: String, of sub: Subject, seen: Int, _ authority: Authority) -> JSON {
        let hash = authority.sealing.keyedHash(Array(code.utf8), purpose: purpose(sub))
        return ["hash": .string(Base64URL.encode(hash)), "seen": .integer(Int64(seen))]
    }

    private static func issued(
        _ session: ChallengeSession, to delivery: CodeDelivery, _ authenticator: Authenticator
    ) -> IssuedChallenge {
        IssuedChallenge(
            name: name,
            parameters: [
                "USER_ID_FOR_SRP": session.userID, "CODE_DELIVERY_DELIVERY_MEDIUM": delivery.medium,
                "CODE_DELIVERY_DESTINATION": delivery.destination,
            ], session: authenticator.text(of: session))
    }

    private static func purpose(_ sub: Subject) -> KeyedHashPurpose {
        KeyedHashPurpose("sign_in_code", pool: "", subject: sub.rawValue)
    }
}
