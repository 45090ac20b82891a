package import Core
import NativeCrypto
import Postgres

/// The app clients of pools.
package struct Clients: Sendable {
    let store: Store

    /// The pool that a client belongs to.
    package func pool(of client: ClientID) async throws -> UserPoolID? {
        try await store.database.first("SELECT pool FROM client_pools WHERE client = \(client)", .read)
            .map { UserPoolID(try $0.get("pool")) }
    }

    package func find(_ id: ClientID, in pool: UserPoolID) async throws -> Client? {
        try await store.database.first(
            "SELECT \(fragment: Self.columns) FROM clients c WHERE c.pool = \(pool) AND c.client = \(id)", .read
        ).map(client)
    }

    /// Clients of a pool in the order of their ids, at most `limit`, after `after`.
    package func list(_ pool: UserPoolID, after: ClientID?, limit: Int) async throws -> [Client] {
        try await store.database.query(
            """
            SELECT \(fragment: Self.columns) FROM clients c
            WHERE c.pool = \(pool) AND c.client > \(after?.rawValue ?? "") ORDER BY c.client LIMIT \(limit)
            """, .read
        ).map(client)
    }

    /// Inserts a client with its secrets.
    package func insert(_ client: Client) async throws {
        let secrets = client.secrets.map { sealed($0, of: client.id, in: client.pool) }
        _ = try await store.database.execute(
            """
            WITH place AS (INSERT INTO client_pools (client, pool) VALUES (\(client.id), \(client.pool))),
                client AS (
                    INSERT INTO clients (pool, client, name, document, created_at, modified_at)
                    VALUES (\(client.pool), \(client.id), \(client.name), \(client.document), \(client.createdAt),
                        \(client.modifiedAt)))
            INSERT INTO client_secrets (pool, client, secret_id, sealed_secret, created_at)
            SELECT \(client.pool), \(client.id), secret_id, sealed_secret, \(client.createdAt)
            FROM unnest(\(client.secrets.map(\.id))::text[], \(secrets)::bytea[]) AS s (secret_id, sealed_secret)
            """, .durable)
    }

    /// Writes name and document; false where the client is gone.
    package func update(_ client: Client) async throws -> Bool {
        try await store.database.execute(
            """
            UPDATE clients SET name = \(client.name), document = \(client.document), modified_at = \(client.modifiedAt)
            WHERE pool = \(client.pool) AND client = \(client.id)
            """, .durable) > 0
    }

    /// The longest time, in minutes, that a client of the pool takes a browser's session; zero where none was set.
    package func longestSSOValidity(in pool: UserPoolID) async throws -> Int64 {
        try await store.database.first(
            """
            SELECT coalesce(max((c.document->\(ClientSettings.ssoMember)->>'MaxValidityMinutes')::bigint), 0) AS minutes
            FROM clients c WHERE c.pool = \(pool)
            """, .read)?.get("minutes") ?? 0
    }

    /// Deletes a client, its secrets and every refresh-token family and code of it.
    package func delete(_ id: ClientID, in pool: UserPoolID) async throws -> Bool {
        try await store.database.execute(
            """
            WITH place AS (DELETE FROM client_pools WHERE client = \(id) AND pool = \(pool)),
                families AS (DELETE FROM refresh_families WHERE pool = \(pool) AND client = \(id)),
                codes AS (DELETE FROM authorization_codes WHERE pool = \(pool) AND client = \(id))
            DELETE FROM clients WHERE pool = \(pool) AND client = \(id)
            """, .durable) > 0
    }

    /// Adds a secret unless the client already has two; false then.
    package func insert(_ secret: ClientSecret, of id: ClientID, in pool: UserPoolID) async throws -> Bool {
        try await store.database.execute(
            """
            INSERT INTO client_secrets (pool, client, secret_id, sealed_secret, created_at)
            SELECT c.pool, c.client, \(secret.id), \(sealed(secret, of: id, in: pool)), \(secret.createdAt)
            FROM clients c WHERE c.pool = \(pool) AND c.client = \(id)
                AND (SELECT count(*) FROM client_secrets s WHERE s.pool = \(pool) AND s.client = \(id)) < 2
            """, .durable) > 0
    }

    package func deleteSecret(_ secretID: String, of id: ClientID, in pool: UserPoolID) async throws -> Bool {
        try await store.database.execute(
            """
            DELETE FROM client_secrets WHERE pool = \(pool) AND client = \(id) AND secret_id = \(secretID)
            """, .durable) > 0
    }

    private func sealed(_ secret: ClientSecret, of id: ClientID, in pool: UserPoolID) -> [UInt8] {
        store.sealing.seal(secret.value.revealed, for: Self.place(pool, id, secret.id))
    }

    static func place(_ pool: UserPoolID, _ client: ClientID, _ secretID: String) -> SealedPlace {
        SealedPlace(pool: pool.rawValue, row: "\(client)/\(secretID)", column: "client_secrets.sealed_secret")
    }

    private static let columns: SQL = """
        c.pool, c.client, c.name, c.document, c.created_at, c.modified_at,
        ARRAY(SELECT s.secret_id FROM client_secrets s WHERE s.pool = c.pool AND s.client = c.client
            ORDER BY s.created_at, s.secret_id) AS secret_ids,
        ARRAY(SELECT s.sealed_secret FROM client_secrets s WHERE s.pool = c.pool AND s.client = c.client
            ORDER BY s.created_at, s.secret_id) AS sealed_secrets,
        ARRAY(SELECT (extract(epoch FROM s.created_at) * 1000000)::bigint FROM client_secrets s
            WHERE s.pool = c.pool AND s.client = c.client ORDER BY s.created_at, s.secret_id) AS secret_times
        """

    private func client(_ row: Row) throws -> Client {
        let pool = UserPoolID(try row.get("pool"))
        let id = ClientID(try row.get("client"))
        let secretIDs: [String] = try row.get("secret_ids")
        let sealed: [[UInt8]] = try row.get("sealed_secrets")
        let times: [Int64] = try row.get("secret_times")
        let secrets = try zip(zip(secretIDs, sealed), times).map { pair, time in
            ClientSecret(
                id: pair.0, value: Secret(try store.sealing.open(pair.1, for: Self.place(pool, id, pair.0))),
                createdAt: Moment(microseconds: time))
        }
        return Client(
            id: id, pool: pool, name: try row.get("name"), document: try row.get("document"),
            createdAt: try row.get("created_at"), modifiedAt: try row.get("modified_at"), secrets: secrets)
    }
}
