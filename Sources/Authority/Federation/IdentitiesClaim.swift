package import Core
package import Directory
import Federation

/// Who a user is elsewhere, as tokens and answers tell it (Cognito's developer guide, `identities`).
package enum IdentitiesClaim {
    /// In an ID token: all values are texts. Nil for a user who is nobody elsewhere.
    static func claim(of user: User) -> JSON? {
        user.identities.isEmpty
            ? nil
            : .array(
                user.identities.map { identity in
                    object(
                        identity, primary: .string(identity.isPrimary ? "true" : "false"),
                        created: .string(String(milliseconds(identity))))
                })
    }

    /// The attribute `identities`: JSON in a text.
    static func attribute(of user: User) -> String? {
        guard !user.identities.isEmpty else { return nil }
        let identities = user.identities.map { identity in
            object(identity, primary: .bool(identity.isPrimary), created: .integer(milliseconds(identity)))
        }
        return String(decoding: JSON.array(identities).serialized, as: UTF8.self)
    }

    private static func object(_ identity: UserIdentity, primary: JSON, created: JSON) -> JSON {
        .object([
            JSON.Member("userId", .string(identity.value)), JSON.Member("providerName", .string(identity.provider)),
            JSON.Member("providerType", .string(identity.providerType)),
            JSON.Member(
                "issuer", identity.providerType == ProviderType.saml.rawValue ? .string(identity.issuer) : .null),
            JSON.Member("primary", primary), JSON.Member("dateCreated", created),
        ])
    }

    private static func milliseconds(_ identity: UserIdentity) -> Int64 { identity.createdAt.microseconds / 1000 }
}

extension User {
    /// The attributes as they are told: with `identities`, which is kept elsewhere.
    package var toldAttributes: [String: String] {
        guard let identities = IdentitiesClaim.attribute(of: self) else { return attributes }
        return attributes.merging(["identities": identities]) { _, new in new }
    }
}
