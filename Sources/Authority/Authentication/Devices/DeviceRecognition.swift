package import Core
package import Directory
import NativeCrypto

/// What a device that was not known may confirm itself as; `NewDeviceMetadataType` of Cognito's API.
package struct NewDevice: Sendable, Hashable {
    package let key: DeviceKey
    /// Stands in the place of the pool's name in the device's SRP.
    package let groupKey: String
}

/// Which device a sign-in comes from.
enum RecognizedDevice: Sendable {
    /// The pool remembers none, or the sign-in is a browser's.
    case none
    /// None that is known: it gets a key of its own.
    case new(DeviceKey)
    /// One of the user's, remembered, with a secret: it proves itself before the sign-in ends.
    case toProve(SigningDevice)
    /// One of the user's that need not prove itself, or has.
    case known(DeviceKey)

    /// The device that the tokens will belong to.
    var key: DeviceKey? {
        switch self {
        case .none, .toProve: nil
        case .new(let key), .known(let key): key
        }
    }

    var isNew: Bool {
        if case .new = self { true } else { false }
    }

    func metadata(for user: User) -> NewDevice? {
        guard case .new(let key) = self else { return nil }
        return NewDevice(key: key, groupKey: DeviceGroup.key(of: user.sub, in: user.pool))
    }
}

/// The group of a user's devices: no secret, and the same each time, so it is kept nowhere.
enum DeviceGroup {
    static func key(of sub: Subject, in pool: UserPoolID) -> String {
        "-\(Base64URL.encode(Digest.sha256(Array("\(pool)/\(sub)".utf8)).prefix(6)))"
    }
}

extension Authenticator {
    /// The device of a sign-in whose factors are proven. A key that is unknown, forgotten or somebody else's is as
    /// none: nothing is told about it.
    func recognize(
        _ admission: Admission, _ attempt: SignInAttempt, in store: Store
    ) async throws -> RecognizedDevice {
        guard attempt.pool.settings.devices != nil, case .tokens = attempt.purpose else { return .none }
        guard let presented = admission.device else { return newDevice(attempt) }
        guard !presented.isProven else { return .known(presented.key) }
        let found = try await store.devices.findForSignIn(
            presented.key, of: admission.sub, in: attempt.pool.id, now: attempt.now)
        guard let found else { return newDevice(attempt) }
        return found.canProveItself ? .toProve(found) : .known(presented.key)
    }

    /// Goes on without the second factor that a user has: to the end for a remembered device that has proven itself,
    /// else to its proof. Nil where the pool does not let a device stand for the factor, or this one cannot.
    func replacingSecondFactor(
        _ progress: SignInProgress, _ attempt: SignInAttempt, in store: Store
    ) async throws -> SignInResult? {
        guard attempt.pool.settings.devices?.replacesSecondFactor == true else { return nil }
        if case .browserSession = attempt.purpose { return try await byBrowser(progress, attempt, in: store) }
        guard let device = progress.admission.device else { return nil }
        if device.isProven { return try await finish(progress.admission, progress.methods, attempt, in: store) }
        guard case .toProve(let known) = try await recognize(progress.admission, attempt, in: store) else { return nil }
        return try await DeviceSRPChallenge.issue(known, progress.admission, progress.methods, attempt, self, in: store)
    }

    /// A browser's cookie is its proof.
    private func byBrowser(
        _ progress: SignInProgress, _ attempt: SignInAttempt, in store: Store
    ) async throws -> SignInResult? {
        guard let handle = attempt.origin.browser,
            let key = try await store.devices.find(
                browser: handle, of: progress.user.sub, in: attempt.pool.id, now: attempt.now)
        else { return nil }
        var admission = progress.admission
        admission.device = PresentedDevice(key: key, isProven: true)
        return try await finish(admission, progress.methods, attempt, in: store)
    }

    /// The browser that is remembered at the end of a sign-in: one that asked for it, after a second factor.
    func rememberedBrowser(_ methods: [AuthenticationMethod], _ attempt: SignInAttempt) -> NewBrowserDevice? {
        guard methods.count > 1, attempt.pool.settings.devices?.replacesSecondFactor == true,
            let remembering = attempt.origin.remembering
        else { return nil }
        return NewBrowserDevice(
            key: DeviceKey.make(in: attempt.pool.id, authority.randomness), name: remembering.name,
            handle: remembering.handle)
    }

    private func newDevice(_ attempt: SignInAttempt) -> RecognizedDevice {
        .new(DeviceKey.make(in: attempt.pool.id, authority.randomness))
    }
}

extension ChallengeSession {
    /// The device of the sign-in that goes on with an answer: as the answer presents it, unless one was proven.
    func device(in attempt: SignInAttempt) -> PresentedDevice? {
        guard let presented = attempt.device, device?.isProven != true, presented.key != device?.key else {
            return device
        }
        return presented
    }
}

extension SignInAttempt {
    /// The same attempt from the device that an earlier step of it presented, where this one presents none.
    func going(on session: ChallengeSession) -> SignInAttempt {
        var attempt = self
        attempt.origin = origin.with(origin.deviceKey ?? session.device?.key)
        return attempt
    }
}

extension PresentedDevice {
    /// As a session carries it.
    var sessionValue: JSON {
        .object([
            "k": .string(key.rawValue), "p": .bool(isProven), "h": handle.map { .string(Base64URL.encode($0)) },
        ])
    }

    init?(sessionValue: JSON) {
        guard let key = sessionValue["k"]?.string, let isProven = sessionValue["p"]?.bool else { return nil }
        self.init(
            key: DeviceKey(key), isProven: isProven,
            handle: sessionValue["h"]?.string.flatMap { Base64URL.decode($0) })
    }
}
