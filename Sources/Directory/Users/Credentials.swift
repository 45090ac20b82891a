package import Core
import NativeCrypto
import Postgres

/// How a user proves who they are by password, and how often it went wrong.
package struct Credentials: Sendable {
    /// argon2id as a PHC string; nil for a user without a password.
    package var passwordHash: String?
    package var srpSalt: [UInt8]?
    /// g^x mod N, opened.
    package var srpVerifier: Secret?
    package var passwordSetAt: Moment?
    /// Raised with every new password.
    package var passwordVersion: Int64
    /// A temporary password dies here.
    package var passwordExpiresAt: Moment?
    package var failures: Int
    package var failedAt: Moment?
    package var lockedUntil: Moment?

    package init(
        passwordHash: String? = nil, srpSalt: [UInt8]? = nil, srpVerifier: Secret? = nil, passwordSetAt: Moment? = nil,
        passwordVersion: Int64 = 0,
        passwordExpiresAt: Moment? = nil, failures: Int = 0, failedAt: Moment? = nil, lockedUntil: Moment? = nil
    ) {
        self.passwordHash = passwordHash
        self.srpSalt = srpSalt
        self.srpVerifier = srpVerifier
        self.passwordSetAt = passwordSetAt
        self.passwordVersion = passwordVersion
        self.passwordExpiresAt = passwordExpiresAt
        self.failures = failures
        self.failedAt = failedAt
        self.lockedUntil = lockedUntil
    }

    /// The failures that still count: fifteen quiet minutes forgive all.
    package func failures(at now: Moment) -> Int {
        guard let failedAt, now - failedAt < Self.quietTime else { return 0 }
        return failures
    }

    /// After this long without a failure the count begins anew (Cognito's developer guide, lock-out).
    package static let quietTime = Lifetime.minutes(15)
}

extension Credentials {
    static let columns: SQL = """
        c.password_hash, c.srp_salt, c.sealed_srp_verifier, c.password_set_at, c.password_version, c.password_expires_at, c.failures,
        c.failed_at, c.locked_until
        """

    init(_ row: Row, pool: UserPoolID, sub: Subject, sealing: Sealing) throws {
        let sealed: [UInt8]? = try row.get("sealed_srp_verifier")
        let place = Self.verifierPlace(pool, sub)
        self.init(
            passwordHash: try row.get("password_hash"), srpSalt: try row.get("srp_salt"),
            srpVerifier: try sealed.map { Secret(try sealing.open($0, for: place)) },
            passwordSetAt: try row.get("password_set_at"), passwordVersion: try row.get("password_version"),
            passwordExpiresAt: try row.get("password_expires_at"),
            failures: try row.get("failures"), failedAt: try row.get("failed_at"),
            lockedUntil: try row.get("locked_until"))
    }

    func sealedVerifier(pool: UserPoolID, sub: Subject, sealing: Sealing) -> [UInt8]? {
        srpVerifier.map { sealing.seal($0.revealed, for: Self.verifierPlace(pool, sub)) }
    }

    static func verifierPlace(_ pool: UserPoolID, _ sub: Subject) -> SealedPlace {
        SealedPlace(pool: pool.rawValue, row: sub.rawValue, column: "credentials.sealed_srp_verifier")
    }
}
