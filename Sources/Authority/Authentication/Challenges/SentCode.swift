import Core
import Directory
import NativeCrypto

/// A code that was sent to an address. Its hash waits in the sealed session; a wrong code leaves the session open for
/// another try, and counts against the factor, whatever session it comes through.
struct SentCode: Sendable {
    /// `ChallengeNameType` of Cognito's API.
    let challenge: String
    /// What an answer has it in.
    let response: String
    let factor: Factor.Kind
    let contact: ContactKind
    let method: AuthenticationMethod

    /// Codes that a user may have sent in an hour, by whichever medium.
    static let hourlyCodes = 20
    private static let action = "sign_in_code"

    static let email = SentCode(
        challenge: "EMAIL_OTP", response: "EMAIL_OTP_CODE", factor: .email, contact: .email, method: .email)
    /// By phone in place of the password.
    static let smsFirst = SentCode(
        challenge: "SMS_OTP", response: "SMS_OTP_CODE", factor: .sms, contact: .phone, method: .sms)
    /// By phone after it.
    static let smsSecond = SentCode(
        challenge: "SMS_MFA", response: "SMS_MFA_CODE", factor: .sms, contact: .phone, method: .sms)

    /// As the second factor: the code goes out with what was proven so far.
    func issue(
        _ progress: SignInProgress, _ attempt: SignInAttempt, _ authenticator: Authenticator, in store: Store
    ) async throws -> SignInResult {
        let authority = authenticator.authority
        let user = progress.user
        guard let address = user.verifiedContact(contact) else { throw AuthorityError.invalidSession }
        guard
            try await store.codes.count(
                Self.action, of: user.sub, in: attempt.pool.id, limit: Self.hourlyCodes, now: attempt.now)
        else { throw AuthorityError.attemptLimitExceeded }
        let counted = try await store.factors.find(factor, of: user.sub, in: attempt.pool.id)
        let code = authority.randomness.sixDigits()
        let session = authenticator.session(
            of: challenge, for: progress, attempt,
            data: data(code, of: user.sub, seen: counted?.failures(at: attempt.now) ?? 0, authority))
        let message = authority.messages.signInCode(code, to: address, for: user, in: attempt.pool, now: attempt.now)
        return try await authenticator.issue(
            issued(session, to: address, authenticator), admitting: progress,
            with: AdmissionMessage(factor: factor, message: message), attempt, in: store)
    }

    /// As the first factor: the code goes to whoever has the name, and nothing is proven yet. A name that nobody has
    /// gets the same answer, at the same price.
    func begin(
        _ login: LoginName, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let authority = authenticator.authority
        let store = authority.store
        let found = try await store.users.find(login, in: attempt.pool.id)
            .flatMap { authenticator.canBegin(by: contact, $0, attempt) ? $0 : nil }
        guard found != nil || attempt.hidesStrangers else { throw AuthorityError.userDoesNotExist }
        let stranger = authority.stranger(login, in: attempt.client.pool)
        let person = NamedPerson(found, named: login, stranger: stranger, at: attempt.client, now: attempt.now)
        let address = found?.verifiedContact(contact) ?? person.simulatedContact(of: [contact])
        let code = authority.randomness.sixDigits()
        let message = authority.messages.signInCode(
            code, to: address, for: person.user, in: attempt.pool, now: attempt.now)
        let seen = try await store.factors.find(factor, of: person.user.sub, in: attempt.pool.id)
        let isSent = try await store.factors.send(
            AdmissionMessage(factor: factor, message: message), to: person.user.sub, in: attempt.pool.id,
            counting: Self.action, limit: Self.hourlyCodes, now: attempt.now)
        guard isSent else { throw AuthorityError.attemptLimitExceeded }
        let session = authenticator.session(
            of: challenge, named: login, found, attempt,
            data: data(code, of: person.user.sub, seen: seen?.failures(at: attempt.now) ?? 0, authority))
        return .challenge(issued(session, to: address, authenticator))
    }

    func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let code = try answer.required(response)
        let session = try authenticator.session(of: challenge, in: answer, attempt)
        guard let hash = session.data["hash"]?.string, let seen = session.data["seen"]?.integer else {
            throw AuthorityError.invalidSession
        }
        let login = LoginName(session.username, in: attempt.pool.settings)
        let subject = session.sub ?? authenticator.authority.stranger(login, in: attempt.client.pool)
        let hashes = authenticator.authority.sealing.keyedHashes(Array(code.utf8), purpose: purpose(subject))
        let isRight = hashes.contains { Secret.constantTimeEqual(Base64URL.encode($0), hash) }
        // Nobody was sent the code of a name that nobody has.
        guard isRight, let sub = session.sub else {
            throw try await authenticator.wrongCode(of: factor, seen: Int(seen), for: subject, attempt)
        }
        let proof = FactorProof(kind: factor, version: 0, seenFailures: Int(seen))
        let admission = authenticator.admission(of: session, sub, attempt, proving: proof)
        guard session.methods.isEmpty else {
            return try await authenticator.finish(
                admission, session.methods + [method], attempt, in: authenticator.authority.store)
        }
        return try await authenticator.goOn(from: method, admission, attempt)
    }

    private func data(_ code: String, of sub: Subject, seen: Int, _ authority: Authority) -> JSON {
        let hash = authority.sealing.keyedHash(Array(code.utf8), purpose: purpose(sub))
        return ["hash": .string(Base64URL.encode(hash)), "seen": .integer(Int64(seen))]
    }

    private func issued(
        _ session: ChallengeSession, to address: Contact, _ authenticator: Authenticator
    ) -> IssuedChallenge {
        let delivery = CodeDelivery(address)
        return IssuedChallenge(
            name: challenge,
            parameters: [
                "USER_ID_FOR_SRP": session.userID, "CODE_DELIVERY_DELIVERY_MEDIUM": delivery.medium,
                "CODE_DELIVERY_DESTINATION": delivery.destination,
            ], session: authenticator.text(of: session))
    }

    private func purpose(_ sub: Subject) -> KeyedHashPurpose {
        KeyedHashPurpose("sign_in_code", pool: "", subject: sub.rawValue)
    }
}

extension Authenticator {
    /// Goes on with whoever began by something else than a password. They must still be one who may: a factor that they
    /// chose in between is not proven twice by the same thing.
    func goOn(
        from method: AuthenticationMethod, _ admission: Admission, _ attempt: SignInAttempt
    ) async throws -> SignInResult {
        guard let user = try await authority.store.users.find(admission.sub, in: attempt.pool.id),
            !user.isEnabled || !asksForMore(user, attempt)
        else { throw AuthorityError.invalidSession }
        return try await proceed(
            SignInProgress(user: user, methods: [method], admission: admission), expiry: nil, attempt)
    }
}
