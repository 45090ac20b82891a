package import Core
package import Directory
import NativeCrypto

/// Remembered devices of one's own account, and what an administrator does to them. Somebody else's device is refused
/// as one that does not exist.
extension Accounts {
    /// Makes the device that a sign-in came from one of the user's, with the verifier of a secret that it has. True
    /// where the user is to be asked whether it is remembered.
    ///
    /// `verifier` is g^x mod N with x as in `SRP.verifier`, of the device's group and key. Errors: `.invalidParameter`
    /// for another key than the access token's, or a verifier that is none; `.deviceKeyExists`.
    package func confirmDevice(
        _ key: DeviceKey, name: String?, verifier: DeviceVerifier?, of access: VerifiedAccess, address: String?,
        now: Moment
    ) async throws -> Bool {
        guard let settings = access.client.pool.pool.settings.devices, access.deviceKey == key else {
            throw AuthorityError.invalidDeviceKey
        }
        if let verifier {
            guard SRP.isVerifier(verifier.verifier.revealed), (1...64).contains(verifier.salt.count) else {
                throw AuthorityError(.invalidParameter, "Invalid device secret verifier.")
            }
        }
        let confirmation = try await store.devices.insert(
            key, name: name, verifier: verifier, isRemembered: !settings.asksUser, address: address,
            of: access.user.sub, in: access.user.pool, now: now)
        switch confirmation {
        case .confirmed: return settings.asksUser
        case .exists: throw AuthorityError(.deviceKeyExists, "Device key already exists.")
        case .refused: throw AuthorityError.invalidDeviceKey
        }
    }

    /// Errors: `.resourceNotFound`, as in all that follow.
    package func device(_ key: DeviceKey, of user: User) async throws -> Device {
        guard let device = try await store.devices.find(key, of: user.sub, in: user.pool) else {
            throw AuthorityError.deviceDoesNotExist
        }
        return device
    }

    package func rememberDevice(_ key: DeviceKey, _ isRemembered: Bool, of user: User, now: Moment) async throws {
        guard try await store.devices.setRemembered(isRemembered, key, of: user.sub, in: user.pool, now: now) else {
            throw AuthorityError.deviceDoesNotExist
        }
    }

    /// No refresh token of the device is good any more, and its next sign-in is a new device's.
    package func forgetDevice(_ key: DeviceKey, of user: User, now: Moment) async throws {
        guard try await store.devices.forget(key, of: user.sub, in: user.pool, now: now) else {
            throw AuthorityError.deviceDoesNotExist
        }
    }
}
