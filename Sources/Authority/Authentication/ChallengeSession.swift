import Core
import Directory
import NativeCrypto

/// The state between a challenge and its answer. It travels sealed, so beginning a sign-in writes nothing; answering
/// spends its nonce, so it is answered once.
struct ChallengeSession: Sendable {
    let challenge: String
    let pool: UserPoolID
    let client: ClientID
    /// Nil where the user does not exist and the client does not say so.
    let sub: Subject?
    /// What was typed, for the secret hash and the simulated answers.
    let username: String
    /// USER_ID_FOR_SRP: the user's own name, which an answer may give instead.
    let userID: String
    /// What was proven before this challenge, in order.
    let methods: [AuthenticationMethod]
    let seenFailures: Int
    /// Nil where no password was proven.
    let passwordVersion: Int64?
    let expiresAt: Moment
    let nonce: [UInt8]
    /// What the challenge itself needs, such as the SRP key.
    let data: JSON
    /// The device that the sign-in says it comes from.
    let device: PresentedDevice?
    /// The levels that the client demands.
    let demand: AssuranceDemand?
    /// The session that the sign-in adds a proof to.
    let base: StepUpBase?

    var spent: SpentSession { SpentSession(nonce: nonce, expiresAt: expiresAt) }
}

extension ChallengeSession {
    /// Base64url, or plain base64 as SECRET_BLOCK wants it.
    func sealed(by sealing: Sealing) -> [UInt8] {
        let body: JSON = .object([
            "c": .string(challenge),
            "p": .string(pool.rawValue),
            "k": .string(client.rawValue),
            "s": sub.map { .string($0.rawValue) },
            "u": .string(username),
            "i": .string(userID),
            "m": .array(methods.map { .string($0.rawValue) }),
            "f": .integer(Int64(seenFailures)),
            "v": passwordVersion.map { .integer($0) },
            "e": .integer(expiresAt.microseconds),
            "n": .string(Base64URL.encode(nonce)),
            "d": data,
            "o": device.map(\.sessionValue),
            "a": demand.map(\.json),
            "b": base.map(\.sessionValue),
        ])
        return sealing.seal(Self.padded(body.serialized, typed: username), for: Self.place)
    }

    /// Blanks to a length that only what was typed decides: sealing keeps lengths, and a session must not tell a user
    /// who exists from one who does not.
    private static func padded(_ body: [UInt8], typed: String) -> [UInt8] {
        var length = 896 + typed.utf8.count
        // What a pool's own functions add may be longer; steps tell little of how long it is.
        while length < body.count { length += 512 }
        return body + [UInt8](repeating: UInt8(ascii: " "), count: length - body.count)
    }

    /// Nil for anything but a session of this challenge that is still alive. Whoever asks by a client holds it against
    /// that client.
    init?(_ sealed: [UInt8], of challenge: String, by sealing: Sealing, now: Moment) {
        guard let bytes = try? sealing.open(sealed, for: Self.place), let body = try? JSON.parse(bytes),
            let name = body["c"]?.string, name == challenge, let pool = body["p"]?.string,
            let clientID = body["k"]?.string, let username = body["u"]?.string, let userID = body["i"]?.string,
            let failures = body["f"]?.integer,
            let expiry = body["e"]?.integer, now.microseconds < expiry,
            let nonce = body["n"]?.string.flatMap({ Base64URL.decode($0) }), let data = body["d"]
        else { return nil }
        self.init(
            challenge: name, pool: UserPoolID(pool), client: ClientID(clientID),
            sub: body["s"]?.string.map { Subject($0) }, username: username, userID: userID,
            methods: body["m"].strings?.compactMap(AuthenticationMethod.init(rawValue:)) ?? [],
            seenFailures: Int(failures), passwordVersion: body["v"]?.integer,
            expiresAt: Moment(microseconds: expiry), nonce: nonce, data: data,
            device: body["o"].flatMap { PresentedDevice(sessionValue: $0) }, demand: AssuranceDemand(body["a"]),
            base: StepUpBase(sessionValue: body["b"]))
    }

    /// The same, of this client and its pool.
    init?(_ sealed: [UInt8], of challenge: String, at client: ClientConfiguration, by sealing: Sealing, now: Moment) {
        self.init(sealed, of: challenge, by: sealing, now: now)
        guard self.client == client.client.id, pool == client.pool.pool.id else { return nil }
    }

    /// Whether a name is the one that the sign-in began with, or the user's own, as the pool compares names.
    func isOf(_ name: String, in settings: UserPoolSettings) -> Bool {
        [username, userID].contains { settings.key(of: $0) == settings.key(of: name) }
    }

    /// The same sign-in with other data, at the same step. What it replaces is another session.
    func going(on data: JSON, nonce: [UInt8]) -> ChallengeSession {
        ChallengeSession(
            challenge: challenge, pool: pool, client: client, sub: sub, username: username, userID: userID,
            methods: methods, seenFailures: seenFailures, passwordVersion: passwordVersion, expiresAt: expiresAt,
            nonce: nonce, data: data, device: device, demand: demand, base: base)
    }

    /// Pool, client and step are in the body, which is sealed as a whole.
    private static let place = SealedPlace(pool: "", row: "", column: "challenge_session")
}

extension Authenticator {
    /// The session of the next challenge for a user who has proven what `progress` says.
    func session(
        of challenge: String, for progress: SignInProgress, _ attempt: SignInAttempt, data: JSON = .null
    ) -> ChallengeSession {
        ChallengeSession(
            challenge: challenge, pool: attempt.pool.id, client: attempt.client.client.id, sub: progress.user.sub,
            username: progress.user.username, userID: progress.user.username, methods: progress.methods,
            seenFailures: 0, passwordVersion: progress.admission.passwordVersion,
            expiresAt: attempt.now + attempt.client.client.settings.authSessionValidity,
            nonce: authority.randomness.bytes(16), data: data, device: progress.admission.device,
            demand: attempt.demand, base: attempt.base)
    }

    /// The session that an answer brings; whose it is, is said by USERNAME too, where there is one.
    func session(of challenge: String, in answer: ChallengeAnswer, _ attempt: SignInAttempt) throws -> ChallengeSession
    {
        guard let sealed = answer.session.flatMap({ Base64URL.decode($0) }),
            let session = ChallengeSession(
                sealed, of: challenge, at: attempt.client, by: authority.sealing, now: attempt.now),
            answer.responses["USERNAME"].map({ session.isOf($0, in: attempt.pool.settings) }) ?? true
        else { throw AuthorityError.invalidSession }
        return session
    }

    /// The session behind an answer of whichever challenge, for what goes on with it; nil where it brings none. Whether
    /// the answer is good is the challenge's to say.
    func session(presentedBy answer: ChallengeAnswer, _ attempt: SignInAttempt) -> ChallengeSession? {
        let isBlock = [PasswordVerifierChallenge.name, DevicePasswordVerifierChallenge.name].contains(answer.challenge)
        let sealed =
            isBlock
            ? answer.responses["PASSWORD_CLAIM_SECRET_BLOCK"].flatMap { Base64.decode($0) }
            : answer.session.flatMap { Base64URL.decode($0) }
        return sealed.flatMap {
            ChallengeSession(
                $0, of: answer.challenge, at: attempt.client, by: authority.sealing, now: attempt.now)
        }
    }

    /// The text of a session as the wire has it.
    func text(of session: ChallengeSession) -> String { Base64URL.encode(session.sealed(by: authority.sealing)) }
}
