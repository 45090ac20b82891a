package import Core
import NativeCrypto
import Postgres

/// A device that a user has signed in from and confirmed.
package struct Device: Sendable {
    package let key: DeviceKey
    /// What the user or their app calls it.
    package let name: String?
    /// Whether its proof stands for a second factor.
    package let isRemembered: Bool
    /// The network address that it was last seen at; nil where none was known.
    package let lastAddress: String?
    package let createdAt: Moment
    package let modifiedAt: Moment
    /// When a sign-in from it last succeeded.
    package let authenticatedAt: Moment
}

extension Device {
    static let columns: SQL = """
        d.device_key, d.name, d.remembered, d.last_address, d.created_at, d.modified_at, d.authenticated_at
        """

    init(_ row: Row) throws {
        self.init(
            key: DeviceKey(try row.get("device_key")), name: try row.get("name"),
            isRemembered: try row.get("remembered"), lastAddress: try row.get("last_address"),
            createdAt: try row.get("created_at"), modifiedAt: try row.get("modified_at"),
            authenticatedAt: try row.get("authenticated_at"))
    }
}

/// How a device proves itself: salt and verifier of its secret (SRP-6a).
package struct DeviceVerifier: Sendable {
    package let salt: [UInt8]
    /// g^x mod N, opened.
    package let verifier: Secret

    package init(salt: [UInt8], verifier: Secret) {
        self.salt = salt
        self.verifier = verifier
    }
}

/// A device with what a sign-in needs of it and its user, from one read.
package struct SigningDevice: Sendable {
    package let device: Device
    package let username: String
    /// Nil for a device that was confirmed without a secret.
    package let verifier: DeviceVerifier?
    /// Wrong proofs of any device of the user; fifteen quiet minutes forgive all.
    package let failures: Int
    package let isLocked: Bool

    /// Whether it is asked to prove itself.
    package var canProveItself: Bool { device.isRemembered && verifier != nil && !isLocked }
}

/// The device that a sign-in says it comes from.
package struct PresentedDevice: Sendable, Hashable {
    package let key: DeviceKey
    /// Whether the device has proven itself in this sign-in.
    package let isProven: Bool
    /// SHA-256 of the client's first public value, by which a client without a session is found again; nil where the
    /// sign-in did not begin with SRP.
    package let handle: [UInt8]?

    package init(key: DeviceKey, isProven: Bool = false, handle: [UInt8]? = nil) {
        self.key = key
        self.isProven = isProven
        self.handle = handle
    }

    package var proven: PresentedDevice { PresentedDevice(key: key, isProven: true, handle: handle) }
}
