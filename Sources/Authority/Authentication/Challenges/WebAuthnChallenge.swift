import Core
import Directory
import Logging
import NativeCrypto

/// WEB_AUTHN: a passkey, in place of everything else.
///
/// The challenge that is signed waits in the sealed session, and an answer spends it, right or wrong. A wrong one
/// counts against the passkeys of whoever was claimed. Where the client tells nobody who exists, no key is named to
/// anybody: every passkey is made to be found without (`residentKey`), so the options of a stranger look like a user's.
enum WebAuthnChallenge: Challenge {
    static let name = "WEB_AUTHN"

    /// Asks for a passkey of whoever has the name.
    static func begin(
        _ login: LoginName, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let found = try await authenticator.authority.store.users.find(login, in: attempt.pool.id)
        guard found != nil || attempt.hidesStrangers else { throw AuthorityError.userDoesNotExist }
        let request = try await authenticator.passkeyRequest(to: found, attempt)
        let session = authenticator.session(of: name, named: login, found, attempt, data: request.data)
        return .challenge(
            IssuedChallenge(
                name: name,
                parameters: ["USER_ID_FOR_SRP": session.userID, "CREDENTIAL_REQUEST_OPTIONS": request.options.text],
                session: authenticator.text(of: session)))
    }

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let credential = try answer.required("CREDENTIAL")
        let session = try authenticator.session(of: name, in: answer, attempt)
        return try await take(credential, session, attempt, authenticator)
    }

    /// Takes a credential as the answer to what a session asks.
    static func take(
        _ credential: String, _ session: ChallengeSession, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let response = try CredentialResponse(text: credential)
        guard let challenge = session.data["challenge"]?.string.flatMap({ Base64URL.decode($0) }),
            !session.isOfAnybody || attempt.isOfBrowser
        else { throw AuthorityError.invalidSession }
        let check = AssertionCheck(
            response: response, challenge: challenge,
            relyingParty: try authenticator.authority.relyingParty(of: attempt.client.pool))
        let found = try await authenticator.authority.store.passkeys.find(response.id, in: attempt.pool.id)
        guard let (passkey, counted) = found, session.isOfAnybody || session.sub == passkey.sub else {
            let claimed = claimed(session, attempt, authenticator)
            throw try await authenticator.wrongPasskey("not a passkey of theirs", of: claimed, session, attempt)
        }
        guard !counted.isLocked(at: attempt.now) else { throw AuthorityError.passkeyAttemptsExceeded }
        if let fault = check.fault(of: passkey, needsHandle: session.isOfAnybody) {
            throw try await authenticator.wrongPasskey(fault, of: passkey.sub, session, attempt)
        }
        return try await goOn(
            with: passkey, check, seen: counted.failures(at: attempt.now), session, attempt, authenticator)
    }

    /// The statement that decides at the end asks everything anew: the key, its count, the lock, the user.
    private static func goOn(
        with passkey: Passkey, _ check: AssertionCheck, seen: Int, _ session: ChallengeSession,
        _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let store = authenticator.authority.store
        guard let user = try await store.users.find(passkey.sub, in: attempt.pool.id), let flags = check.flags,
            let use = check.use
        else { throw AuthorityError.invalidSession }
        // Only now is it known who begins.
        if session.isOfAnybody {
            try await authenticator.preAuthenticate(LoginName(user.username, in: attempt.pool.settings), attempt)
        }
        let proof = FactorProof(kind: .passkey, version: 1, seenFailures: seen, passkey: use)
        let methods: [AuthenticationMethod] = [passkey.isBackupEligible ? .softwareKey : .hardwareKey]
        let isTwoInOne =
            attempt.pool.settings.passkeys.countsAsTwoFactors && user.mfa.countsPasskey
            && flags.contains(.userVerified)
        let progress = SignInProgress(
            user: user, methods: methods + (isTwoInOne ? [.twoInOne] : []),
            admission: authenticator.admission(of: session, user.sub, attempt, proving: proof))
        do {
            return try await authenticator.proceed(progress, expiry: nil, attempt)
        } catch let error as AuthorityError where error == .incorrectUsernameOrPassword {
            // Right by itself, and too late: for a lock, for another answer to this session, for another use of the
            // key.
            let counted = try await store.factors.find(.passkey, of: user.sub, in: attempt.pool.id)
            throw counted?.isLocked(at: attempt.now) == true
                ? AuthorityError.passkeyAttemptsExceeded : AuthorityError.invalidSession
        }
    }

    /// Against whom a wrong answer counts: the user who was named, or the name where nobody has it; nobody where none
    /// was.
    private static func claimed(
        _ session: ChallengeSession, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) -> Subject? {
        guard !session.isOfAnybody else { return nil }
        let login = LoginName(session.username, in: attempt.pool.settings)
        return session.sub ?? authenticator.authority.stranger(login, in: attempt.client.pool)
    }
}

