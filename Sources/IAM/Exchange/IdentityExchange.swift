package import Authority
package import Core
package import Directory

/// From logins to an identity, to a token of it, to credentials of a role: what GetId, GetOpenIdToken and
/// GetCredentialsForIdentity are doors to.
package struct IdentityExchange: Sendable {
    let access: AccessControl

    private var authority: Authority { access.authority }

    /// The principal that identity pools are in trust policies, and the key of `Logins` for tokens of our own.
    static let provider = "cognito-identity.amazonaws.com"
    private static let sessionName = "CognitoIdentityCredentials"

    package func pool(_ id: IdentityPoolID) async throws -> IdentityPool {
        guard let pool = try await authority.configuration.identityPool(id) else {
            throw AuthorityError(.resourceNotFound, "IdentityPool '\(id)' not found.")
        }
        return pool
    }

    package func identity(_ id: IdentityID) async throws -> (Identity, IdentityPool) {
        guard let identity = try await authority.store.identities.find(id) else {
            throw AuthorityError(.resourceNotFound, "Identity '\(id)' not found.")
        }
        return (identity, try await pool(identity.pool))
    }

    /// GetId. Without logins a guest is made, where the pool has guests.
    package func id(in pool: IdentityPool, logins: [String: String], now: Moment) async throws -> IdentityID {
        let registry = IdentityRegistry(access: access, pool: pool)
        guard !logins.isEmpty else {
            guard pool.settings.allowsGuests else { throw Self.noGuests }
            return try await registry.makeGuest(now: now).id
        }
        let verified = try await PoolLogins(access: access, pool: pool).verify(logins, now: now)
        return try await registry.resolve(verified.map(\.login), now: now).id
    }

    static let noGuests = AuthorityError(
        .notAuthorized, "Unauthenticated access is not supported for this identity pool.")

    /// GetCredentialsForIdentity: the enhanced flow. The role is chosen here, and its trust policy asked as for any
    /// other web identity.
    package func credentials(
        of id: IdentityID, logins: [String: String], customRole: String?, keys: RequestKeys, now: Moment
    ) async throws -> (identity: IdentityID, credentials: TemporaryCredentials) {
        let known = try await known(id, logins, now: now)
        return (known.identity, try await credentials(of: known, customRole: customRole, keys: keys, now: now))
    }

    /// Of the role that an identity gets: of this account here, of another one at the outer STS.
    func credentials(
        of known: KnownIdentity, customRole: String?, keys: RequestKeys, now: Moment
    ) async throws -> TemporaryCredentials {
        let request = try request(of: known, customRole: customRole)
        if let outer = access.outer, Role.name(in: request.roleARN, of: access.account) == nil {
            var known = known
            known.tags = request.tags
            return try await outer.assumeRole(
                request.roleARN, sessionName: request.sessionName,
                token: try await token(of: known, lifetime: Self.lifetime, now: now),
                limit: known.isGuest && Self.isOfAWS(request.roleARN) ? BuiltInPolicies.guestServices : nil)
        }
        return try await access.issue(try await session(of: known, request, keys: keys, now: now))
    }

    /// Stores know other actions than AWS does, and refuse a policy with those that they do not know.
    private static func isOfAWS(_ role: String) -> Bool {
        let parts = role.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 6 && parts[1].hasPrefix("aws") && parts[4].utf8.count == 12
    }

    /// The role that an identity gets, and the tags that its logins give.
    func request(of known: KnownIdentity, customRole: String?) throws -> RoleRequest {
        var request = RoleRequest(
            roleARN: try role(of: known, custom: customRole), sessionName: Self.sessionName)
        request.tags = known.tags.merging(PrincipalTags.tags(of: known.logins, in: known.pool.settings)) { own, _ in
            own
        }
        return request
    }

    /// The session of a role of this account that an identity gets.
    func session(
        of known: KnownIdentity, _ request: RoleRequest, keys: RequestKeys, now: Moment
    ) async throws -> Session {
        do {
            return try await access.session(
                of: request, action: "sts:AssumeRoleWithWebIdentity", as: PrincipalNames(federated: [Self.provider]),
                keys: keys.merging(RequestKeys(Self.keys(known))), now: now
            ) { session in
                session.keys = Self.keys(known)
                session.identity = known.identity
                session.isGuest = known.isGuest
            }
        } catch let error as AuthorityError where error.code == .accessDenied {
            throw RoleChoice.invalidConfiguration
        }
    }

    private func role(of known: KnownIdentity, custom: String?) throws -> String {
        guard known.isGuest else {
            return try RoleChoice.role(of: known.logins, custom: custom, in: known.pool.settings)
        }
        guard custom == nil else { throw AuthorityError(.notAuthorized, "A guest has no custom role.") }
        guard let role = known.pool.settings.roles["unauthenticated"] else { throw RoleChoice.invalidConfiguration }
        return role
    }

    static func keys(_ known: KnownIdentity) -> [String: [String]] {
        [
            "\(provider):aud": [known.pool.id.rawValue], "\(provider):sub": [known.identity.rawValue],
            "\(provider):amr": known.methods, "aws:FederatedProvider": [provider],
        ]
    }
}

