import Authority
package import Core
import Directory
import NativeCrypto
package import SigV4

/// Credentials as they are handed out.
package struct TemporaryCredentials: Sendable {
    package let credentials: AWSCredentials
    package let expiresAt: Moment
    /// Percent of what a session may carry in policies and tags.
    package let packedSize: Int64

    /// As the answer of every operation has it.
    package var sessionToken: String { credentials.sessionToken ?? "" }
}

extension AccessControl {
    /// Bytes that a session token may have: it has to fit in a header of every request.
    static let longestSessionToken = 4096
    private static let tokenColumn = "session_token"

    /// Makes credentials of a session: nothing is stored, the token says it all, and the secret follows from the key's
    /// id. Throws `.packedPolicyTooLarge`.
    func issue(_ session: Session) async throws -> TemporaryCredentials {
        let id = authority.randomness.awsID("ASIA")
        let token = Base64.encode(
            authority.store.sealing.seal(session.document.serialized, for: Self.place(of: id)))
        let size = Int64(token.utf8.count * 100 / Self.longestSessionToken)
        guard token.utf8.count <= Self.longestSessionToken else {
            throw AuthorityError(
                .packedPolicyTooLarge,
                "Packed size of session tags and policies consumes \(size)% of allotted space for session.")
        }
        return TemporaryCredentials(
            credentials: AWSCredentials(
                accessKeyID: id, secretAccessKey: try await secret(of: id), sessionToken: token),
            expiresAt: session.expiresAt, packedSize: size)
    }

    /// The session that a token was made of for this key; nil for any other token.
    func session(in token: String, of accessKeyID: String) -> Session? {
        guard token.utf8.count <= Self.longestSessionToken, let sealed = Base64.decode(token),
            let plain = try? authority.store.sealing.open(sealed, for: Self.place(of: accessKeyID)),
            let document = try? JSON.parse(plain)
        else { return nil }
        return Session(document)
    }

    /// Forty letters, as AWS's have. They hang on the install's secret, so that they are the same under every master
    /// key.
    func secret(of accessKeyID: String) async throws -> Secret {
        let hash = try await authority.configuration.installSecret().keyedHash(
            Array(accessKeyID.utf8), purpose: KeyedHashPurpose("temporary-secret", pool: "", subject: accessKeyID))
        return Secret(Base64.encode(hash.prefix(30)))
    }

    private static func place(of accessKeyID: String) -> SealedPlace {
        SealedPlace(pool: "", row: accessKeyID, column: tokenColumn)
    }
}
