import Authority
package import Core
import Directory
import NativeCrypto
import SigV4

/// What a refusal was about, for who may know: sealed for the refused caller, opened by DecodeAuthorizationMessage.
extension AccessControl {
    private static let place = SealedPlace(pool: "", row: "1", column: "authorization_message")

    func message(of request: AccessRequest, by caller: Caller, _ decision: Decision) -> String {
        let message: JSON = .object([
            "allowed": .bool(decision == .allowed), "explicitDeny": .bool(decision == .explicitDeny),
            "context": .object([
                "principal": ["id": .string(caller.userID), "arn": .string(caller.arn)],
                "action": .string(request.action), "resource": .string(request.resource),
            ]),
        ])
        return Base64URL.encode(authority.store.sealing.seal(message.serialized, for: Self.place))
    }

    /// Throws `.invalidAuthorizationMessage` for what we have not made.
    package func decoded(_ message: String) throws -> String {
        guard let sealed = Base64URL.decode(message),
            let plain = try? authority.store.sealing.open(sealed, for: Self.place)
        else {
            throw AuthorityError(.invalidAuthorizationMessage, "The message could not be decoded.")
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// Whether a key's id is of this install.
    package func isOurs(_ accessKeyID: String) async throws -> Bool {
        if accessKeyID == root.accessKeyID || accessKeyID.hasPrefix("ASIA") && accessKeyID.utf8.count == 20 {
            return true
        }
        return try await authority.store.accessKeys.find(accessKeyID) != nil
    }
}
