package import Core
package import NativeCrypto
import Postgres

/// A key that signs tokens of identities, for the whole install.
package struct IdentitySigningKey: Sendable {
    package let kid: String
    package let key: RSAPrivateKey
    package let createdAt: Moment

    package init(kid: String, key: RSAPrivateKey, createdAt: Moment) {
        self.kid = kid
        self.key = key
        self.createdAt = createdAt
    }
}

/// The keys of identity tokens, sealed at rest.
package struct IdentitySigningKeys: Sendable {
    let store: Store

    /// Oldest first; the oldest signs.
    package func list() async throws -> [IdentitySigningKey] {
        try await store.database.query(
            "SELECT kid, sealed_key, created_at FROM identity_signing_keys ORDER BY created_at, kid", .read
        ).map { row in
            let kid: String = try row.get("kid")
            let der = try store.sealing.open(try row.get("sealed_key"), for: Self.place(kid))
            return IdentitySigningKey(kid: kid, key: try RSAPrivateKey(der: der), createdAt: try row.get("created_at"))
        }
    }

    package func insert(_ key: IdentitySigningKey) async throws {
        let sealed = store.sealing.seal(key.key.der.revealed, for: Self.place(key.kid))
        _ = try await store.database.execute(
            """
            INSERT INTO identity_signing_keys (kid, sealed_key, created_at)
            VALUES (\(key.kid), \(sealed), \(key.createdAt))
            """, .durable)
    }

    static func place(_ kid: String) -> SealedPlace {
        SealedPlace(pool: "", row: kid, column: "identity_signing_keys.sealed_key")
    }
}
