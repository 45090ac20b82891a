import Core
import Directory

/// DEVICE_SRP_AUTH: a remembered device begins to prove that it has its secret.
///
/// Cognito's clients differ in whether they bring the session back. One that brings none is found by its device and the
/// public value that it began the sign-in with, which nobody else knows; the session that waited there is taken then.
enum DeviceSRPChallenge: Challenge {
    static let name = "DEVICE_SRP_AUTH"

    static func issue(
        _ known: SigningDevice, _ admission: Admission, _ methods: [AuthenticationMethod], _ attempt: SignInAttempt,
        _ authenticator: Authenticator, in store: Store
    ) async throws -> SignInResult {
        let presented = admission.device ?? PresentedDevice(key: known.device.key)
        let session = ChallengeSession(
            challenge: name, pool: attempt.pool.id, client: attempt.client.client.id, sub: admission.sub,
            username: known.username, userID: known.username, methods: methods, seenFailures: 0,
            passwordVersion: admission.passwordVersion,
            expiresAt: attempt.now + attempt.client.client.settings.authSessionValidity,
            nonce: authenticator.authority.randomness.bytes(16), data: .null, device: presented,
            demand: attempt.demand, base: attempt.base)
        let sealed = session.sealed(by: authenticator.authority.sealing)
        let admitted = try await store.credentials.admit(
            admission, granting: .deviceChallenge(PendingDeviceProof(device: presented, session: sealed)),
            now: attempt.now)
        guard admitted != nil else { throw try await authenticator.refusal(admission, attempt, in: store) }
        return .challenge(
            IssuedChallenge(
                name: name, parameters: ["USERNAME": known.username, "DEVICE_KEY": known.device.key.rawValue],
                session: Base64URL.encode(sealed)))
    }

    /// Nothing is spent: the exchange that begins carries the session's nonce, so that one of all that begin is
    /// answered.
    static func answer(
        _ answer: ChallengeAnswer, _ attempt: SignInAttempt, _ authenticator: Authenticator
    ) async throws -> SignInResult {
        let value = try answer.required("SRP_A")
        let key = DeviceKey(try answer.required("DEVICE_KEY"))
        let session = try await session(in: answer, value, key, attempt, authenticator)
        guard let sub = session.sub, session.device?.key == key else { throw AuthorityError.invalidSession }
        let known = try await authenticator.authority.store.devices.findForSignIn(
            key, of: sub, in: attempt.pool.id, now: attempt.now)
        guard let known, let verifier = known.verifier, known.device.isRemembered else {
            throw AuthorityError.deviceDoesNotExist
        }
        guard !known.isLocked else { throw AuthorityError.passwordAttemptsExceeded }
        let exchange = try SRPExchange(value, verifier.verifier.revealed, authenticator.authority.randomness)
        return .challenge(
            DevicePasswordVerifierChallenge.issue(known, verifier, exchange, session, authenticator))
    }

    private static func session(
        in answer: ChallengeAnswer, _ clientPublic: String, _ key: DeviceKey, _ attempt: SignInAttempt,
        _ authenticator: Authenticator
    ) async throws -> ChallengeSession {
        let username = try answer.required("USERNAME")
        let store = authenticator.authority.store
        func named() async throws -> Subject? {
            try await store.users.find(LoginName(username, in: attempt.pool.settings), in: attempt.pool.id)?.sub
        }
        var sealed = answer.session.flatMap { Base64URL.decode($0) }
        if answer.session == nil, let sub = try await named() {
            sealed = try await store.devices.pendingSession(
                key, handle: SRPExchange.handle(of: clientPublic), of: sub, in: attempt.pool.id)
        }
        guard let sealed,
            let session = ChallengeSession(
                sealed, of: name, at: attempt.client, by: authenticator.authority.sealing, now: attempt.now)
        else { throw AuthorityError.invalidSession }
        if session.isOf(username, in: attempt.pool.settings) { return session }
        guard try await named() == session.sub else { throw AuthorityError.invalidSession }
        return session
    }
}
