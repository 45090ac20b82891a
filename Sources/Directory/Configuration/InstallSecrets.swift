import Core
package import NativeCrypto
import Postgres

/// The one row that holds the install's secret, sealed like everything else.
package struct InstallSecrets: Sendable {
    let store: Store

    /// The install's secret; whoever finds none makes it, and of several who do so one wins.
    ///
    /// Throws `SealingFault` where it was sealed under a key that this server was not given.
    package func existing() async throws -> InstallSecret {
        if let secret = try await find() { return secret }
        let sealed = store.sealing.seal(store.sealing.freshSecret(), for: Self.place)
        _ = try await store.database.execute(
            "INSERT INTO install_secret (id, sealed_secret) VALUES (1, \(sealed)) ON CONFLICT (id) DO NOTHING", .durable
        )
        guard let secret = try await find() else { throw SealingFault.invalid }
        return secret
    }

    private func find() async throws -> InstallSecret? {
        let row = try await store.database.first("SELECT sealed_secret FROM install_secret WHERE id = 1", .read)
        guard let row else { return nil }
        return InstallSecret(try store.sealing.open(try row.get("sealed_secret"), for: Self.place))
    }

    static let place = SealedPlace(pool: "", row: "1", column: "install_secret.sealed_secret")
}
