package import Core
import NativeCrypto
import Postgres

extension Factors {
    /// Counts a failed attempt; false where the factor is locked or too much was tried since the step began: the
    /// attempt did not count. A name that nobody has is counted like a user's. The session is spent in any case.
    package func recordFailure(
        of kind: Factor.Kind, seenFailures: Int, for sub: Subject, in pool: UserPoolID, session: SpentSession? = nil,
        now: Moment
    ) async throws -> Bool {
        try await store.database.first(
            """
            WITH spent AS (\(fragment: CredentialsTable.spending(session, in: pool)))
            INSERT INTO factors AS f (pool, sub, factor, version, failures, failed_at)
            VALUES (\(pool), \(sub), \(kind.rawValue), 0, 1, \(now))
            ON CONFLICT (pool, sub, factor) DO UPDATE SET failures = \(fragment: Self.counted(kind, now)) + 1,
                failed_at = \(now),
                locked_until = \(fragment: LockoutRule.lock(after: "\(fragment: Self.counted(kind, now)) + 1", now))
            WHERE \(fragment: Self.standing(kind, seenFailures, now))
            RETURNING f.failures
            """, .relaxed) != nil
    }

    /// Takes back one counted failure: for an answer that was counted before it was judged, and turned out right.
    ///
    /// A lock goes with it: it was this answer that brought it, because no other counts while it lasts.
    package func withdrawFailure(
        of kind: Factor.Kind, for sub: Subject, in pool: UserPoolID
    ) async throws {
        _ = try await store.database.execute(
            """
            UPDATE factors f SET failures = greatest(f.failures - 1, 0), locked_until = NULL
            WHERE f.pool = \(pool) AND f.sub = \(sub) AND f.factor = \(kind.rawValue)
            """, .relaxed)
    }

    /// Queues a code at the request of whoever claims a name, at most `limit` times an hour; false beyond. The request
    /// is counted whether or not there is such a user, and costs the same.
    package func send(
        _ code: AdmissionMessage, to sub: Subject, in pool: UserPoolID, counting action: String, limit: Int, now: Moment
    ) async throws -> Bool {
        let row = try await store.database.first(
            """
            WITH counted AS (\(fragment: Codes.counting(action, of: sub, in: pool, now: now))
            ), person AS (
                SELECT u.sub FROM users u, counted
                WHERE u.pool = \(pool) AND u.sub = \(sub) AND u.enabled AND counted.count <= \(limit)
            ), opened AS (\(fragment: Self.opening(code.factor, in: pool, for: "person"))
            ), message AS (\(fragment: Outbox.insertion(code.message, in: pool, for: "person", sealing: store.sealing)))
            SELECT count FROM counted
            """, .durable)
        return try (row?.get("count", as: Int.self) ?? 0) <= limit
    }

    /// Counts a proven factor as such: its failures are forgiven and its code is spent. Yields nothing where it is
    /// locked, too much was tried, the code was used before, or the secret is another by now; and nothing unless
    /// `first` holds.
    static func proving(_ proof: FactorProof, of sub: Subject, in pool: UserPoolID, if first: SQL, _ now: Moment) -> SQL
    {
        """
        UPDATE factors f SET failures = 0, failed_at = NULL, locked_until = NULL,
            last_step = coalesce(\(proof.step), f.last_step)
        WHERE f.pool = \(pool) AND f.sub = \(sub) AND f.factor = \(proof.kind.rawValue) AND f.version = \(proof.version)
            AND \(fragment: standing(proof.kind, proof.seenFailures, now))
            AND (f.last_step IS NULL OR \(proof.step)::bigint IS NULL OR f.last_step < \(proof.step))
            AND \(fragment: Passkeys.isGood(proof.passkey))
            AND \(fragment: first)
        RETURNING f.sub
        """
    }

    /// Gives a factor without a secret its row, on which parallel guesses meet.
    static func opening(_ kind: Factor.Kind, in pool: UserPoolID, for person: SQL) -> SQL {
        """
        INSERT INTO factors (pool, sub, factor, version, failures)
        SELECT \(pool), p.sub, \(kind.rawValue), 0, 0 FROM \(fragment: person) p ON CONFLICT (pool, sub, factor) DO NOTHING
        """
    }

    private static func standing(_ kind: Factor.Kind, _ seenFailures: Int, _ now: Moment) -> SQL {
        """
        (f.locked_until IS NULL OR f.locked_until <= \(now))
            AND \(fragment: counted(kind, now)) - \(seenFailures) < \(LockoutRule.allowedFailures)
        """
    }

    private static func counted(_ kind: Factor.Kind, _ now: Moment) -> SQL {
        "CASE WHEN f.failed_at > \(now - kind.quietTime) THEN f.failures ELSE 0 END"
    }

    static func place(_ pool: UserPoolID, _ sub: Subject, _ kind: Factor.Kind) -> SealedPlace {
        SealedPlace(pool: pool.rawValue, row: "\(sub)/\(kind.rawValue)", column: "factors.sealed_secret")
    }
}
