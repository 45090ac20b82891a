package import Core
package import Directory
package import Federation

extension FederatedSignIn {
    /// Lets somebody in whom a provider has signed in, as the user they are or a new one; `handle` is that of the
    /// browser's session, which takes the place of `replaced`.
    ///
    /// Errors: `.notAuthorized` for a user who is disabled or may not be signed in this way, `.invalidParameter` for
    /// attributes that the pool does not take, `assuranceOutOfReach`, those of triggers.
    package func signIn(
        _ identity: ExternalIdentity, of provider: IdentityProvider, at client: ClientConfiguration,
        for purpose: SignInPurpose, from origin: SignInOrigin, demanding demand: AssuranceDemand?, now: Moment
    ) async throws -> SignInResult {
        let pool = client.pool.pool
        let user: User
        let link: UserIdentity
        if let found = try await linked(identity, to: provider) {
            (user, link) = found
            try await refresh(user, link, identity, of: provider, in: pool, now: now)
        } else {
            (user, link) = try await provision(identity, of: provider, at: client, now: now)
        }
        var attempt = SignInAttempt(
            client: client, purpose: purpose, origin: origin, demand: demand, now: now)
        attempt.provider = (provider.name, identity.session)
        var admission = Admission(
            pool: pool.id, sub: user.sub, client: client.client.id, seenFailures: 0, passwordVersion: nil,
            statuses: Self.statuses, session: nil, address: origin.address)
        admission.identity = link
        do {
            return try await authority.authenticator.finish(
                admission, Self.methods(identity), attempt, in: store)
        } catch let error as AuthorityError where error == .incorrectUsernameOrPassword {
            throw AuthorityError(.notAuthorized, "The user cannot be signed in by a provider.")
        }
    }

    /// Who may come this way. Whoever has not confirmed a sign-up has not shown that the account is theirs.
    private static let statuses: [User.Status] = [
        .externalProvider, .confirmed, .forceChangePassword, .resetRequired,
    ]

    /// What is proven: that the provider knew them; and by several factors, where it says so (RFC 8176 §2).
    private static func methods(_ identity: ExternalIdentity) -> [AuthenticationMethod] {
        identity.methods.contains("mfa") ? [.federated, .twoInOne] : [.federated]
    }
}