/// A challenge for a passkey, and how a browser is asked it.
struct PasskeyRequest: Sendable {
    let challenge: [UInt8]
    let options: JSON

    /// What a session keeps of it.
    var data: JSON { ["challenge": .string(Base64URL.encode(challenge))] }
}

extension Authenticator {
    /// A new challenge. A user's keys are named where the client tells who exists.
    func passkeyRequest(to user: User?, _ attempt: SignInAttempt) async throws -> PasskeyRequest {
        let relyingParty = try authority.relyingParty(of: attempt.client.pool)
        var allowed: [Passkey] = []
        if let user, !attempt.hidesStrangers {
            allowed = try await authority.store.passkeys.list(of: user.sub, for: relyingParty.id, in: user.pool)
        }
        let challenge = authority.randomness.bytes(32)
        return PasskeyRequest(
            challenge: challenge, options: PasskeyOptions.request(challenge, relyingParty, allowed: allowed))
    }

    /// Spends the session and counts the failure; why is for the log.
    fileprivate func wrongPasskey(
        _ fault: String, of sub: Subject?, _ session: ChallengeSession, _ attempt: SignInAttempt
    ) async throws -> AuthorityError {
        authority.logger.info("passkey refused", metadata: ["reason": "\(fault)"])
        let store = authority.store
        guard try await store.credentials.spend(session.spent, in: attempt.pool.id) else { return .invalidSession }
        guard let sub else { return .wrongPasskey }
        let known = try await store.factors.find(.passkey, of: sub, in: attempt.pool.id)
        if let known, known.isLocked(at: attempt.now) { return .passkeyAttemptsExceeded }
        let counted = try await store.factors.recordFailure(
            of: .passkey, seenFailures: known?.failures(at: attempt.now) ?? 0, for: sub, in: attempt.pool.id,
            now: attempt.now)
        return counted ? .wrongPasskey : .passkeyAttemptsExceeded
    }

    /// Whether a passkey is among the ways to begin. Whoever is asked for a second factor begins with the password,
    /// unless their passkey is two factors at once.
    func offersPasskey(to user: User?, _ attempt: SignInAttempt) async throws -> Bool {
        let settings = attempt.pool.settings
        guard settings.firstFactors.contains(.passkey) else { return false }
        guard !attempt.hidesStrangers else {
            return settings.mfaMode != .on || settings.passkeys.countsAsTwoFactors
        }
        guard let user else { return false }
        return try await canBeginByPasskey(user, attempt)
    }

    /// Whether this user may begin with a passkey that they have.
    func canBeginByPasskey(_ user: User, _ attempt: SignInAttempt) async throws -> Bool {
        let settings = attempt.pool.settings
        guard settings.firstFactors.contains(.passkey), user.isEnabled, user.status == .confirmed else { return false }
        let asksForMore = settings.mfaMode == .on || settings.mfaMode == .optional && !user.mfa.enabled.isEmpty
        guard !asksForMore || settings.passkeys.countsAsTwoFactors && user.mfa.countsPasskey else { return false }
        return try await !authority.store.passkeys.list(of: user.sub, in: user.pool, limit: 1).isEmpty
    }
}

extension SignInAttempt {
    fileprivate var isOfBrowser: Bool { if case .browserSession = purpose { true } else { false } }
}
