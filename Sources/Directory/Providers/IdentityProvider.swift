package import Core
import Postgres

/// An identity provider of a pool: who signs people in elsewhere, and how they become users here.
package struct IdentityProvider: Sendable {
    package let pool: UserPoolID
    /// Unique in the pool; for a social provider its type.
    package let name: String
    /// `IdentityProviderTypeType` of Cognito's API.
    package let type: String
    /// `ProviderDetails`; sealed in the database, for some are secrets.
    package var details: [String: String]
    /// An attribute of the user → the provider's claim that fills it at every sign-in.
    package var attributeMapping: [String: String]
    /// Other names that lead to it, such as domains of e-mail addresses.
    package var identifiers: [String]
    /// How a first sign-in meets a user who is here already.
    package var linking: LinkingRule
    /// When the metadata of its address was last asked for; nil where it has none.
    package var metadataReadAt: Moment?
    package let createdAt: Moment
    package var modifiedAt: Moment

    package init(
        pool: UserPoolID, name: String, type: String, details: [String: String], attributeMapping: [String: String],
        identifiers: [String] = [], linking: LinkingRule = .never, metadataReadAt: Moment? = nil,
        createdAt: Moment, modifiedAt: Moment
    ) {
        self.pool = pool
        self.name = name
        self.type = type
        self.details = details
        self.attributeMapping = attributeMapping
        self.identifiers = identifiers
        self.linking = linking
        self.metadataReadAt = metadataReadAt
        self.createdAt = createdAt
        self.modifiedAt = modifiedAt
    }

    /// The group of all who came from it, as Cognito names it.
    package var groupName: String { "\(pool)_\(name)" }
}

/// Whether somebody who signs in elsewhere for the first time may be somebody whom the pool knows.
package enum LinkingRule: String, Sendable, Hashable, CaseIterable {
    /// They are a new user, as in Cognito.
    case never = "NEVER"
    /// Where the provider vouches for an e-mail address that a user here has proven too, they are asked, and prove by
    /// signing in that they are that user.
    case verifiedEmail = "VERIFIED_EMAIL"
}

extension IdentityProvider {
    /// The rest of the columns; details and identifiers have their own.
    var document: JSON {
        .object([
            "AttributeMapping": JSON(attributeMapping), "Linking": .string(linking.rawValue),
            "MetadataReadAt": metadataReadAt.map { .integer($0.microseconds) },
        ])
    }
}
