package import Core
import NativeCrypto
import Postgres

/// A message to be sent, written with the change that causes it.
package struct OutboxMessage: Sendable {
    package let id: String
    /// What the way out needs, as JSON; sealed at rest.
    package let body: JSON
    package let createdAt: Moment

    package init(id: String, body: JSON, createdAt: Moment) {
        self.id = id
        self.body = body
        self.createdAt = createdAt
    }
}

/// A message that a worker has taken to deliver.
package struct ClaimedMessage: Sendable {
    package let pool: UserPoolID
    package let id: String
    /// Nil where it cannot be opened.
    package let body: JSON?
    package let createdAt: Moment
    /// This attempt included.
    package let attempts: Int
    /// From here on others may take it.
    package let leasedUntil: Moment
}

/// What the whole outbox holds.
package struct Backlog: Sendable, Hashable {
    package let count: Int
    /// When the oldest message was written; nil where there is none.
    package let oldest: Moment?
}

/// The queue of messages: delivered at least once, erased on delivery.
package struct Outbox: Sendable {
    let store: Store

    /// Pools with messages that are due, those that wait longest first.
    package func duePools(limit: Int, now: Moment) async throws -> [UserPoolID] {
        try await store.database.query(
            """
            SELECT o.pool FROM outbox o WHERE o.due_at <= \(now) GROUP BY o.pool ORDER BY min(o.due_at) LIMIT \(limit)
            """, .read
        ).map { UserPoolID(try $0.get("pool")) }
    }

    /// Takes up to `limit` of a pool's messages that are due; others see them again only after `lease`. One that cannot
    /// be opened comes without its body, and holds up no other.
    package func claim(
        in pool: UserPoolID, limit: Int, lease: Lifetime, now: Moment
    ) async throws -> [ClaimedMessage] {
        let leasedUntil = now + lease
        return try await store.database.query(
            """
            WITH due AS (
                SELECT o.pool, o.id FROM outbox o
                WHERE o.pool = \(pool) AND o.due_at <= \(now) ORDER BY o.due_at LIMIT \(limit)
                FOR UPDATE SKIP LOCKED)
            UPDATE outbox o SET attempts = o.attempts + 1, due_at = \(leasedUntil) FROM due
            WHERE o.pool = \(pool) AND due.pool = \(pool) AND o.id = due.id
            RETURNING o.id, o.sealed_message, o.attempts, o.created_at
            """, .relaxed
        ).map { row in
            let id: String = try row.get("id")
            let body = try? store.sealing.open(try row.get("sealed_message"), for: Self.place(pool, id))
            return ClaimedMessage(
                pool: pool, id: id, body: body.flatMap { try? JSON.parse($0) }, createdAt: try row.get("created_at"),
                attempts: try row.get("attempts"), leasedUntil: leasedUntil)
        }
    }

    /// Erases a message that was delivered or will never be.
    package func delete(_ id: String, in pool: UserPoolID) async throws {
        _ = try await store.database.execute("DELETE FROM outbox WHERE pool = \(pool) AND id = \(id)", .relaxed)
    }

    /// Sets when a message is tried again; nothing where another worker has taken it since.
    package func postpone(_ claimed: ClaimedMessage, until moment: Moment) async throws {
        _ = try await store.database.execute(
            """
            UPDATE outbox SET due_at = \(moment)
            WHERE pool = \(claimed.pool) AND id = \(claimed.id) AND attempts = \(claimed.attempts)
            """, .relaxed)
    }

    /// What waits, of all pools: for metrics.
    package func backlog() async throws -> Backlog {
        let row = try await store.database.first(
            "SELECT count(*) AS count, min(created_at) AS oldest FROM outbox", .read)
        return Backlog(
            count: try row?.get("count", as: Int.self) ?? 0, oldest: try row?.get("oldest", as: Moment?.self) ?? nil)
    }

    /// Several at once; see below.
    static func insertion(
        _ messages: [OutboxMessage], in pool: UserPoolID, for person: SQL, sealing: Sealing
    ) -> SQL {
        guard messages.count > 1 else { return insertion(messages.first, in: pool, for: person, sealing: sealing) }
        let sealed = messages.map { sealing.seal($0.body.serialized, for: place(pool, $0.id)) }
        return """
            INSERT INTO outbox (pool, id, sealed_message, attempts, created_at, due_at)
            SELECT \(pool), m.id, m.sealed, 0, \(messages[0].createdAt), \(messages[0].createdAt)
            FROM \(fragment: person), unnest(\(messages.map(\.id))::text[], \(sealed)::bytea[]) AS m (id, sealed)
            """
    }

    /// With the person that a common table expression yields; nothing where it yields none.
    static func insertion(
        _ message: OutboxMessage?, in pool: UserPoolID, for person: SQL, sealing: Sealing
    ) -> SQL {
        guard let message else { return "SELECT 1" }
        let sealed = sealing.seal(message.body.serialized, for: place(pool, message.id))
        return """
            INSERT INTO outbox (pool, id, sealed_message, attempts, created_at, due_at)
            SELECT \(pool), \(message.id), \(sealed), 0, \(message.createdAt), \(message.createdAt)
            FROM \(fragment: person)
            """
    }

    static func place(_ pool: UserPoolID, _ id: String) -> SealedPlace {
        SealedPlace(pool: pool.rawValue, row: id, column: "outbox.sealed_message")
    }
}
