package import Core
import Postgres

/// A sign-in that waits for the proof of its device.
package struct PendingDeviceProof: Sendable {
    package let device: PresentedDevice
    /// The session of the challenge, sealed: given again to whoever brings none but knows the device's handle.
    package let session: [UInt8]

    package init(device: PresentedDevice, session: [UInt8]) {
        self.device = device
        self.session = session
    }
}

extension Devices {
    /// The sealed session of a sign-in that waits for this device's proof, of the client that began it with the public
    /// value of `handle`.
    package func pendingSession(
        _ key: DeviceKey, handle: [UInt8], of sub: Subject, in pool: UserPoolID
    ) async throws -> [UInt8]? {
        try await store.database.first(
            """
            SELECT d.pending_session FROM devices d
            WHERE d.pool = \(pool) AND d.sub = \(sub) AND d.device_key = \(key) AND d.pending_handle = \(handle)
                AND d.forgotten_at IS NULL
            """, .read)?.get("pending_session")
    }

    /// What must hold of a device that proved itself, when its person is let in: remembered, and not forgotten
    /// meanwhile.
    static func standing(_ device: PresentedDevice?, of sub: Subject, in pool: UserPoolID) -> SQL {
        guard let device, device.isProven else { return "true" }
        return """
            EXISTS (SELECT 1 FROM devices d WHERE d.pool = \(pool) AND d.sub = \(sub) AND d.device_key = \(device.key)
                AND d.remembered AND d.forgotten_at IS NULL)
            """
    }

    /// The device of whoever is let in was seen just now; nothing waits for its proof any more.
    static func sighting(
        _ device: PresentedDevice?, at address: String?, in pool: UserPoolID, for person: SQL, now: Moment
    ) -> SQL {
        guard let device else { return "SELECT 1" }
        return """
            UPDATE devices d SET authenticated_at = \(now), last_address = coalesce(\(address), d.last_address),
                pending_handle = NULL, pending_session = NULL
            FROM \(fragment: person) p
            WHERE d.pool = \(pool) AND d.sub = p.sub AND d.device_key = \(device.key) AND d.forgotten_at IS NULL
            """
    }

    /// Remembers what waits for a device's proof, in place of what waited before.
    static func waiting(_ proof: PendingDeviceProof, in pool: UserPoolID, for person: SQL) -> SQL {
        guard let handle = proof.device.handle else { return "SELECT 1" }
        return """
            UPDATE devices d SET pending_handle = \(handle), pending_session = \(proof.session) FROM \(fragment: person) p
            WHERE d.pool = \(pool) AND d.sub = p.sub AND d.device_key = \(proof.device.key) AND d.forgotten_at IS NULL
            """
    }

    /// Whether a family `f` may be refreshed by whoever presents `device`.
    ///
    /// In a pool that remembers devices a family is bound to its device, once that is confirmed; in one that does not
    /// any more the key is not asked for. A forgotten device ends its families in both.
    static func refreshing(_ rule: DeviceBinding, in pool: UserPoolID) -> SQL {
        let row: SQL = "devices d WHERE d.pool = \(pool) AND d.sub = f.sub AND d.device_key = f.device_key"
        return switch rule {
        case .free:
            """
            NOT EXISTS (SELECT 1 FROM \(fragment: row) AND d.forgotten_at IS NOT NULL)
            """
        case .bound(let presented):
            """
            (f.device_key IS NULL OR f.device_key IS NOT DISTINCT FROM \(presented)
                AND EXISTS (SELECT 1 FROM \(fragment: row) AND d.forgotten_at IS NULL))
            """
        }
    }
}

/// Whether a refresh token is good on its own device alone.
package enum DeviceBinding: Sendable {
    /// The pool does not remember devices, or nothing is redeemed.
    case free
    /// The key that the caller presents, nil where they present none.
    case bound(DeviceKey?)
}
