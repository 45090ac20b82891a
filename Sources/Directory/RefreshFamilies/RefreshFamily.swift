package import Core

/// What one sign-in at one client left: every token of it names this family.
package struct RefreshFamily: Sendable {
    package let pool: UserPoolID
    package let id: FamilyID
    package let client: ClientID
    package let sub: Subject
    package private(set) var scopes: [String]
    package let generation: Int64
    /// Made by an authorization request; otherwise by a sign-in through the API, whose one scope no client lists.
    package let isOAuth: Bool
    package let authTime: Moment
    package let expiresAt: Moment
    /// The device that its tokens belong to; nil where the pool remembered none, and for the pages.
    package let deviceKey: DeviceKey?
    /// What was proven, by its names in `amr`, in order.
    package let methods: [String]
    /// Whether its tokens say so: only where that was asked for.
    package let showsAssurance: Bool
    /// Where it was made.
    package let origin: SessionOrigin

    package init(
        pool: UserPoolID, id: FamilyID, client: ClientID, sub: Subject, scopes: [String], generation: Int64 = 0,
        isOAuth: Bool, authTime: Moment, expiresAt: Moment, deviceKey: DeviceKey? = nil, methods: [String],
        showsAssurance: Bool, origin: SessionOrigin = SessionOrigin()
    ) {
        self.pool = pool
        self.id = id
        self.client = client
        self.sub = sub
        self.scopes = scopes
        self.generation = generation
        self.isOAuth = isOAuth
        self.authTime = authTime
        self.expiresAt = expiresAt
        self.deviceKey = deviceKey
        self.methods = methods
        self.showsAssurance = showsAssurance
        self.origin = origin
    }

    /// The same family with some of its scopes only.
    package func narrowed(to scopes: [String]) -> RefreshFamily {
        var family = self
        family.scopes = scopes
        return family
    }
}

/// What became of a presented refresh token.
package enum RefreshOutcome: Sendable {
    /// Good: the family as it stands now, and its user.
    case live(RefreshFamily, User)
    /// A generation that was replaced longer ago than the grace: the whole family is revoked by this.
    case reused
    case revoked
    case expired
    /// Unknown, another client's or another device's, or its user is gone or disabled.
    case invalid
}
