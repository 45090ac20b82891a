package import Core
import NativeCrypto
import Postgres

/// A proven factor that asks to be let in.
package struct Admission: Sendable {
    package let pool: UserPoolID
    package let sub: Subject
    package let client: ClientID
    /// The failures that counted when the attempt began; parallel guesses are bounded by the difference.
    package let seenFailures: Int
    /// The version of the proven password: another one since then refuses. Nil where no password was proven.
    package let passwordVersion: Int64?
    /// The statuses that may pass.
    package let statuses: [User.Status]
    /// The challenge session that was answered, spent by this.
    package let session: SpentSession?
    /// What the answer proved besides.
    package let factor: FactorProof?
    /// The device that it comes from; one that has proven itself must be remembered still.
    package var device: PresentedDevice?
    /// The network address that it comes from, where it is known.
    package let address: String?
    /// The browser that is remembered from here on.
    package var browser: NewBrowserDevice?
    /// Who signed them in elsewhere: the link and the provider must stand.
    package var identity: UserIdentity?
    /// The session that this adds a proof to.
    package var stepping: SteppedSession?

    package init(
        pool: UserPoolID, sub: Subject, client: ClientID, seenFailures: Int, passwordVersion: Int64?,
        statuses: [User.Status], session: SpentSession?, factor: FactorProof? = nil, device: PresentedDevice? = nil,
        address: String? = nil
    ) {
        self.pool = pool
        self.sub = sub
        self.client = client
        self.seenFailures = seenFailures
        self.passwordVersion = passwordVersion
        self.statuses = statuses
        self.session = session
        self.factor = factor
        self.device = device
        self.address = address
    }
}

/// A challenge session that was answered.
package struct SpentSession: Sendable {
    package let nonce: [UInt8]
    package let expiresAt: Moment

    package init(nonce: [UInt8], expiresAt: Moment) {
        self.nonce = nonce
        self.expiresAt = expiresAt
    }
}

/// What an admission makes, in the same statement.
package enum AdmissionGrant: Sendable {
    /// Tokens: a refresh-token family.
    case family(RefreshFamily)
    /// A signed-in browser.
    case browserSession(BrowserSession)
    /// The same signed-in browser, with what was proven besides.
    case steppedSession(BrowserSession)
    /// Nothing yet: another challenge follows, perhaps with a code that is on its way.
    case challenge(AdmissionMessage? = nil)
    /// Nothing yet: the device is to prove itself.
    case deviceChallenge(PendingDeviceProof)
}

/// A code that goes out with a challenge, and the factor whose guesses are counted against it.
package struct AdmissionMessage: Sendable {
    package let factor: Factor.Kind
    package let message: OutboxMessage

    package init(factor: Factor.Kind, message: OutboxMessage) {
        self.factor = factor
        self.message = message
    }
}

/// Failures before the first lock, and the longest lock (Cognito's developer guide, lock-out).
package enum LockoutRule {
    package static let allowedFailures = 5
    package static let longestLock = Lifetime.minutes(15)

    /// When a lock ends that a count of failures brings: a second after the fifth, twice as long after each further
    /// one.
    static func lock(after failures: SQL, _ now: Moment) -> SQL {
        """
        CASE WHEN \(fragment: failures) >= \(allowedFailures)
            THEN \(now)::timestamptz + least(power(2, least(\(fragment: failures), 30) - \(allowedFailures)),
                \(longestLock.seconds)) * interval '1 second' END
        """
    }
}

extension CredentialsTable {
    /// Lets a proven user in, or nobody: the one statement in which lock, enabled state, status, client, password
    /// and the single use of the session are decided together with what is issued.
    package func admit(_ admission: Admission, granting grant: AdmissionGrant, now: Moment) async throws -> User? {
        let pool = admission.pool
        return try await store.database.first(
            """
            WITH spent AS (\(fragment: Self.spending(admission.session, in: pool))
            ), proven AS (\(fragment: Self.factor(admission, now))
            ), factor AS (
                \(fragment: Self.using(admission.factor, in: pool, now))
            ), gate AS (
                UPDATE credentials c SET \(fragment: Self.forgiving(admission))
                FROM users u
                WHERE c.pool = \(pool) AND c.sub = \(admission.sub) AND u.pool = \(pool) AND u.sub = c.sub
                    AND u.enabled AND u.status = ANY (\(admission.statuses.map(\.rawValue)))
                    AND \(fragment: Self.standing(admission, now))
                    AND EXISTS (SELECT 1 FROM factor)
                    AND \(fragment: Devices.standing(admission.device, of: admission.sub, in: pool))
                    AND \(fragment: SteppedSession.standing(admission.stepping, in: pool, now: now))
                    AND \(fragment: UserIdentities.standing(admission.identity, of: admission.sub, in: pool))
                    AND EXISTS (SELECT 1 FROM clients k WHERE k.pool = \(pool) AND k.client = \(admission.client))
                RETURNING \(fragment: User.columns), u.session_epoch
            ), seen AS (\(fragment: Self.sighting(admission, grant, now))
            ), remembered AS (
                \(fragment: Devices.insertion(
                    admission.browser, at: admission.address, in: pool, for: "gate", now: now))
            ), replaced AS (\(fragment: Self.replacing(grant))
            ), opened AS (\(fragment: Self.opening(grant, in: pool))
            ), granted AS (\(fragment: Self.granting(grant, in: pool, sealing: store.sealing, now: now)))
            SELECT \(fragment: User.columnNames) FROM gate
            """, .durable
        ).map(User.init)
    }

