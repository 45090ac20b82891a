package import Core

/// What one sign-in at one client left: every token of it names this family.
package struct RefreshFamily: Sendable {
    package let pool: UserPoolID
    package let id: FamilyID
    package let client: ClientID
    package let sub: Subject
    package let scopes: [String]
    package let generation: Int64
    /// Made by an authorization request; otherwise by a sign-in through the API, whose one scope no client lists.
    package let isOAuth: Bool
    package let authTime: Moment
    package let expiresAt: Moment
    /// The device that its tokens belong to; nil where the pool remembered none, and for the pages.
    package let deviceKey: DeviceKey?

    package init(
        pool: UserPoolID, id: FamilyID, client: ClientID, sub: Subject, scopes: [String], generation: Int64 = 0,
        isOAuth: Bool, authTime: Moment, expiresAt: Moment, deviceKey: DeviceKey? = nil
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
    }

    /// The same family with some of its scopes only.
    package func narrowed(to scopes: [String]) -> RefreshFamily {
        RefreshFamily(
            pool: pool, id: id, client: client, sub: sub, scopes: scopes, generation: generation, isOAuth: isOAuth,
            authTime: authTime, expiresAt: expiresAt, deviceKey: deviceKey)
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
