package import Core

/// An identity pool: which logins it takes, and which roles they get.
package struct IdentityPool: Sendable {
    package let id: IdentityPoolID
    package var name: String
    package var settings: IdentityPoolSettings
    package let createdAt: Moment
    package var modifiedAt: Moment

    package init(
        id: IdentityPoolID, name: String, settings: IdentityPoolSettings, createdAt: Moment, modifiedAt: Moment
    ) {
        self.id = id
        self.name = name
        self.settings = settings
        self.createdAt = createdAt
        self.modifiedAt = modifiedAt
    }
}

/// What is set of an identity pool, under Cognito's names.
package struct IdentityPoolSettings: Sendable, Hashable {
    package var allowsGuests = false
    package var allowsClassicFlow = false
    /// The name by which a developer's own system is known in `Logins`.
    package var developerProvider: String?
    /// App ids by provider: `graph.facebook.com`, `accounts.google.com`, `www.amazon.com`, `appleid.apple.com`.
    package var loginProviders: [String: String] = [:]
    package var oidcProviders: [String] = []
    package var samlProviders: [String] = []
    package var userPools: [TrustedUserPool] = []
    package var tags: [String: String] = [:]
    /// Role ARNs by `authenticated` and `unauthenticated`.
    package var roles: [String: String] = [:]
    /// By provider; a user pool's name is followed by a colon and the client.
    package var roleMappings: [String: RoleMapping] = [:]
    package var principalTags: [String: PrincipalTagMap] = [:]

    package init() {}
}

/// A client of a user pool whose ID tokens are taken.
package struct TrustedUserPool: Sendable, Hashable {
    /// `cognito-idp.<region>.amazonaws.com/<poolId>`.
    package let provider: String
    package let client: String
    /// Whether a token's user must still be enabled and signed in.
    package let checksServerSide: Bool

    package init(provider: String, client: String, checksServerSide: Bool) {
        self.provider = provider
        self.client = client
        self.checksServerSide = checksServerSide
    }
}

/// How a role is chosen for logins of a provider.
package struct RoleMapping: Sendable, Hashable {
    package enum Match: String, Sendable {
        case equals = "Equals"
        case contains = "Contains"
        case startsWith = "StartsWith"
        case notEqual = "NotEqual"
    }

    package struct Rule: Sendable, Hashable {
        package let claim: String
        package let match: Match
        package let value: String
        package let role: String

        package init(claim: String, match: Match, value: String, role: String) {
            self.claim = claim
            self.match = match
            self.value = value
            self.role = role
        }
    }

    /// Nil for `Token`: the token itself says.
    package let rules: [Rule]?
    /// Where no role is found: the authenticated role, or none.
    package let deniesAmbiguous: Bool

    package init(rules: [Rule]?, deniesAmbiguous: Bool) {
        self.rules = rules
        self.deniesAmbiguous = deniesAmbiguous
    }
}

/// Which claims of a provider's tokens become tags of the session.
package struct PrincipalTagMap: Sendable, Hashable {
    package let usesDefaults: Bool
    /// Claim names by tag keys.
    package let tags: [String: String]

    package init(usesDefaults: Bool, tags: [String: String]) {
        self.usesDefaults = usesDefaults
        self.tags = tags
    }

    /// What the defaults map (Cognito developer guide, "Using attributes for access control").
    package static let defaults = ["username": "sub", "client": "aud"]

    package var effective: [String: String] { usesDefaults ? Self.defaults : tags }
}
