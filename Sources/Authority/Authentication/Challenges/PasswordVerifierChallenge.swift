package import Core
package import Directory
import NativeCrypto

/// PASSWORD_VERIFIER: the second half of USER_SRP_AUTH.
///
/// The shared key is computed when the sign-in begins, because everything it takes is known then; it waits in the
/// sealed SECRET_BLOCK, and the answer costs one HMAC. An unknown user gets a stable salt and user id, and the same
/// work.
enum PasswordVerifierChallenge: Challenge {
    static let name = "PASSWORD_VERIFIER"

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let claim = try SRPClaim(answer)
        let username = try answer.required("USERNAME")
        let authority = authenticator.authority
        guard let sealed = claim.secretBlock,
            let session = ChallengeSession(
                sealed, of: name, at: attempt.client, by: authority.sealing, now: attempt.now),
            let key = session.data["key"]?.string.flatMap({ Base64URL.decode($0) }),
            session.isOf(username, in: attempt.pool.settings)
        else { throw AuthorityError.incorrectUsernameOrPassword }
        let isRight = claim.proves(key, groupName: attempt.pool.id.poolName, userID: session.userID)
        guard let sub = session.sub else {
            throw try await authenticator.recordFailure(
                of: LoginName(session.username, in: attempt.pool.settings), seen: session.seenFailures,
                session: session.spent, attempt)
        }
        guard isRight else {
            throw try await authenticator.recordFailure(
                of: sub, seen: session.seenFailures, session: session.spent, attempt)
        }
        if let rounds = [CustomRound](session.data["rounds"]) {
            return try await authenticator.resumeCustom(sub, session, after: rounds, attempt)
        }
        return try await admit(sub, session, attempt, authenticator)
    }

    /// The statement decides; only where it refuses is the user read, to say why.
    private static func admit(
        _ sub: Subject, _ session: ChallengeSession, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let status = session.data["status"]?.string.flatMap(User.Status.init(rawValue:)) ?? .unknown
        let admission = Admission(
            pool: attempt.pool.id, sub: sub, client: attempt.client.client.id, seenFailures: session.seenFailures,
            passwordVersion: session.passwordVersion, statuses: [status], session: session.spent,
            device: session.device(in: attempt), address: attempt.origin.address)
        // A user whose state asks for nothing more is not read: the statement decides.
        guard status == .confirmed, attempt.pool.settings.mfaMode == .off, attempt.demand == nil else {
            guard let user = try await authenticator.authority.store.users.find(sub, in: attempt.pool.id) else {
                throw AuthorityError.incorrectUsernameOrPassword
            }
            let expiry = session.data["expiry"]?.integer.map { Moment(microseconds: $0) }
            return try await authenticator.proceed(
                SignInProgress(user: user, methods: [.password], admission: admission), expiry: expiry, attempt)
        }
        return try await authenticator.finish(
            admission, [.password], attempt, in: authenticator.authority.store)
    }
}

extension Authenticator {
    /// Begins USER_SRP_AUTH with the client's public value in hex.
    ///
    /// Errors: `.invalidParameter` for a degenerate value, `.userNotFound` where the client lets it be told.
    package func beginSRP(
        _ username: String, clientPublic: String, at client: ClientConfiguration, for purpose: SignInPurpose,
        from origin: SignInOrigin = SignInOrigin(), demanding demand: AssuranceDemand? = nil,
        metadata: [String: String] = [:], now: Moment
    ) async throws -> SignInResult {
        let attempt = SignInAttempt(
            beginningWith: metadata, client: client, purpose: purpose, origin: origin, demand: demand, now: now)
        let login = LoginName(username, in: attempt.pool.settings)
        try await preAuthenticate(login, attempt)
        return try await beginSRP(login, clientPublic: clientPublic, attempt)
    }

    /// The same in an attempt; with `rounds`, as a part of CUSTOM_AUTH, which goes on when the password is proven.
    func beginSRP(
        _ login: LoginName, clientPublic: String, after rounds: [CustomRound]? = nil, _ attempt: SignInAttempt
    ) async throws -> SignInResult {
        let now = attempt.now
        let record = try await record(of: login, attempt)
        let found = record.person
        if found?.credentials.lockedUntil.map({ $0 > now }) ?? record.stranger?.isLocked(at: now) ?? false {
            throw AuthorityError.passwordAttemptsExceeded
        }
        let seen = (found?.credentials.failures(at: now) ?? 0) + (record.stranger?.failures(at: now) ?? 0)
        let identity = try srpIdentity(found, login, attempt)
        let exchange = try SRPExchange(clientPublic, identity.verifier, authority.randomness)
        return .challenge(issue(identity, found, seen, exchange, login.typed, after: rounds, attempt))
    }

