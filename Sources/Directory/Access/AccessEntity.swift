package import Core

/// A role, user, policy or identity provider of IAM. What its document holds is `IAM`'s to know.
package struct AccessEntity: Sendable {
    package enum Kind: String, Sendable, Hashable {
        case role, user, policy
        case oidcProvider = "oidc-provider"
        case samlProvider = "saml-provider"
    }

    package let kind: Kind
    /// As it was given; unique without regard to case.
    package let name: String
    /// Never given twice.
    package let id: String
    package var document: JSON
    package let createdAt: Moment

    package init(kind: Kind, name: String, id: String, document: JSON, createdAt: Moment) {
        self.kind = kind
        self.name = name
        self.id = id
        self.document = document
        self.createdAt = createdAt
    }
}

/// A user's long-lived key, opened.
package struct AccessKey: Sendable {
    package let id: String
    package let userID: String
    package let secret: Secret
    package var isActive: Bool
    package let createdAt: Moment

    package init(id: String, userID: String, secret: Secret, isActive: Bool, createdAt: Moment) {
        self.id = id
        self.userID = userID
        self.secret = secret
        self.isActive = isActive
        self.createdAt = createdAt
    }
}
