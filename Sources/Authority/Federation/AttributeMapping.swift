import Core
import Directory
import Federation

/// A provider's claims as attributes of a user (`AttributeMapping` of Cognito's API).
struct AttributeMapping: Sendable {
    /// The key that says by which claim a person is told from others.
    static let username = "username"

    let provider: IdentityProvider
    let settings: UserPoolSettings

    /// The claims that are asked of the provider.
    var claims: Set<String> { Set(provider.attributeMapping.values) }

    /// The attributes that an identity fills. Empty claims fill nothing.
    ///
    /// An address is proven only where the provider says so in a claim that is mapped too.
    func attributes(of identity: ExternalIdentity) -> [String: String] {
        var attributes: [String: String] = [:]
        for (name, claim) in provider.attributeMapping where name != Self.username {
            guard let value = identity.claims[claim], !value.isEmpty else { continue }
            attributes[name] = value
        }
        for kind in ContactKind.allCases {
            if attributes[kind.rawValue] == nil {
                attributes[kind.verifiedAttribute] = nil
            } else if attributes[kind.verifiedAttribute] != "true" {
                attributes[kind.verifiedAttribute] = "false"
            }
        }
        return attributes
    }

    /// Of these attributes those that a user who is here takes over: all that changed and may change, for one whom the
    /// provider made; for a linked one, what is missing, and never an address.
    func changes(of user: User, to attributes: [String: String], isPrimary: Bool) -> [String: String] {
        let addresses = Set(ContactKind.allCases.flatMap { [$0.rawValue, $0.verifiedAttribute] })
        return attributes.filter { name, value in
            guard user.attributes[name] != value else { return false }
            if !isPrimary { return user.attributes[name] == nil && !addresses.contains(name) }
            // What the pool made unchangeable stays as the first sign-in set it.
            return user.attributes[name] == nil || settings.schema[name]?.isMutable ?? false
        }
    }

    /// Throws `.invalidParameter` for an attribute that the pool does not have, or that nobody may set.
    static func check(_ mapping: [String: String], in settings: UserPoolSettings) throws(AuthorityError) {
        for (name, claim) in mapping.sorted(by: { $0.key < $1.key }) where name != username {
            guard settings.schema[name] != nil, name != "sub", name != "identities" else {
                throw AuthorityError(
                    .invalidParameter, "Invalid attribute mapping: \(name) is not an attribute of the user pool.")
            }
            guard (1...2048).contains(claim.unicodeScalars.count) else {
                throw AuthorityError(.invalidParameter, "Invalid attribute mapping: \(name) has no claim.")
            }
        }
    }
}