/// An identity that its logins have proven, or a guest.
struct KnownIdentity: Sendable {
    let identity: IdentityID
    let pool: IdentityPool
    let logins: [VerifiedLogin]
    /// Tags that a developer's token carries.
    var tags: [String: String] = [:]
    /// Providers that are proven by a developer's token.
    var developer: String?

    var isGuest: Bool { logins.isEmpty && developer == nil }

    /// The `amr`: how somebody is known.
    var methods: [String] {
        guard !isGuest else { return ["unauthenticated"] }
        return ["authenticated"]
            + logins.flatMap { login in
                let provider = login.login.provider
                return login.client == nil
                    ? [provider] : [provider, "\(provider):CognitoSignIn:\(login.login.subject)"]
            } + (developer.map { [$0] } ?? [])
    }
}

extension IdentityExchange {
    /// Proves that the caller is this identity: by its logins, which may link to it or merge it with another, or by a
    /// developer's token. Without any, only a guest is.
    func known(_ id: IdentityID, _ logins: [String: String], now: Moment) async throws -> KnownIdentity {
        let (identity, pool) = try await identity(id)
        var logins = logins
        if let token = logins.removeValue(forKey: Self.provider) {
            guard logins.isEmpty else {
                throw AuthorityError(.invalidParameter, "A token of an identity pool is the only login.")
            }
            return try await developerIdentity(token, identity, pool, now: now)
        }
        guard !logins.isEmpty else {
            guard identity.isEnabled, identity.logins.isEmpty else { throw Self.forbidden(id) }
            guard pool.settings.allowsGuests else { throw Self.noGuests }
            return KnownIdentity(identity: id, pool: pool, logins: [])
        }
        let verified = try await PoolLogins(access: access, pool: pool).verify(logins, now: now)
        let proven = verified.map(\.login)
        if identity.isEnabled, Set(proven).isSubset(of: identity.logins) {
            return KnownIdentity(identity: id, pool: pool, logins: verified)
        }
        try await checkLink(proven, to: identity)
        let joined = try await IdentityRegistry(access: access, pool: pool).resolve(
            proven, known: identity.isEnabled ? identity : nil, now: now)
        return KnownIdentity(identity: joined.id, pool: pool, logins: verified)
    }

    /// Nobody becomes part of somebody who has signed in before without proving to be them by one of their logins.
    private func checkLink(_ proven: [IdentityLogin], to identity: Identity) async throws {
        guard identity.isEnabled, !identity.logins.isEmpty, Set(proven).isDisjoint(with: identity.logins) else {
            return
        }
        throw AuthorityError(
            .notAuthorized,
            "Logins don't match. Please include at least one valid login for this identity or identity pool.")
    }

    static func forbidden(_ id: IdentityID) -> AuthorityError {
        AuthorityError(.notAuthorized, "Access to Identity '\(id)' is forbidden.")
    }
}
