package import Core

/// Somebody in an identity pool; a guest where there are no logins.
package struct Identity: Sendable {
    package let id: IdentityID
    package let pool: IdentityPoolID
    /// The identity that this one has become part of; it is disabled then.
    package let mergedInto: IdentityID?
    package let logins: [IdentityLogin]
    package let createdAt: Moment
    package let modifiedAt: Moment

    package init(
        id: IdentityID, pool: IdentityPoolID, mergedInto: IdentityID? = nil, logins: [IdentityLogin] = [],
        createdAt: Moment, modifiedAt: Moment
    ) {
        self.id = id
        self.pool = pool
        self.mergedInto = mergedInto
        self.logins = logins
        self.createdAt = createdAt
        self.modifiedAt = modifiedAt
    }

    package var isEnabled: Bool { mergedInto == nil }
}

/// Who somebody is at a provider.
package struct IdentityLogin: Sendable, Hashable {
    /// The key of `Logins`.
    package let provider: String
    package let subject: String
    /// Known by a developer's word.
    package let isDeveloper: Bool

    package init(provider: String, subject: String, isDeveloper: Bool = false) {
        self.provider = provider
        self.subject = subject
        self.isDeveloper = isDeveloper
    }
}
