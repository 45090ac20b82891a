package import Core
import NativeCrypto
import Postgres

/// The passkeys of people. What one opens is decided in `SignInGate`.
package struct Passkeys: Sendable {
    let store: Store

    /// The passkey of an id, whoever holds it, with the count of what went wrong with its holder's passkeys.
    package func find(
        _ credentialID: [UInt8], in pool: UserPoolID
    ) async throws -> (passkey: Passkey, counted: Factor)? {
        guard
            let row = try await store.database.first(
                """
                SELECT \(fragment: Passkey.columns), coalesce(f.failures, 0) AS failures, f.failed_at, f.locked_until
                FROM passkeys k LEFT JOIN factors f
                    ON f.pool = k.pool AND f.sub = k.sub AND f.factor = \(Factor.Kind.passkey.rawValue)
                WHERE k.pool = \(pool) AND k.credential_id = \(credentialID)
                """, .read),
            let passkey = try Passkey(row)
        else { return nil }
        let counted = Factor(
            kind: .passkey, version: 1, secret: nil, name: nil, lastStep: nil, failures: try row.get("failures"),
            failedAt: try row.get("failed_at"), lockedUntil: try row.get("locked_until"))
        return (passkey, counted)
    }

    /// A user's passkeys for a relying party, or for whichever one, oldest first, at most `limit` of them; those after
    /// `after` where it is given.
    package func list(
        of sub: Subject, for relyingParty: String? = nil, in pool: UserPoolID, after: PasskeyCursor? = nil,
        limit: Int = Passkey.most
    ) async throws -> [Passkey] {
        try await store.database.query(
            """
            SELECT \(fragment: Passkey.columns) FROM passkeys k
            WHERE k.pool = \(pool) AND k.sub = \(sub)
                AND (\(relyingParty)::text IS NULL OR k.relying_party = \(relyingParty))
                AND (\(after?.createdAt)::timestamptz IS NULL
                    OR (k.created_at, k.credential_id) > (\(after?.createdAt), \(after?.credentialID)::bytea))
            ORDER BY k.created_at, k.credential_id LIMIT \(limit)
            """, .read
        ).compactMap(Passkey.init)
    }

    /// Takes a user's passkey away; false where they have none of this id.
    package func delete(_ credentialID: [UInt8], of sub: Subject, in pool: UserPoolID) async throws -> Bool {
        try await store.database.execute(
            "DELETE FROM passkeys WHERE pool = \(pool) AND sub = \(sub) AND credential_id = \(credentialID)", .durable
        ) > 0
    }

    /// What a registration came to.
    package enum Registration: Sendable, Hashable {
        case registered
        /// The challenge was answered before.
        case spent
        /// The user is gone or disabled.
        case noUser
        /// Somebody has it: perhaps this user.
        case taken
        /// The user has as many as one may have.
        case full
    }

    /// Keeps a new passkey and spends its challenge. The user's row among the factors comes first: on it parallel
    /// registrations queue up, so that the limit holds.
    package func register(
        _ passkey: Passkey, spending session: SpentSession, now: Moment
    ) async throws -> Registration {
        try await store.transaction { store in
            let opened = try await store.database.first(Self.opening(passkey, session), .durable)
            guard let opened else { return .spent }
            let isEnabled: Bool? = try opened.get("enabled")
            guard isEnabled == true else { return .noUser }
            guard try await store.database.execute(Self.insertion(passkey), .durable) == 0 else { return .registered }
            return try await store.passkeys.find(passkey.credentialID, in: passkey.pool) == nil ? .full : .taken
        }
    }

    /// Yields a row where the challenge is spent here, saying whether there is such a user.
    private static func opening(_ passkey: Passkey, _ session: SpentSession) -> SQL {
        """
        WITH spent AS (\(fragment: CredentialsTable.spending(session, in: passkey.pool))
        ), person AS (
            SELECT u.sub, u.enabled FROM users u, spent
            WHERE u.pool = \(passkey.pool) AND u.sub = \(passkey.sub) AND u.enabled
        ), factor AS (
            INSERT INTO factors AS f (pool, sub, factor, version, failures)
            SELECT \(passkey.pool), p.sub, \(Factor.Kind.passkey.rawValue), 1, 0 FROM person p
            ON CONFLICT (pool, sub, factor) DO UPDATE SET version = 1
        )
        SELECT (SELECT p.enabled FROM person p) AS enabled FROM spent
        """
    }

    private static func insertion(_ passkey: Passkey) -> SQL {
        """
        INSERT INTO passkeys (pool, credential_id, sub, relying_party, algorithm, public_key, sign_count,
            backup_eligible, backed_up, model, attachment, transports, name, created_at)
        SELECT \(passkey.pool), \(passkey.credentialID), \(passkey.sub), \(passkey.relyingParty),
            \(Int(passkey.publicKey.algorithm.rawValue)), \(passkey.publicKey.bytes), \(Int64(passkey.signCount)),
            \(passkey.isBackupEligible), \(passkey.isBackedUp), \(passkey.model), \(passkey.attachment),
            \(passkey.transports)::text[], \(passkey.name), \(passkey.createdAt)
        WHERE (SELECT count(*) FROM passkeys o WHERE o.pool = \(passkey.pool) AND o.sub = \(passkey.sub))
            < \(Passkey.most)
        ON CONFLICT (pool, credential_id) DO NOTHING
        """
    }
}

extension Passkeys {
    /// That a use is later than the last one, by the authenticator's count: one that goes back, or stands still, is of
    /// a copy (WebAuthn Level 3 §7.2 step 22). `k` is the table.
    static func isLater(_ use: PasskeyUse) -> SQL {
        let count = Int64(use.signCount)
        return "(k.sign_count < \(count) OR k.sign_count = 0 AND \(count) = 0)"
    }

    /// Whether the user whose factor `f` is has the passkey, and this use of it is later than the last.
    static func isGood(_ use: PasskeyUse?) -> SQL {
        guard let use else { return "true" }
        return """
            EXISTS (SELECT 1 FROM passkeys k WHERE k.pool = f.pool AND k.sub = f.sub
                AND k.credential_id = \(use.credentialID) AND \(fragment: isLater(use)))
            """
    }

    /// Writes a use down for the person that a common table expression yields; yields nothing where another use was
    /// later meanwhile. Without a passkey the person is passed on.
    static func using(_ use: PasskeyUse?, by person: SQL, in pool: UserPoolID, _ now: Moment) -> SQL {
        guard let use else { return "SELECT 1 FROM \(fragment: person)" }
        return """
            UPDATE passkeys k SET sign_count = \(Int64(use.signCount)), backed_up = \(use.isBackedUp),
                last_used_at = \(now)
            FROM \(fragment: person) p
            WHERE k.pool = \(pool) AND k.credential_id = \(use.credentialID) AND k.sub = p.sub
                AND \(fragment: isLater(use))
            RETURNING k.sub
            """
    }
}

/// A place in a user's passkeys.
package struct PasskeyCursor: Sendable, Hashable {
    package let createdAt: Moment
    package let credentialID: [UInt8]

    package init(createdAt: Moment, credentialID: [UInt8]) {
        self.createdAt = createdAt
        self.credentialID = credentialID
    }
}
