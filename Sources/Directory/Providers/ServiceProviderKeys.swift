package import Core
package import NativeCrypto
import Postgres

/// The key of a pool as a SAML service provider: it signs requests, and assertions are encrypted to it.
package struct ServiceProviderKey: Sendable {
    package let key: RSAPrivateKey
    /// The certificate that wraps it is made of this, always the same one.
    package let createdAt: Moment

    package init(key: RSAPrivateKey, createdAt: Moment) {
        self.key = key
        self.createdAt = createdAt
    }
}

/// The keys of pools as SAML service providers, sealed at rest; made with the first SAML provider of a pool.
package struct ServiceProviderKeys: Sendable {
    let store: Store

    package func find(_ pool: UserPoolID) async throws -> ServiceProviderKey? {
        try await store.database.first(
            "SELECT k.sealed_key, k.created_at FROM service_provider_keys k WHERE k.pool = \(pool)", .read
        ).map { row in
            let der = try store.sealing.open(try row.get("sealed_key"), for: Self.place(pool))
            return ServiceProviderKey(key: try RSAPrivateKey(der: der), createdAt: try row.get("created_at"))
        }
    }

    /// A pool that has one keeps it.
    package func insert(_ key: ServiceProviderKey, in pool: UserPoolID) async throws {
        let sealed = store.sealing.seal(key.key.der.revealed, for: Self.place(pool))
        _ = try await store.database.execute(
            """
            INSERT INTO service_provider_keys (pool, sealed_key, created_at)
            VALUES (\(pool), \(sealed), \(key.createdAt)) ON CONFLICT (pool) DO NOTHING
            """, .durable)
    }

    static func place(_ pool: UserPoolID) -> SealedPlace {
        SealedPlace(pool: pool.rawValue, row: "1", column: "service_provider_keys.sealed_key")
    }
}
