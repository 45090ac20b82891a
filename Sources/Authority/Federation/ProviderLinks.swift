package import Core
package import Directory
import Federation

/// Links between users and who they are elsewhere, as an administrator makes and ends them.
package struct ProviderLinks: Sendable {
    let authority: Authority

    /// A person at a provider, or a user of the pool, which Cognito calls the provider `Cognito`.
    package struct Person: Sendable {
        package let provider: String
        package let attribute: String?
        package let value: String

        package init(provider: String, attribute: String?, value: String) {
            self.provider = provider
            self.attribute = attribute
            self.value = value
        }
    }

    /// Identities that a user may have besides the one that made them (AdminLinkProviderForUser).
    static let most = 5

    /// Links somebody elsewhere to a user who is here, whom the next sign-in there leads to.
    ///
    /// Errors: `.userNotFound`, `.invalidParameter`, `.aliasExists` where they are somebody already, `.limitExceeded`.
    package func link(_ source: Person, to destination: Person, in pool: UserPool, now: Moment) async throws {
        let provider = try await provider(source.provider, in: pool.id)
        let attribute = try Self.attribute(source, of: provider)
        let user = try await user(destination, in: pool)
        let identity = UserIdentity(
            provider: provider.name, attribute: attribute, value: source.value, providerType: provider.type,
            issuer: try authority.issuer(of: provider), isPrimary: false, createdAt: now)
        do {
            let isLinked = try await authority.store.userIdentities.insert(
                identity, of: user.sub, in: pool.id, atMost: Self.most + (user.status == .externalProvider ? 1 : 0))
            guard isLinked else {
                throw AuthorityError(
                    .limitExceeded, "The user is linked to the maximum number of identity providers already.")
            }
        } catch is NameConflict {
            // What was linked to this user before is linked.
            guard !user.identities.contains(where: { $0.isSame(as: identity) }) else { return }
            throw AuthorityError(
                .aliasExists, "\(source.provider) user \(source.value) is linked to another user or has one of its own."
            )
        }
    }

    /// Ends a link, or the pool's own user of a provider: from then on they are somebody new. All sessions of the user
    /// end.
    package func disable(_ person: Person, in pool: UserPool, now: Moment) async throws {
        guard person.provider != Self.native else {
            let user = try await user(person, in: pool)
            return _ = try await authority.store.users.setEnabled(false, of: user.sub, in: pool.id, now: now)
        }
        let provider = try await provider(person.provider, in: pool.id)
        let attribute = person.attribute.map { $0 == "NameID" ? UserIdentity.subjectAttribute : $0 }
        let sub = try await authority.store.userIdentities.delete(
            (attribute ?? UserIdentity.subjectAttribute, person.value), at: provider.name, in: pool.id)
        guard let sub else { throw AuthorityError.userDoesNotExist }
        try await authority.store.users.endSessions(of: sub, in: pool.id, now: now)
    }

    /// What Cognito calls the pool in a link.
    static let native = "Cognito"

    private func provider(_ name: String, in pool: UserPoolID) async throws -> IdentityProvider {
        guard let provider = try await authority.store.identityProviders.find(name, in: pool) else {
            throw Provisioning.noProvider(name)
        }
        return provider
    }

    /// The user of the pool who is linked to: one of its own, by name; or one of a provider, by subject.
    private func user(_ person: Person, in pool: UserPool) async throws -> User {
        if person.provider == Self.native || person.provider == SignInWays.pool {
            return try await authority.accounts.existing(person.value, in: pool)
        }
        let provider = try await provider(person.provider, in: pool.id)
        let user = try await authority.store.userIdentities.find(
            [(UserIdentity.subjectAttribute, person.value)], at: provider.name,
            issuer: try authority.issuer(of: provider), in: pool.id)
        guard let user else { throw AuthorityError.userDoesNotExist }
        return user
    }

    /// Social providers tell people apart by their own identifier alone.
    private static func attribute(_ person: Person, of provider: IdentityProvider) throws(AuthorityError) -> String {
        let name = person.attribute ?? UserIdentity.subjectAttribute
        guard name != UserIdentity.subjectAttribute, name != "NameID" else { return UserIdentity.subjectAttribute }
        guard let type = ProviderType(rawValue: provider.type), !type.isSocial else {
            throw AuthorityError(
                .invalidParameter,
                "Provider attribute name must be \(UserIdentity.subjectAttribute) for \(provider.type) users.")
        }
        guard (1...256).contains(name.unicodeScalars.count) else {
            throw AuthorityError(.invalidParameter, "Invalid provider attribute name.")
        }
        return name
    }
}

extension UserIdentity {
    /// Whether it is the same person at the same provider.
    fileprivate func isSame(as other: UserIdentity) -> Bool {
        provider == other.provider && issuer == other.issuer && attribute == other.attribute
            && Array(value.utf8) == Array(other.value.utf8)
    }
}

extension Authority {
    /// What a provider calls itself. Throws `.invalidParameter`.
    func issuer(of provider: IdentityProvider) throws -> String {
        do {
            return try FederatedSignIn.adapter(of: provider).issuer(of: view(of: provider))
        } catch let fault as FederationFault {
            throw AuthorityError(.invalidParameter, "The provider is not complete.", logged: fault.log)
        }
    }
}