    /// Whether a proven password counts, for a user who is not let in for another reason: lock, version and single use
    /// are decided as in `admit`, so that the reason is told to no one who guesses.
    package func counts(_ admission: Admission, now: Moment) async throws -> Bool {
        try await store.database.first(
            """
            WITH spent AS (\(fragment: Self.spending(admission.session, in: admission.pool)))
            UPDATE credentials c SET failures = c.failures
            WHERE c.pool = \(admission.pool) AND c.sub = \(admission.sub) AND \(fragment: Self.standing(admission, now))
            RETURNING c.sub
            """, .relaxed) != nil
    }

    /// What must hold of the credentials `c` whatever is decided about the user: a session that is answered for the
    /// first time; and where a password was proven, that it is that one, not locked, with no more failures since the
    /// attempt began than are allowed.
    private static func standing(_ admission: Admission, _ now: Moment) -> SQL {
        guard let version = admission.passwordVersion else { return isFirst(admission) }
        return """
            (c.locked_until IS NULL OR c.locked_until <= \(now))
                AND \(fragment: countedFailures(now)) - \(admission.seenFailures) < \(LockoutRule.allowedFailures)
                AND c.password_version = \(version) AND \(fragment: isFirst(admission))
            """
    }

    /// A proven password forgives the wrong ones; another factor neither forgives them nor asks for their lock.
    private static func forgiving(_ admission: Admission) -> SQL {
        admission.passwordVersion == nil
            ? "failures = c.failures" : "failures = 0, failed_at = NULL, locked_until = NULL"
    }

    private static func isFirst(_ admission: Admission) -> SQL {
        "(\(admission.session?.nonce)::bytea IS NULL OR EXISTS (SELECT 1 FROM spent))"
    }

    /// The proven factor, or a row that stands for none being asked.
    private static func factor(_ admission: Admission, _ now: Moment) -> SQL {
        guard let proof = admission.factor else { return "SELECT 1" }
        return Factors.proving(proof, of: admission.sub, in: admission.pool, if: isFirst(admission), now)
    }

    /// What a proven factor uses up: a passkey's count, a recovery code.
    private static func using(_ proof: FactorProof?, in pool: UserPoolID, _ now: Moment) -> SQL {
        if let code = proof?.recoveryCode { return RecoveryCodes.using(code, by: "proven", in: pool) }
        return Passkeys.using(proof?.passkey, by: "proven", in: pool, now)
    }

    /// Counts a failed attempt and spends its session. False where the user is locked: the attempt did not count.
    package func recordFailure(
        of sub: Subject, in pool: UserPoolID, seenFailures: Int, session: SpentSession?, now: Moment
    ) async throws -> Bool {
        try await store.database.first(
            """
            WITH spent AS (\(fragment: Self.spending(session, in: pool))
            ), next AS (
                SELECT c.sub, \(fragment: Self.countedFailures(now)) + 1 AS failures FROM credentials c
                WHERE c.pool = \(pool) AND c.sub = \(sub) AND (c.locked_until IS NULL OR c.locked_until <= \(now))
                    AND \(fragment: Self.countedFailures(now)) - \(seenFailures) < \(LockoutRule.allowedFailures)
                FOR UPDATE
            )
            UPDATE credentials c SET failures = next.failures, failed_at = \(now),
                locked_until = \(fragment: LockoutRule.lock(after: "next.failures", now))
            FROM next WHERE c.pool = \(pool) AND c.sub = next.sub RETURNING c.failures
            """, .relaxed) != nil
    }

    /// Spends a session that leads to nothing else; true the first time.
    package func spend(_ session: SpentSession, in pool: UserPoolID) async throws -> Bool {
        try await store.database.first(Self.spending(session, in: pool), .relaxed) != nil
    }

    private static func countedFailures(_ now: Moment) -> SQL {
        "CASE WHEN c.failed_at > \(now - Credentials.quietTime) THEN c.failures ELSE 0 END"
    }

    static func spending(_ session: SpentSession?, in pool: UserPoolID) -> SQL {
        guard let session else { return "SELECT 1 AS nonce WHERE false" }
        return """
            INSERT INTO spent_sessions (pool, nonce, expires_at) VALUES (\(pool), \(session.nonce), \(session.expiresAt))
            ON CONFLICT (pool, nonce) DO NOTHING RETURNING nonce
            """
    }

    private static func replacing(_ grant: AdmissionGrant) -> SQL {
        guard case .browserSession(let session) = grant, session.replacedHash != nil else { return "SELECT 1" }
        return BrowserSessions.replacement(by: session, for: "gate")
    }

    private static func opening(_ grant: AdmissionGrant, in pool: UserPoolID) -> SQL {
        switch grant {
        case .challenge(let message?): Factors.opening(message.factor, in: pool, for: "gate")
        case .deviceChallenge: Factors.opening(.device, in: pool, for: "gate")
        default: "SELECT 1"
        }
    }

    /// A device is seen at the end of a sign-in.
    private static func sighting(_ admission: Admission, _ grant: AdmissionGrant, _ now: Moment) -> SQL {
        switch grant {
        case .challenge, .deviceChallenge: "SELECT 1"
        case .family, .browserSession, .steppedSession:
            Devices.sighting(admission.device, at: admission.address, in: admission.pool, for: "gate", now: now)
        }
    }

    private static func granting(
        _ grant: AdmissionGrant, in pool: UserPoolID, sealing: Sealing, now: Moment
    ) -> SQL {
        switch grant {
        case .family(let family): RefreshFamilies.insertion(family, for: "gate", now: now)
        case .browserSession(let session): BrowserSessions.insertion(session, for: "gate")
        case .steppedSession(let session): BrowserSessions.stepping(session, for: "gate")
        case .challenge(let message): Outbox.insertion(message?.message, in: pool, for: "gate", sealing: sealing)
        case .deviceChallenge(let proof): Devices.waiting(proof, in: pool, for: "gate")
        }
    }
}