    private struct SRPIdentity {
        let userID: String
        let salt: [UInt8]
        let verifier: [UInt8]
    }

    private func srpIdentity(
        _ found: (User, Credentials)?, _ login: LoginName, _ attempt: SignInAttempt
    ) throws -> SRPIdentity {
        if let (user, credentials) = found, let salt = credentials.srpSalt, let verifier = credentials.srpVerifier {
            // Folded, as a name is that nobody has: the letter case that was stored would tell who exists.
            let userID = attempt.pool.settings.key(of: user.username)
            return SRPIdentity(userID: userID, salt: salt, verifier: verifier.revealed)
        }
        guard found != nil || attempt.hidesStrangers else {
            throw AuthorityError.userDoesNotExist
        }
        let simulated = SRP.simulated(
            poolName: attempt.pool.id.poolName, username: login.key, key: simulationKey(attempt))
        return SRPIdentity(
            userID: found.map { attempt.pool.settings.key(of: $0.0.username) } ?? simulatedUserID(login, attempt),
            salt: simulated.salt, verifier: simulated.verifier)
    }

    /// The username that a name would turn out to have, were it somebody's: always the same for a name.
    func simulatedUserID(_ login: LoginName, _ attempt: SignInAttempt) -> String {
        guard isAlias(login, in: attempt.pool.settings) else { return login.key }
        let stable = HMACSHA256.code(Array("\(attempt.pool.id)/\(login.key)".utf8), key: simulationKey(attempt))
        return UUIDText.version4(Array(stable.prefix(16)))
    }

    private func simulationKey(_ attempt: SignInAttempt) -> [UInt8] {
        attempt.client.pool.installSecret.derivedKey("srp-simulation")
    }

    /// Whether the name would be another than the username of whoever had it: the answer then names somebody.
    private func isAlias(_ login: LoginName, in settings: UserPoolSettings) -> Bool {
        guard settings.usernameAttributes.isEmpty else { return true }
        return settings.aliasAttributes.contains("email") && login.typed.contains("@")
            || settings.aliasAttributes.contains("phone_number") && login.typed.hasPrefix("+")
    }

    private func issue(
        _ identity: SRPIdentity, _ found: (User, Credentials)?, _ seenFailures: Int, _ exchange: SRPExchange,
        _ username: String, after rounds: [CustomRound]?, _ attempt: SignInAttempt
    ) -> IssuedChallenge {
        // A user without a verifier goes on as if unknown.
        let known = found?.1.srpVerifier == nil ? nil : found
        let session = ChallengeSession(
            challenge: PasswordVerifierChallenge.name, pool: attempt.pool.id, client: attempt.client.client.id,
            sub: known?.0.sub, username: username, userID: identity.userID, methods: [],
            seenFailures: seenFailures,
            passwordVersion: known?.1.passwordVersion ?? 0,
            expiresAt: attempt.now + attempt.client.client.settings.authSessionValidity,
            nonce: authority.randomness.bytes(16),
            data: .object([
                "key": .string(Base64URL.encode(exchange.key)),
                "status": known.map { .string($0.0.status.rawValue) },
                "expiry": known?.1.passwordExpiresAt.map { .integer($0.microseconds) },
                "rounds": rounds?.sealedJSON,
            ]), device: attempt.origin.deviceKey.map { PresentedDevice(key: $0, handle: exchange.handle) },
            demand: attempt.demand, base: nil)
        return IssuedChallenge(
            name: PasswordVerifierChallenge.name,
            parameters: [
                "SALT": SRP.hex(identity.salt),
                "SRP_B": SRP.hex(exchange.serverPublic),
                "SECRET_BLOCK": Base64.encode(session.sealed(by: authority.sealing)),
                "USERNAME": identity.userID,
                "USER_ID_FOR_SRP": identity.userID,
            ], session: nil)
    }
}
