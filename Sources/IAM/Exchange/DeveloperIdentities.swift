import Authority
package import Core
package import Directory

/// What GetOpenIdTokenForDeveloperIdentity is asked.
package struct DeveloperTokenRequest: Sendable {
    package let pool: IdentityPool
    package let identity: IdentityID?
    /// The developer's user by the developer's name, and tokens of other providers.
    package let logins: [String: String]
    package let tags: [String: String]
    package let lifetime: Lifetime

    package init(
        pool: IdentityPool, identity: IdentityID?, logins: [String: String], tags: [String: String], lifetime: Lifetime
    ) {
        self.pool = pool
        self.identity = identity
        self.logins = logins
        self.tags = tags
        self.lifetime = lifetime
    }
}

/// Users that a developer's own system has signed in: whoever holds credentials for these operations says so.
extension IdentityExchange {
    package func developerToken(
        _ request: DeveloperTokenRequest, now: Moment
    ) async throws -> (identity: IdentityID, token: String) {
        var others = request.logins
        guard let name = request.pool.settings.developerProvider, let user = others.removeValue(forKey: name) else {
            throw AuthorityError(
                .invalidParameter, "Please provide a value for the developer provider of this identity pool.")
        }
        let developer = try Self.login(user, of: name)
        let verified = try await PoolLogins(access: access, pool: request.pool).verify(others, now: now)
        let known = try await known(request.identity, in: request.pool)
        try await checkUnregistered(developer, known, in: request.pool)
        let identity = try await IdentityRegistry(access: access, pool: request.pool).resolve(
            [developer] + verified.map(\.login), known: known, now: now)
        let named = KnownIdentity(
            identity: identity.id, pool: request.pool, logins: verified, tags: request.tags, developer: name)
        return (identity.id, try await token(of: named, lifetime: request.lifetime, now: now))
    }

    private func known(_ id: IdentityID?, in pool: IdentityPool) async throws -> Identity? {
        guard let id else { return nil }
        let (identity, own) = try await identity(id)
        guard own.id == pool.id, identity.isEnabled else { throw Self.notFound(id) }
        return identity
    }

    /// A user of the developer's is of one identity: another one is not given to who names it.
    private func checkUnregistered(
        _ login: IdentityLogin, _ known: Identity?, in pool: IdentityPool
    ) async throws {
        guard let known else { return }
        let found = try await access.authority.store.identities.list(of: [login], in: pool.id)
        guard found.allSatisfy({ $0.id == known.id }) else {
            throw AuthorityError(
                .developerUserAlreadyRegistered, "Developer user identifier is registered with another identity.")
        }
    }

    /// The identity of a user, by either of its names; both must be of one. Throws `.resourceNotFound`,
    /// `.resourceConflict`.
    package func lookUp(
        in pool: IdentityPool, identity id: IdentityID?, developerUser: String?
    ) async throws -> Identity {
        guard id != nil || developerUser != nil else {
            throw AuthorityError(
                .invalidParameter, "Either an IdentityId or a DeveloperUserIdentifier must be given.")
        }
        var found: Identity?
        if let developerUser {
            guard let identity = try await owner(of: developerUser, pool.settings.developerProvider ?? "", in: pool)
            else { throw AuthorityError(.resourceNotFound, "Developer user identifier not found.") }
            found = identity
        }
        if let id {
            guard let named = try await known(id, in: pool) else { throw Self.notFound(id) }
            guard found.map({ $0.id == id }) ?? true else {
                throw AuthorityError(.resourceConflict, "The developer user identifier is of another identity.")
            }
            found = named
        }
        guard let found else { throw AuthorityError(.resourceNotFound, "Identity not found.") }
        return found
    }

    private func owner(of user: String, _ provider: String, in pool: IdentityPool) async throws -> Identity? {
        try await access.authority.store.identities.list(of: [try Self.login(user, of: provider)], in: pool.id).first
    }

    /// The identity of one user becomes part of another's.
    package func merge(
        _ source: String, into destination: String, of provider: String, in pool: IdentityPool, now: Moment
    ) async throws -> IdentityID {
        try checkProvider(provider, of: pool)
        guard let from = try await owner(of: source, provider, in: pool),
            let to = try await owner(of: destination, provider, in: pool)
        else { throw AuthorityError(.resourceNotFound, "Developer user identifier not found.") }
        guard from.id != to.id else {
            throw AuthorityError(.invalidParameter, "Both users are of the same identity.")
        }
        return try await IdentityRegistry(access: access, pool: pool).merge(from, into: to, now: now)
    }

    package func unlink(
        developerUser user: String, of provider: String, from id: IdentityID, in pool: IdentityPool, now: Moment
    ) async throws {
        try checkProvider(provider, of: pool)
        guard let identity = try await known(id, in: pool) else { throw Self.notFound(id) }
        let login = try Self.login(user, of: provider)
        guard try await access.authority.store.identities.remove(login, from: identity, now: now) else {
            throw AuthorityError(.resourceNotFound, "Developer user identifier not found.")
        }
    }

    private func checkProvider(_ name: String, of pool: IdentityPool) throws {
        guard pool.settings.developerProvider == name else {
            throw AuthorityError(.invalidParameter, "The developer provider is not that of the identity pool.")
        }
    }

    private static func login(_ user: String, of provider: String) throws -> IdentityLogin {
        guard user.utf8.count <= 1024 else {
            throw AuthorityError(.invalidParameter, "A developer user identifier has at most 1024 bytes.")
        }
        return IdentityLogin(provider: provider, subject: user, isDeveloper: true)
    }

    static func notFound(_ id: IdentityID) -> AuthorityError {
        AuthorityError(.resourceNotFound, "Identity '\(id)' not found.")
    }
}

/// Taking identities apart.
extension IdentityExchange {
    /// UnlinkIdentity: whoever proves to be an identity by a login may take logins from it, that one too. An identity
    /// without logins is disabled: nobody can prove to be it.
    package func unlink(
        _ providers: [String], from id: IdentityID, logins: [String: String], now: Moment
    ) async throws {
        let (identity, pool) = try await identity(id)
        let verified = try await PoolLogins(access: access, pool: pool).verify(logins, now: now)
        let proven = Set(verified.map(\.login))
        guard identity.isEnabled, !proven.isEmpty, proven.isSubset(of: identity.logins) else {
            throw Self.forbidden(id)
        }
        let leaving = identity.logins.filter { !$0.isDeveloper && providers.contains($0.provider) }
        guard Set(leaving.map(\.provider)) == Set(providers) else {
            throw AuthorityError(.resourceNotFound, "The identity has no such login.")
        }
        try await access.authority.store.transaction { store in
            for login in leaving { _ = try await store.identities.remove(login, from: identity, now: now) }
            if leaving.count == identity.logins.count { try await store.identities.disable(identity, now: now) }
        }
    }

    /// With its logins; what credentials were made of it end with it.
    package func delete(_ id: IdentityID, now: Moment) async throws {
        guard try await access.authority.store.identities.delete(id) else { return }
        try await access.revokeCredentials(of: .identity(id), before: now, now: now)
    }
}
