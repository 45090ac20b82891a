package import Core
import NativeCrypto
import Postgres

/// The devices of users. A forgotten one keeps its row and is found by nothing here but the insertion that would bring
/// its key back. What a proven device opens is decided in `SignInGate`.
package struct Devices: Sendable {
    let store: Store

    /// What became of a confirmation.
    package enum Confirmation: Sendable {
        case confirmed
        /// The user has confirmed a device of this key.
        case exists
        /// Forgotten, or no live session of the user came from it.
        case refused
    }

    package func find(_ key: DeviceKey, of sub: Subject, in pool: UserPoolID) async throws -> Device? {
        try await store.database.first(
            """
            SELECT \(fragment: Device.columns) FROM devices d
            WHERE d.pool = \(pool) AND d.sub = \(sub) AND d.device_key = \(key) AND d.forgotten_at IS NULL
            """, .read
        ).map(Device.init)
    }

    /// A device with its secret's verifier, its user's name, and how often proofs of the user's devices went wrong.
    package func findForSignIn(
        _ key: DeviceKey, of sub: Subject, in pool: UserPoolID, now: Moment
    ) async throws -> SigningDevice? {
        let kind = Factor.Kind.device
        return try await store.database.first(
            """
            SELECT \(fragment: Device.columns), d.srp_salt, d.sealed_srp_verifier, u.username,
                CASE WHEN f.failed_at > \(now - kind.quietTime) THEN f.failures ELSE 0 END AS failures,
                coalesce(f.locked_until > \(now), false) AS locked
            FROM devices d JOIN users u ON u.pool = d.pool AND u.sub = d.sub
            LEFT JOIN factors f ON f.pool = d.pool AND f.sub = d.sub AND f.factor = \(kind.rawValue)
            WHERE d.pool = \(pool) AND u.pool = \(pool) AND d.sub = \(sub) AND d.device_key = \(key)
                AND d.forgotten_at IS NULL
            """, .read
        ).map { row in
            let salt: [UInt8]? = try row.get("srp_salt")
            let sealed: [UInt8]? = try row.get("sealed_srp_verifier")
            let place = Self.verifierPlace(pool, sub, key)
            let verifier = try sealed.map { Secret(try store.sealing.open($0, for: place)) }
            return SigningDevice(
                device: try Device(row), username: try row.get("username"),
                verifier: salt.flatMap { salt in verifier.map { DeviceVerifier(salt: salt, verifier: $0) } },
                failures: try row.get("failures"), isLocked: try row.get("locked"))
        }
    }

    /// Devices in the order of their confirmation, at most `limit`, after the device of `cursor`; those that are not
    /// remembered only with `all`.
    package func list(
        of sub: Subject, in pool: UserPoolID, all: Bool, after cursor: (createdAt: Moment, key: DeviceKey)?, limit: Int
    ) async throws -> [Device] {
        try await store.database.query(
            """
            SELECT \(fragment: Device.columns) FROM devices d
            WHERE d.pool = \(pool) AND d.sub = \(sub) AND d.forgotten_at IS NULL AND (\(all) OR d.remembered)
                AND (\(cursor?.createdAt)::timestamptz IS NULL
                    OR (d.created_at, d.device_key) > (\(cursor?.createdAt), \(cursor?.key)))
            ORDER BY d.created_at, d.device_key LIMIT \(limit)
            """, .read
        ).map(Device.init)
    }

    /// Confirms the device of a live session of the user. A key counts once.
    package func insert(
        _ key: DeviceKey, name: String?, verifier: DeviceVerifier?, isRemembered: Bool, address: String?,
        of sub: Subject, in pool: UserPoolID, now: Moment
    ) async throws -> Confirmation {
        let sealed = verifier.map {
            store.sealing.seal($0.verifier.revealed, for: Self.verifierPlace(pool, sub, key))
        }
        let isNew =
            try await store.database.first(
                """
                INSERT INTO devices (pool, sub, device_key, name, srp_salt, sealed_srp_verifier, remembered, last_address,
                    created_at, modified_at, authenticated_at)
                SELECT \(pool), u.sub, \(key), \(name), \(verifier?.salt), \(sealed), \(isRemembered), \(address),
                    \(now), \(now), \(now)
                FROM users u
                WHERE u.pool = \(pool) AND u.sub = \(sub) AND u.enabled AND EXISTS (
                    SELECT 1 FROM refresh_families f
                    WHERE f.pool = \(pool) AND f.sub = u.sub AND f.device_key = \(key) AND f.revoked_at IS NULL
                        AND f.session_epoch = u.session_epoch)
                ON CONFLICT (pool, sub, device_key) DO NOTHING RETURNING device_key
                """, .durable) != nil
        if isNew { return .confirmed }
        return try await find(key, of: sub, in: pool) == nil ? .refused : .exists
    }

    /// False where the user has no such device.
    package func setRemembered(
        _ isRemembered: Bool, _ key: DeviceKey, of sub: Subject, in pool: UserPoolID, now: Moment
    ) async throws -> Bool {
        try await store.database.execute(
            """
            UPDATE devices SET remembered = \(isRemembered), modified_at = \(now)
            WHERE pool = \(pool) AND sub = \(sub) AND device_key = \(key) AND forgotten_at IS NULL
            """, .durable) > 0
    }

    /// Forgets a device: its secret is gone and no refresh token of it is good any more. False where the user has no
    /// such device.
    package func forget(_ key: DeviceKey, of sub: Subject, in pool: UserPoolID, now: Moment) async throws -> Bool {
        try await store.database.execute(
            """
            UPDATE devices SET forgotten_at = \(now), name = NULL, srp_salt = NULL, sealed_srp_verifier = NULL,
                remembered = false, last_address = NULL, pending_handle = NULL, pending_session = NULL, browser_hash = NULL
            WHERE pool = \(pool) AND sub = \(sub) AND device_key = \(key) AND forgotten_at IS NULL
            """, .durable) > 0
    }

    static func verifierPlace(_ pool: UserPoolID, _ sub: Subject, _ key: DeviceKey) -> SealedPlace {
        SealedPlace(pool: pool.rawValue, row: "\(sub)/\(key)", column: "devices.sealed_srp_verifier")
    }
}
