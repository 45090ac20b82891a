package import Core
import NativeCrypto
import Postgres

/// A browser that its user wants remembered: a device without SRP, whose secret is the handle in its cookie.
package struct NewBrowserDevice: Sendable {
    package let key: DeviceKey
    /// What the browser calls itself, for people.
    package let name: String?
    /// SHA-256 of the cookie's handle.
    let handleHash: [UInt8]

    package init(key: DeviceKey, name: String?, handle: String) {
        self.key = key
        self.name = name
        handleHash = Digest.sha256(Array(handle.utf8))
    }
}

extension Devices {
    /// So long a browser stands for a second factor; then its user is asked again (NIST SP 800-63B §4.2.3).
    package static let browserLifetime = Lifetime.days(30)

    /// The remembered browser of a user whose cookie carries this handle.
    package func find(
        browser handle: String, of sub: Subject, in pool: UserPoolID, now: Moment
    ) async throws -> DeviceKey? {
        try await store.database.first(
            """
            SELECT d.device_key FROM devices d
            WHERE d.pool = \(pool) AND d.sub = \(sub) AND d.browser_hash = \(Digest.sha256(Array(handle.utf8)))
                AND d.browser_until > \(now) AND d.remembered AND d.forgotten_at IS NULL
            """, .read
        ).map { DeviceKey(try $0.get("device_key")) }
    }

    /// Remembers the browser of whoever is let in.
    static func insertion(
        _ new: NewBrowserDevice?, at address: String?, in pool: UserPoolID, for person: SQL, now: Moment
    ) -> SQL {
        guard let new else { return "SELECT 1" }
        return """
            INSERT INTO devices (pool, sub, device_key, name, remembered, last_address, created_at, modified_at,
                authenticated_at, browser_hash, browser_until)
            SELECT \(pool), p.sub, \(new.key), \(new.name), true, \(address), \(now), \(now), \(now), \(new.handleHash),
                \(now + browserLifetime)
            FROM \(fragment: person) p
            """
    }
}
