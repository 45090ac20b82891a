package import Core
import NativeCrypto
import Postgres

/// What a six-digit code proves.
package enum CodePurpose: Sendable, Hashable {
    case confirmSignUp
    case resetPassword
    /// That an address belongs to the user: `email`, `phone_number`.
    case verifyAttribute(String)

    package var name: String {
        switch self {
        case .confirmSignUp: "confirm_sign_up"
        case .resetPassword: "reset_password"
        case .verifyAttribute(let attribute): "verify:\(attribute)"
        }
    }

    /// Attempts within an hour, whichever code they are made with (Cognito's quotas).
    package var hourlyAttempts: Int {
        switch self {
        case .confirmSignUp, .verifyAttribute: 15
        case .resetPassword: 20
        }
    }

    /// How long a code lives: a day for an address, an hour for a password.
    package var lifetime: Lifetime {
        switch self {
        case .confirmSignUp, .verifyAttribute: .hours(24)
        case .resetPassword: .hours(1)
        }
    }
}

/// A fresh code, as its keyed hash.
package struct NewCode: Sendable {
    package let purpose: CodePurpose
    package let hash: [UInt8]
    /// An address that comes in force by the code; nil where it proves one that the user has.
    package let newAddress: String?
    package let createdAt: Moment

    package init(purpose: CodePurpose, hash: [UInt8], newAddress: String? = nil, createdAt: Moment) {
        self.purpose = purpose
        self.hash = hash
        self.newAddress = newAddress
        self.createdAt = createdAt
    }
}

/// How a presented code fared.
package enum CodeOutcome: Sendable, Hashable {
    case accepted
    case mismatch
    /// Expired, used, replaced by a newer one, or never asked for.
    case expired
    /// Too many attempts within the hour; the code was not looked at.
    case limitExceeded
}

