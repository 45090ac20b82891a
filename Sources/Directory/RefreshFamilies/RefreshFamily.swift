package import Core

/// What one sign-in at one client left: every token of it names this family.
package struct RefreshFamily: Sendable {
    package let pool: UserPoolID
    package let id: FamilyID
    package let client: ClientID
    package let sub: Subject
    package let scopes: [String]
    package let generation: Int64
    package let authTime: Moment
    package let expiresAt: Moment

    package init(
        pool: UserPoolID, id: FamilyID, client: ClientID, sub: Subject, scopes: [String], generation: Int64 = 0,
        authTime: Moment, expiresAt: Moment
    ) {
        self.pool = pool
        self.id = id
        self.client = client
        self.sub = sub
        self.scopes = scopes
        self.generation = generation
        self.authTime = authTime
        self.expiresAt = expiresAt
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
    /// Unknown, another client's, or its user is gone or disabled.
    case invalid
}
