import Core
import Directory
import NativeCrypto

/// DEVICE_PASSWORD_VERIFIER: the proof of a remembered device, by SRP with the device's group in the place of the
/// pool's name and its key in that of the user's. A wrong one counts against all of the user's devices.
enum DevicePasswordVerifierChallenge: Challenge {
    static let name = "DEVICE_PASSWORD_VERIFIER"

    static func issue(
        _ known: SigningDevice, _ verifier: DeviceVerifier, _ exchange: SRPExchange, _ begun: ChallengeSession,
        _ authenticator: Authenticator
    ) -> IssuedChallenge {
        let session = ChallengeSession(
            challenge: name, pool: begun.pool, client: begun.client, sub: begun.sub, username: begun.username,
            userID: begun.userID, methods: begun.methods, seenFailures: begun.seenFailures,
            passwordVersion: begun.passwordVersion, expiresAt: begun.expiresAt, nonce: begun.nonce,
            data: [
                "key": .string(Base64URL.encode(exchange.key)), "seen": .integer(Int64(known.failures)),
            ], device: begun.device, demand: begun.demand, base: begun.base)
        return IssuedChallenge(
            name: name,
            parameters: [
                "SALT": SRP.hex(verifier.salt), "SRP_B": SRP.hex(exchange.serverPublic),
                "SECRET_BLOCK": Base64.encode(session.sealed(by: authenticator.authority.sealing)),
                "USERNAME": begun.username, "DEVICE_KEY": known.device.key.rawValue,
            ], session: nil)
    }

    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let claim = try SRPClaim(answer)
        let username = try answer.required("USERNAME")
        let deviceKey = try answer.required("DEVICE_KEY")
        guard let sealed = claim.secretBlock,
            let session = ChallengeSession(
                sealed, of: name, at: attempt.client, by: authenticator.authority.sealing, now: attempt.now),
            session.isOf(username, in: attempt.pool.settings), let sub = session.sub, let device = session.device,
            device.key.rawValue == deviceKey, let seen = session.data["seen"]?.integer,
            let key = session.data["key"]?.string.flatMap({ Base64URL.decode($0) })
        else { throw AuthorityError.incorrectUsernameOrPassword }
        let groupKey = DeviceGroup.key(of: sub, in: attempt.pool.id)
        guard claim.proves(key, groupName: groupKey, userID: deviceKey) else {
            throw try await wrongProof(of: sub, seen: Int(seen), session, attempt, authenticator)
        }
        let admission = Admission(
            pool: attempt.pool.id, sub: sub, client: attempt.client.client.id, seenFailures: session.seenFailures,
            passwordVersion: session.passwordVersion, statuses: [.confirmed], session: session.spent,
            factor: FactorProof(kind: .device, version: 0, seenFailures: Int(seen)), device: device.proven,
            address: attempt.origin.address)
        do {
            return try await goOn(admission, session, attempt, authenticator)
        } catch let error as AuthorityError {
            throw try await refusal(admission, attempt, authenticator) ?? error
        }
    }

    /// To the end, unless the pool asks for a second factor that the device does not stand for, or not any more.
    private static func goOn(
        _ admission: Admission, _ session: ChallengeSession, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let store = authenticator.authority.store
        var attempt = attempt
        attempt.tokenSource = .authenticateDevice
        guard attempt.pool.settings.mfaMode != .off, session.methods.count == 1 else {
            return try await authenticator.finish(admission, session.methods, attempt, in: store)
        }
        guard let user = try await store.users.find(admission.sub, in: attempt.pool.id) else {
            throw AuthorityError.invalidSession
        }
        return try await authenticator.advance(
            SignInProgress(user: user, methods: session.methods, admission: admission), attempt, in: store)
    }

    /// The answer is spent, and counts as long as the factor is not locked.
    private static func wrongProof(
        of sub: Subject, seen: Int, _ session: ChallengeSession, _ attempt: SignInAttempt,
        _ authenticator: Authenticator
    ) async throws -> AuthorityError {
        let store = authenticator.authority.store
        guard try await store.credentials.spend(session.spent, in: attempt.pool.id) else {
            return .incorrectUsernameOrPassword
        }
        let counted = try await store.factors.recordFailure(
            of: .device, seenFailures: seen, for: sub, in: attempt.pool.id, now: attempt.now)
        return counted ? .incorrectUsernameOrPassword : .passwordAttemptsExceeded
    }

    /// What only the device can be refused for; nil where it stands.
    private static func refusal(
        _ admission: Admission, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> AuthorityError? {
        guard let device = admission.device, let proof = admission.factor else { return nil }
        let known = try await authenticator.authority.store.devices.findForSignIn(
            device.key, of: admission.sub, in: attempt.pool.id, now: attempt.now)
        guard let known, known.device.isRemembered else { return .deviceDoesNotExist }
        let isOver = known.failures - proof.seenFailures >= LockoutRule.allowedFailures
        return known.isLocked || isOver ? .passwordAttemptsExceeded : nil
    }
}
