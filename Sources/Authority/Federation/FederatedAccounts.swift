package import Core
package import Directory
package import Federation

/// Whom somebody is in the pool who was signed in elsewhere.
package enum FederatedPerson: Sendable {
    /// A user, with the identity that led to them.
    case known(User, UserIdentity)
    /// Nobody yet; but a user here has proven the address that the provider vouches for, and the provider's rule is to
    /// ask whether they are the same.
    case alike(address: String)
    case nobody
}

extension FederatedSignIn {
    /// Finds who somebody is.
    package func person(
        _ identity: ExternalIdentity, of provider: IdentityProvider, in pool: UserPool
    ) async throws -> FederatedPerson {
        if let (user, link) = try await linked(identity, to: provider) { return .known(user, link) }
        guard provider.linking == .verifiedEmail, let address = identity.verifiedEmail,
            try await holder(of: address, in: pool) != nil
        else { return .nobody }
        return .alike(address: address)
    }

    /// The user whom an identity leads to.
    func linked(
        _ identity: ExternalIdentity, to provider: IdentityProvider
    ) async throws -> (User, UserIdentity)? {
        let candidates =
            [(UserIdentity.subjectAttribute, identity.subject)] + identity.claims.map { ($0.key, $0.value) }
        let user = try await store.userIdentities.find(
            candidates, at: provider.name, issuer: identity.issuer, in: provider.pool)
        guard let user else { return nil }
        let links = user.identities.filter { link in
            link.provider == provider.name && link.issuer == identity.issuer
                && candidates.contains { $0.0 == link.attribute && Array($0.1.utf8) == Array(link.value.utf8) }
        }
        let link = links.first { $0.attribute == UserIdentity.subjectAttribute } ?? links.first
        return link.map { (user, $0) }
    }

    /// The user who signs in by an address, or has it as the name, and has proven it.
    func holder(of address: String, in pool: UserPool) async throws -> User? {
        guard pool.settings.identifyingAttributes.contains("email"),
            let user = try await authority.accounts.find(address, in: pool), user.status == .confirmed,
            let proven = user.verifiedContact(.email),
            pool.settings.key(of: proven.value) == pool.settings.key(of: address)
        else { return nil }
        return user
    }

    /// Makes a user of somebody whom nobody knows; of two who do so at once, both get the same one.
    ///
    /// Errors: `.invalidParameter` for attributes that the pool does not take, those of the trigger PreSignUp.
    func provision(
        _ identity: ExternalIdentity, of provider: IdentityProvider, at client: ClientConfiguration, now: Moment
    ) async throws -> (User, UserIdentity) {
        let pool = client.pool.pool
        let attributes = try checked(
            AttributeMapping(provider: provider, settings: pool.settings).attributes(of: identity), isNew: true,
            in: pool)
        let name = "\(provider.name)_\(identity.subject)"
        _ = try await authority.triggers.run(
            PreSignUp(act: .externalProvider, attributes: attributes, metadata: SignUpMetadata()),
            about: TriggerSubject(name, at: client.client.id), in: pool, now: now)
        // The function may have linked them to somebody.
        if let found = try await linked(identity, to: provider) { return found }
        let link = authority.link(identity, of: provider, isPrimary: true, now: now)
        let user = try await insert(name, attributes, link, provider, in: pool, now: now)
        guard let user else {
            guard let found = try await linked(identity, to: provider) else { throw AuthorityError.usernameExists }
            return found
        }
        try await authority.accounts.confirmed(
            user, by: .confirmSignUp, at: client.client.id, in: pool, [:], now: now)
        return (user, link)
    }

    /// Nil where the identity has become somebody's meanwhile. The name may be another's, such as one who signed up
    /// under it: then the subject serves.
    private func insert(
        _ name: String, _ attributes: [String: String], _ link: UserIdentity, _ provider: IdentityProvider,
        in pool: UserPool, now: Moment
    ) async throws -> User? {
        let sub = Subject.make(authority.randomness)
        let isName = (try? Username.check(name)) != nil
        for username in isName ? [name, "\(provider.name)_\(sub)"] : ["\(provider.name)_\(sub)"] {
            let user = User(
                pool: pool.id, sub: sub, username: username, status: .externalProvider, attributes: attributes,
                createdAt: now, modifiedAt: now)
            do {
                try await store.users.insert(
                    NewUser(
                        user: user, usernameKey: pool.settings.key(of: username), credentials: Credentials(),
                        aliases: [], origin: (link, provider.groupName)))
                return try await store.users.find(sub, in: pool.id)
            } catch let conflict as NameConflict {
                if conflict.kind == .identity { return nil }
            }
        }
        throw AuthorityError.usernameExists
    }

    /// Brings what a provider says of a user up to date. Errors: `.invalidParameter`.
    func refresh(
        _ user: User, _ link: UserIdentity, _ identity: ExternalIdentity, of provider: IdentityProvider,
        in pool: UserPool, now: Moment
    ) async throws {
        let mapping = AttributeMapping(provider: provider, settings: pool.settings)
        let changes = mapping.changes(of: user, to: mapping.attributes(of: identity), isPrimary: link.isPrimary)
        guard !changes.isEmpty else { return }
        _ = try await store.users.update(
            user.sub, in: pool.id, UserChange(setting: try checked(changes, isNew: false, in: pool)), now: now)
    }

    private func checked(
        _ attributes: [String: String], isNew: Bool, in pool: UserPool
    ) throws -> [String: String] {
        let rules = AttributeRules(pool.settings)
        try rules.check(attributes, writableBy: nil, isNew: isNew, missing: Set(attributes.keys))
        guard isNew else { return attributes }
        let missing = pool.settings.schema.required.map(\.name).filter { attributes[$0, default: ""].isEmpty }
        guard missing.isEmpty else {
            throw AuthorityError(.invalidParameter, "attributes required: [\(missing.joined(separator: ", "))]")
        }
        return attributes
    }
}

extension Authority {
    /// Who somebody is at a provider, as it is kept.
    func link(
        _ identity: ExternalIdentity, of provider: IdentityProvider, isPrimary: Bool, now: Moment
    ) -> UserIdentity {
        UserIdentity(
            provider: provider.name, value: identity.subject, providerType: provider.type, issuer: identity.issuer,
            isPrimary: isPrimary, createdAt: now)
    }
}
