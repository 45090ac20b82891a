import Core
import Directory

/// CUSTOM_CHALLENGE: what CreateAuthChallenge asks and VerifyAuthChallengeResponse judges.
///
/// What was asked before, and what is known only to the functions, travels in the sealed session. Every answer spends
/// its session, right or wrong, and the next one comes with the next challenge.
enum CustomChallenge: Challenge {
    static let name = "CUSTOM_CHALLENGE"
    /// Characters of a session that the wire takes (`SessionType` of the model).
    static let longestSession = 4096

    static func issue(
        _ progress: CustomProgress, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let authority = authenticator.authority
        // Whoever is locked is sent nothing.
        let subject = progress.user?.sub ?? authority.stranger(progress.login, in: attempt.client.pool)
        let factor = try await authority.store.factors.find(.custom, of: subject, in: attempt.pool.id)
        guard factor?.isLocked(at: attempt.now) != true else { throw AuthorityError.codeAttemptsExceeded }
        let created = try await authority.triggers.run(
            CreateAuthChallenge(told: progress.told(attempt)), about: progress.subject(attempt), in: attempt.pool,
            now: attempt.now)
        guard let created else { throw Authenticator.noCustomAuthentication }
        let data: JSON = .object([
            "rounds": progress.rounds.sealedJSON, "private": JSON(created.privateParameters),
            "meta": created.metadata.map { .string($0) },
            "seen": .integer(Int64(factor?.failures(at: attempt.now) ?? 0)),
        ])
        let session = ChallengeSession(
            challenge: name, pool: attempt.pool.id, client: attempt.client.client.id, sub: progress.user?.sub,
            username: progress.login.typed,
            userID: progress.user.map { attempt.pool.settings.key(of: $0.username) }
                ?? authenticator.simulatedUserID(progress.login, attempt),
            methods: [], seenFailures: 0, passwordVersion: progress.passwordVersion,
            expiresAt: attempt.now + attempt.client.client.settings.authSessionValidity,
            nonce: authority.randomness.bytes(16), data: data, device: progress.device, demand: attempt.demand,
            base: nil)
        let text = authenticator.text(of: session)
        guard text.utf8.count <= longestSession else {
            throw AuthorityError(
                .invalidLambdaResponse, "Unrecognizable lambda output",
                logged: "CreateAuthChallenge: metadata and private parameters are too long for a session")
        }
        let parameters = created.publicParameters.merging(["USERNAME": session.userID]) { _, own in own }
        return .challenge(
            IssuedChallenge(name: name, parameters: parameters, session: text))
    }

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let text = try answer.required("ANSWER")
        let session = try authenticator.session(of: name, in: answer, attempt)
        let store = authenticator.authority.store
        guard let rounds = [CustomRound](session.data["rounds"]), let seen = session.data["seen"]?.integer,
            try await store.credentials.spend(session.spent, in: attempt.pool.id)
        else { throw AuthorityError.invalidSession }
        let login = LoginName(session.username, in: attempt.pool.settings)
        let user: User? = if let sub = session.sub { try await store.users.find(sub, in: attempt.pool.id) } else { nil }
        guard user != nil || session.sub == nil else { throw AuthorityError.invalidSession }
        let device = session.device(in: attempt)
        let asked = CustomProgress(
            login: login, user: user, rounds: rounds, device: device, passwordVersion: session.passwordVersion,
            seen: Int(seen))
        let isRight = try await judge(text, asked, session, attempt, authenticator)
        let round = CustomRound(challenge: name, isPassed: isRight, metadata: session.data["meta"]?.string)
        let progress = CustomProgress(
            login: login, user: user, rounds: rounds + [round], device: device,
            passwordVersion: session.passwordVersion, seen: Int(seen))
        return try await authenticator.follow(
            try await authenticator.define(progress, attempt), progress, attempt)
    }

    /// Counts the answer as a wrong one, asks whether it is right, and takes the count back if so; and if nobody could
    /// be asked. Parallel guesses are bounded before they are judged.
    private static func judge(
        _ text: String, _ asked: CustomProgress, _ session: ChallengeSession, _ attempt: SignInAttempt,
        _ authenticator: Authenticator
    ) async throws -> Bool {
        let authority = authenticator.authority
        let factors = authority.store.factors
        let subject = session.sub ?? authority.stranger(asked.login, in: attempt.client.pool)
        guard
            try await factors.recordFailure(
                of: .custom, seenFailures: asked.seen ?? 0, for: subject, in: attempt.pool.id, now: attempt.now)
        else { throw AuthorityError.codeAttemptsExceeded }
        let trigger = VerifyAuthChallengeResponse(
            told: asked.told(attempt), privateParameters: (session.data["private"] ?? .null).textMembers, answer: text)
        do {
            let isRight = try await authority.triggers.run(
                trigger, about: asked.subject(attempt), in: attempt.pool, now: attempt.now)
            guard let isRight else { throw Authenticator.noCustomAuthentication }
            if isRight { try await factors.withdrawFailure(of: .custom, for: subject, in: attempt.pool.id) }
            return isRight
        } catch let error as AuthorityError where error.code == .unexpectedLambda {
            try await factors.withdrawFailure(of: .custom, for: subject, in: attempt.pool.id)
            throw error
        }
    }
}

extension [CustomRound] {
    /// As a sealed session carries them, in few bytes.
    var sealedJSON: JSON {
        .array(map { [.string($0.challenge), .bool($0.isPassed), $0.metadata.map { .string($0) } ?? .null] })
    }

    /// Nil where a session carries none.
    init?(_ json: JSON?) {
        guard let rounds = json?.array else { return nil }
        self = rounds.compactMap { round in
            guard let parts = round.array, parts.count == 3, let challenge = parts[0].string, let flag = parts[1].bool
            else { return nil }
            return CustomRound(challenge: challenge, isPassed: flag, metadata: parts[2].string)
        }
    }
}
