import Core
package import NativeCrypto
import Postgres

/// Moves every sealed value to the newest master key. Each value is replaced only if it still is what was read, so it
/// may be stopped, run twice, and run beside servers. One that cannot be opened holds up no other.
package struct Rewrapping: Sendable {
    /// A sealed column: how its rows are read in order, where a value belongs, and how it is replaced.
    private struct Column: Sendable {
        let table: String
        let page: @Sendable (_ after: [String], _ limit: Int) -> SQL
        let place: @Sendable ([String]) -> SealedPlace
        let replacement: @Sendable (_ key: [String], _ old: [UInt8], _ new: [UInt8]) -> SQL
    }

    /// A value that could not be moved, by its table and key; never its content.
    package struct Skipped: Sendable, CustomStringConvertible {
        package let table: String
        package let key: [String]
        package let fault: SealingFault

        package var description: String {
            let reason =
                switch fault {
                case .invalid: "cannot be opened"
                case .unknownKey: "is sealed under a key that was not given"
                }
            return "\(table) \(key.joined(separator: " ")): \(reason)"
        }
    }

    /// How many values were moved, and how many could not be.
    package struct Outcome: Sendable, Hashable {
        package var moved = 0
        package var skipped = 0
    }

    private let store: Store
    private static let pageSize = 200

    package init(store: Store) {
        self.store = store
    }

    /// Moves what can be moved; each value that cannot be is told to `onSkipped` and stays as it is.
    package func run(onSkipped: @Sendable (Skipped) -> Void = { _ in }) async throws -> Outcome {
        var outcome = Outcome()
        for column in Self.columns { try await move(column, &outcome, onSkipped) }
        return outcome
    }

    private func move(
        _ column: Column, _ outcome: inout Outcome, _ onSkipped: @Sendable (Skipped) -> Void
    ) async throws {
        var last = ["", "", ""]
        while true {
            let rows = try await store.database.query(column.page(last, Self.pageSize), .read)
            for row in rows {
                let key = [try row.get("k1"), try row.get("k2"), try row.get("k3")] as [String]
                last = key
                let old: [UInt8] = try row.get("sealed")
                guard !store.sealing.isCurrent(old) else { continue }
                let plain: [UInt8]
                do {
                    plain = try store.sealing.open(old, for: column.place(key))
                } catch {
                    outcome.skipped += 1
                    onSkipped(Skipped(table: column.table, key: key.filter { !$0.isEmpty }, fault: error))
                    continue
                }
                let new = store.sealing.seal(plain, for: column.place(key))
                outcome.moved += try await store.database.execute(column.replacement(key, old, new), .durable)
            }
            if rows.count < Self.pageSize { return }
        }
    }

    private static let columns: [Column] = [
        Column(
            table: "install_secret",
            page: { after, limit in
                """
                SELECT t.id::text AS k1, '' AS k2, '' AS k3, t.sealed_secret AS sealed FROM install_secret t
                WHERE t.id::text > \(after[0]) ORDER BY t.id LIMIT \(limit)
                """
            },
            place: { _ in InstallSecrets.place },
            replacement: { _, old, new in
                "UPDATE install_secret SET sealed_secret = \(new) WHERE id = 1 AND sealed_secret = \(old)"
            }),
        Column(
            table: "access_keys",
            page: { after, limit in
                """
                SELECT t.access_key_id AS k1, '' AS k2, '' AS k3, t.sealed_secret AS sealed FROM access_keys t
                WHERE t.access_key_id > \(after[0]) ORDER BY t.access_key_id LIMIT \(limit)
                """
            },
            place: { AccessKeys.place($0[0]) },
            replacement: { key, old, new in
                """
                UPDATE access_keys SET sealed_secret = \(new)
                WHERE access_key_id = \(key[0]) AND sealed_secret = \(old)
                """
            }),
        Column(
            table: "identity_signing_keys",
            page: { after, limit in
                """
                SELECT t.kid AS k1, '' AS k2, '' AS k3, t.sealed_key AS sealed FROM identity_signing_keys t
                WHERE t.kid > \(after[0]) ORDER BY t.kid LIMIT \(limit)
                """
            },
            place: { IdentitySigningKeys.place($0[0]) },
            replacement: { key, old, new in
                "UPDATE identity_signing_keys SET sealed_key = \(new) WHERE kid = \(key[0]) AND sealed_key = \(old)"
            }),
        Column(
            table: "signing_keys",
            page: { after, limit in
                """
                SELECT t.pool AS k1, t.kid AS k2, '' AS k3, t.sealed_key AS sealed FROM signing_keys t
                WHERE (t.pool, t.kid) > (\(after[0]), \(after[1])) ORDER BY t.pool, t.kid LIMIT \(limit)
                """
            },
            place: { SigningKeys.place(UserPoolID($0[0]), $0[1]) },
            replacement: { key, old, new in
                """
                UPDATE signing_keys SET sealed_key = \(new)
                WHERE pool = \(key[0]) AND kid = \(key[1]) AND sealed_key = \(old)
                """
            }),
        Column(
            table: "service_provider_keys",
            page: { after, limit in
                """
                SELECT t.pool AS k1, '' AS k2, '' AS k3, t.sealed_key AS sealed FROM service_provider_keys t
                WHERE t.pool > \(after[0]) ORDER BY t.pool LIMIT \(limit)
                """
            },
            place: { ServiceProviderKeys.place(UserPoolID($0[0])) },
            replacement: { key, old, new in
                """
                UPDATE service_provider_keys SET sealed_key = \(new) WHERE pool = \(key[0]) AND sealed_key = \(old)
                """
            }),
        Column(
            table: "identity_providers",
            page: { after, limit in
                """
                SELECT t.pool AS k1, t.name AS k2, '' AS k3, t.sealed_details AS sealed FROM identity_providers t
                WHERE (t.pool, t.name) > (\(after[0]), \(after[1])) ORDER BY t.pool, t.name LIMIT \(limit)
                """
            },
            place: { IdentityProviders.place(UserPoolID($0[0]), $0[1]) },
            replacement: { key, old, new in
                """
                UPDATE identity_providers SET sealed_details = \(new)
                WHERE pool = \(key[0]) AND name = \(key[1]) AND sealed_details = \(old)
                """
            }),
        Column(
            table: "client_secrets",
            page: { after, limit in
                """
                SELECT t.pool AS k1, t.client AS k2, t.secret_id AS k3, t.sealed_secret AS sealed FROM client_secrets t
                WHERE (t.pool, t.client, t.secret_id) > (\(after[0]), \(after[1]), \(after[2]))
                ORDER BY t.pool, t.client, t.secret_id LIMIT \(limit)
                """
            },
            place: { Clients.place(UserPoolID($0[0]), ClientID($0[1]), $0[2]) },
            replacement: { key, old, new in
                """
                UPDATE client_secrets SET sealed_secret = \(new)
                WHERE pool = \(key[0]) AND client = \(key[1]) AND secret_id = \(key[2]) AND sealed_secret = \(old)
                """
            }),
        Column(
            table: "credentials",
            page: { after, limit in
                """
                SELECT t.pool AS k1, t.sub AS k2, '' AS k3, t.sealed_srp_verifier AS sealed FROM credentials t
                WHERE (t.pool, t.sub) > (\(after[0]), \(after[1])) AND t.sealed_srp_verifier IS NOT NULL
                ORDER BY t.pool, t.sub LIMIT \(limit)
                """
            },
            place: { Credentials.verifierPlace(UserPoolID($0[0]), Subject($0[1])) },
            replacement: { key, old, new in
                """
                UPDATE credentials SET sealed_srp_verifier = \(new)
                WHERE pool = \(key[0]) AND sub = \(key[1]) AND sealed_srp_verifier = \(old)
                """
            }),
        Column(
            table: "factors",
            page: { after, limit in
                """
                SELECT t.pool AS k1, t.sub AS k2, t.factor AS k3, t.sealed_secret AS sealed FROM factors t
                WHERE (t.pool, t.sub, t.factor) > (\(after[0]), \(after[1]), \(after[2]))
                    AND t.sealed_secret IS NOT NULL
                ORDER BY t.pool, t.sub, t.factor LIMIT \(limit)
                """
            },
            place: { SealedPlace(pool: $0[0], row: "\($0[1])/\($0[2])", column: "factors.sealed_secret") },
            replacement: { key, old, new in
                """
                UPDATE factors SET sealed_secret = \(new)
                WHERE pool = \(key[0]) AND sub = \(key[1]) AND factor = \(key[2]) AND sealed_secret = \(old)
                """
            }),
        Column(
            table: "devices",
            page: { after, limit in
                """
                SELECT t.pool AS k1, t.sub AS k2, t.device_key AS k3, t.sealed_srp_verifier AS sealed FROM devices t
                WHERE (t.pool, t.sub, t.device_key) > (\(after[0]), \(after[1]), \(after[2]))
                    AND t.sealed_srp_verifier IS NOT NULL
                ORDER BY t.pool, t.sub, t.device_key LIMIT \(limit)
                """
            },
            place: { Devices.verifierPlace(UserPoolID($0[0]), Subject($0[1]), DeviceKey($0[2])) },
            replacement: { key, old, new in
                """
                UPDATE devices SET sealed_srp_verifier = \(new)
                WHERE pool = \(key[0]) AND sub = \(key[1]) AND device_key = \(key[2]) AND sealed_srp_verifier = \(old)
                """
            }),
        Column(
            table: "outbox",
            page: { after, limit in
                """
                SELECT t.pool AS k1, t.id AS k2, '' AS k3, t.sealed_message AS sealed FROM outbox t
                WHERE (t.pool, t.id) > (\(after[0]), \(after[1])) ORDER BY t.pool, t.id LIMIT \(limit)
                """
            },
            place: { Outbox.place(UserPoolID($0[0]), $0[1]) },
            replacement: { key, old, new in
                """
                UPDATE outbox SET sealed_message = \(new)
                WHERE pool = \(key[0]) AND id = \(key[1]) AND sealed_message = \(old)
                """
            }),
    ]
}
