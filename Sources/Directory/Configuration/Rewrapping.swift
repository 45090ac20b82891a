import Core
import NativeCrypto
import Postgres

/// Moves every sealed value to the newest master key. Each value is replaced only if it still is what was read, so it
/// may be stopped, run twice, and run beside servers.
package struct Rewrapping: Sendable {
    /// A sealed column: how its rows are read in order, where a value belongs, and how it is replaced.
    private struct Column: Sendable {
        let page: @Sendable (_ after: [String], _ limit: Int) -> SQL
        let place: @Sendable ([String]) -> SealedPlace
        let replacement: @Sendable (_ key: [String], _ old: [UInt8], _ new: [UInt8]) -> SQL
    }

    private let store: Store
    private static let pageSize = 200

    package init(store: Store) {
        self.store = store
    }

    /// Returns how many values were moved.
    package func run() async throws -> Int {
        var count = 0
        for column in Self.columns { count += try await move(column) }
        return count
    }

    private func move(_ column: Column) async throws -> Int {
        var count = 0
        var last = ["", "", ""]
        while true {
            let rows = try await store.database.query(column.page(last, Self.pageSize), .read)
            for row in rows {
                let key = [try row.get("k1"), try row.get("k2"), try row.get("k3")] as [String]
                let old: [UInt8] = try row.get("sealed")
                if !store.sealing.isCurrent(old) {
                    let plain = try store.sealing.open(old, for: column.place(key))
                    let new = store.sealing.seal(plain, for: column.place(key))
                    count += try await store.database.execute(column.replacement(key, old, new), .durable)
                }
                last = key
            }
            if rows.count < Self.pageSize { return count }
        }
    }

    private static let columns: [Column] = [
        Column(
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
