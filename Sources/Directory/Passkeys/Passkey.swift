package import Core
package import NativeCrypto
import Postgres

/// A credential of a user: its public key, and what its authenticator said of itself.
package struct Passkey: Sendable {
    package let pool: UserPoolID
    /// Chosen by the authenticator; at most 1023 bytes.
    package let credentialID: [UInt8]
    package let sub: Subject
    /// The relying party's id that it was made for.
    package let relyingParty: String
    package let publicKey: PasskeyPublicKey
    /// As the authenticator last counted; zero where it does not count.
    package let signCount: UInt32
    /// Whether it may leave its device; never changes.
    package let isBackupEligible: Bool
    package let isBackedUp: Bool
    /// The authenticator's model; zeros where it does not say.
    package let model: [UInt8]
    /// `platform` or `cross-platform`, where the browser said so.
    package let attachment: String?
    /// `usb`, `nfc`, `ble`, `internal`, `hybrid` and what else a browser names.
    package let transports: [String]
    package let name: String
    package let createdAt: Moment

    package init(
        pool: UserPoolID, credentialID: [UInt8], sub: Subject, relyingParty: String, publicKey: PasskeyPublicKey,
        signCount: UInt32, isBackupEligible: Bool, isBackedUp: Bool, model: [UInt8], attachment: String?,
        transports: [String], name: String, createdAt: Moment
    ) {
        self.pool = pool
        self.credentialID = credentialID
        self.sub = sub
        self.relyingParty = relyingParty
        self.publicKey = publicKey
        self.signCount = signCount
        self.isBackupEligible = isBackupEligible
        self.isBackedUp = isBackedUp
        self.model = model
        self.attachment = attachment
        self.transports = transports
        self.name = name
        self.createdAt = createdAt
    }
}

extension Passkey {
    /// As many as Cognito lets one user have.
    package static let most = 20

    static let columns: SQL = """
        k.pool, k.credential_id, k.sub, k.relying_party, k.algorithm, k.public_key, k.sign_count, k.backup_eligible,
        k.backed_up, k.model, k.attachment, k.transports, k.name, k.created_at
        """

    /// Nil for a key of an algorithm that this server does not know, such as one that a later version wrote.
    init?(_ row: Row) throws {
        guard let algorithm = PasskeyAlgorithm(rawValue: Int32(try row.get("algorithm", as: Int.self))) else {
            return nil
        }
        self.init(
            pool: UserPoolID(try row.get("pool")), credentialID: try row.get("credential_id"),
            sub: Subject(try row.get("sub")), relyingParty: try row.get("relying_party"),
            publicKey: PasskeyPublicKey(algorithm: algorithm, bytes: try row.get("public_key")),
            signCount: UInt32(clamping: try row.get("sign_count", as: Int64.self)),
            isBackupEligible: try row.get("backup_eligible"), isBackedUp: try row.get("backed_up"),
            model: try row.get("model"), attachment: try row.get("attachment"), transports: try row.get("transports"),
            name: try row.get("name"), createdAt: try row.get("created_at"))
    }
}

/// One use of a passkey that has proven right: what the authenticator counted and where the key is kept by now.
package struct PasskeyUse: Sendable, Hashable {
    package let credentialID: [UInt8]
    package let signCount: UInt32
    package let isBackedUp: Bool

    package init(credentialID: [UInt8], signCount: UInt32, isBackedUp: Bool) {
        self.credentialID = credentialID
        self.signCount = signCount
        self.isBackedUp = isBackedUp
    }
}