/// Confirmation codes. A code is looked at and counted in one statement, so parallel guesses are bounded.
package struct Codes: Sendable {
    let store: Store

    /// The keyed hash of a code, bound to pool, user, purpose and the address it is sent to, under the current master
    /// key.
    package func hash(
        _ code: String, sentTo address: String, for sub: Subject, purpose: CodePurpose, in pool: UserPoolID
    ) -> [UInt8] {
        hashes(code, [address], for: sub, purpose: purpose, in: pool)[0]
    }

    /// Replaces the user's code of this purpose and queues its message.
    package func replace(
        _ code: NewCode, for sub: Subject, in pool: UserPoolID, message: OutboxMessage?
    ) async throws {
        _ = try await store.database.query(
            """
            WITH person AS (SELECT sub FROM users WHERE pool = \(pool) AND sub = \(sub)
            ), message AS (\(fragment: Outbox.insertion(message, in: pool, for: "person", sealing: store.sealing)))
            \(fragment: Self.insertion([code], for: sub, in: pool, where: "person"))
            """, .durable)
    }

    /// Queues a code at a user's own request, at most `limit` times an hour; false beyond. The request is counted
    /// whether or not there is such a user, and costs the same.
    package func send(
        _ code: NewCode, for sub: Subject, in pool: UserPoolID, message: OutboxMessage, counting action: String,
        limit: Int, now: Moment
    ) async throws -> Bool {
        let row = try await store.database.first(
            """
            WITH counted AS (\(fragment: Self.counting(action, of: sub, in: pool, now: now))
            ), person AS (
                SELECT u.sub FROM users u, counted WHERE u.pool = \(pool) AND u.sub = \(sub) AND counted.count <= \(limit)
            ), message AS (\(fragment: Outbox.insertion(message, in: pool, for: "person", sealing: store.sealing))
            ), code AS (\(fragment: Self.insertion([code], for: sub, in: pool, where: "person")))
            SELECT count FROM counted
            """, .durable)
        return try (row?.get("count", as: Int.self) ?? 0) <= limit
    }

    /// Tries a code: right, sent to this address or to one of `others`, alive and within the hourly limit. The attempt
    /// counts; with `consuming`, the code is good no more.
    package func take(
        _ code: String, sentTo address: String, orTo others: [String] = [], for sub: Subject, purpose: CodePurpose,
        in pool: UserPoolID, consuming: Bool = true, now: Moment
    ) async throws -> CodeOutcome {
        let hashes = hashes(code, [address] + others, for: sub, purpose: purpose, in: pool)
        guard
            let row = try await store.database.first(
                """
                WITH counted AS (
                    \(fragment: Self.counting("code:\(purpose.name)", of: sub, in: pool, now: now))
                ), taken AS (
                    UPDATE codes c SET consumed_at = CASE WHEN \(consuming) THEN \(now)::timestamptz END FROM counted
                    WHERE c.pool = \(pool) AND c.sub = \(sub) AND c.purpose = \(purpose.name)
                        AND c.code_hash = ANY (\(hashes)) AND c.consumed_at IS NULL AND c.expires_at > \(now)
                        AND counted.count <= \(purpose.hourlyAttempts)
                    RETURNING c.purpose
                )
                SELECT counted.count, EXISTS (SELECT 1 FROM taken) AS taken, EXISTS (
                    SELECT 1 FROM codes c WHERE c.pool = \(pool) AND c.sub = \(sub) AND c.purpose = \(purpose.name)
                        AND c.consumed_at IS NULL AND c.expires_at > \(now)) AS live
                FROM counted
                """, .durable)
        else { return .expired }
        if try row.get("taken") { return .accepted }
        if try row.get("count", as: Int.self) > purpose.hourlyAttempts { return .limitExceeded }
        return try row.get("live") ? .mismatch : .expired
    }

    /// Consumes a code that has been tried; false where it is good no more.
    package func consume(
        _ code: String, sentTo address: String, orTo others: [String] = [], for sub: Subject, purpose: CodePurpose,
        in pool: UserPoolID, now: Moment
    ) async throws -> Bool {
        try await store.database.execute(
            """
            UPDATE codes SET consumed_at = \(now)
            WHERE pool = \(pool) AND sub = \(sub) AND purpose = \(purpose.name) AND consumed_at IS NULL
                AND expires_at > \(now)
                AND code_hash = ANY (\(hashes(code, [address] + others, for: sub, purpose: purpose, in: pool)))
            """, .durable) > 0
    }

    /// The addresses that come in force once their code is given.
    package func waitingAddresses(of sub: Subject, in pool: UserPoolID, now: Moment) async throws -> [Contact] {
        try await store.database.query(
            """
            SELECT c.purpose, c.new_address FROM codes c
            WHERE c.pool = \(pool) AND c.sub = \(sub) AND c.new_address IS NOT NULL AND c.consumed_at IS NULL
                AND c.expires_at > \(now)
            ORDER BY c.purpose
            """, .read
        ).compactMap { row in
            let purpose: String = try row.get("purpose")
            let kind = ContactKind.allCases.first { CodePurpose.verifyAttribute($0.rawValue).name == purpose }
            return try kind.map { Contact($0, try row.get("new_address")) }
        }
    }

    /// Counts an act within the hour; false once it has been done more than `limit` times.
    package func count(
        _ action: String, of sub: Subject, in pool: UserPoolID, limit: Int, now: Moment
    ) async throws -> Bool {
        let row = try await store.database.first(Self.counting(action, of: sub, in: pool, now: now), .relaxed)
        return try (row?.get("count", as: Int.self) ?? 0) <= limit
    }

    static func counting(_ action: String, of sub: Subject, in pool: UserPoolID, now: Moment) -> SQL {
        """
        INSERT INTO attempt_counters AS a (pool, sub, action, window_started_at, count)
        VALUES (\(pool), \(sub), \(action), \(now), 1)
        ON CONFLICT (pool, sub, action) DO UPDATE SET
            count = CASE WHEN a.window_started_at <= \(now - .hours(1)) THEN 1 ELSE least(a.count, 1000000) + 1 END,
            window_started_at =
                CASE WHEN a.window_started_at <= \(now - .hours(1)) THEN \(now) ELSE a.window_started_at END
        RETURNING count
        """
    }

    /// For the person that a common table expression yields; for nobody where it yields none. At most one of a purpose.
    static func insertion(_ codes: [NewCode], for sub: Subject, in pool: UserPoolID, where person: SQL) -> SQL {
        guard let first = codes.first else { return "SELECT 1" }
        let rows = codes.dropFirst().reduce(row(first)) { "\(fragment: $0), \(fragment: row($1))" }
        return """
            INSERT INTO codes (pool, sub, purpose, code_hash, new_address, created_at, expires_at)
            SELECT \(pool), \(sub), n.purpose, n.hash, n.address, n.created_at, n.expires_at
            FROM \(fragment: person),
                (VALUES \(fragment: rows)) AS n (purpose, hash, address, created_at, expires_at)
            ON CONFLICT (pool, sub, purpose) DO UPDATE SET code_hash = EXCLUDED.code_hash,
                new_address = EXCLUDED.new_address, created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at,
                consumed_at = NULL
            """
    }

    private static func row(_ code: NewCode) -> SQL {
        """
        (\(code.purpose.name)::text, \(code.hash)::bytea, \(code.newAddress)::text, \(code.createdAt)::timestamptz,
            \(code.createdAt + code.purpose.lifetime)::timestamptz)
        """
    }

    private func hashes(
        _ code: String, _ addresses: [String], for sub: Subject, purpose: CodePurpose, in pool: UserPoolID
    ) -> [[UInt8]] {
        let purpose = KeyedHashPurpose("code:\(purpose.name)", pool: pool.rawValue, subject: sub.rawValue)
        return addresses.flatMap { store.sealing.keyedHashes(Array("\(code)\0\($0)".utf8), purpose: purpose) }
    }
}
