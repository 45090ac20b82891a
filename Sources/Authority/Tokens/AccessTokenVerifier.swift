package import Core
package import Directory

/// A proven access token of a user.
package struct VerifiedAccess: Sendable {
    package let user: User
    package let client: ClientConfiguration
    /// Nil where the client's tokens carry no `origin_jti`.
    package let family: FamilyID?
    package let scopes: [String]
    package let authTime: Moment
    /// What was proven for its family, in order; empty where that is not known.
    package let methods: [AuthenticationMethod]
    /// The device that the token belongs to.
    package let deviceKey: DeviceKey?
}

/// Checks access tokens that come back to us: the signature first, then everything it says, then whether its family,
/// its user and its client still stand, in one read.
package struct AccessTokenVerifier: Sendable {
    let authority: Authority

    /// A token that was exchanged for another audience opens nothing here, unless it is only to be exchanged again.
    ///
    /// Errors: `.notAuthorized` in Cognito's words.
    package func verify(
        _ text: String, requiring scope: String?, now: Moment, forAnyAudience: Bool = false
    ) async throws -> VerifiedAccess {
        guard let token = JWT.Unverified(text), let issuer = token.claims["iss"]?.string,
            let pool = try await authority.pool(ofIssuer: issuer, now: now),
            token.isSigned(by: pool.publishedKeys(now: now), purpose: .access)
        else { throw AuthorityError.invalidAccessToken }
        let claims = token.claims
        guard claims["token_use"]?.string == "access", let expiry = claims["exp"]?.integer,
            let clientID = claims["client_id"]?.string, let sub = claims["sub"]?.string,
            claims["username"]?.string != nil
        else { throw AuthorityError.invalidAccessToken }
        guard forAnyAudience || claims["aud"].map({ $0.string == clientID }) ?? true else {
            throw AuthorityError.invalidAccessToken
        }
        guard now.seconds < expiry else { throw AuthorityError.accessTokenExpired }
        guard let client = try await authority.configuration.client(ClientID(clientID), now: now),
            client.pool.pool.id == pool.pool.id
        else { throw AuthorityError.accessTokenRevoked }
        let scopes = (claims["scope"]?.string ?? "").split(separator: " ").map(String.init)
        guard scope.map(scopes.contains) ?? true else {
            throw AuthorityError(.notAuthorized, "Access Token does not have required scopes")
        }
        let family = claims["origin_jti"]?.string.map { FamilyID($0) }
        let (user, methods) = try await liveUser(
            Subject(sub), family: family, issuedAt: claims["iat"]?.integer ?? 0, in: pool.pool.id, now: now)
        return VerifiedAccess(
            user: user, client: client, family: family, scopes: scopes,
            authTime: Moment(seconds: claims["auth_time"]?.integer ?? 0),
            methods: methods.compactMap(AuthenticationMethod.init(rawValue:)),
            deviceKey: claims["device_key"]?.string.map { DeviceKey($0) })
    }

    /// The claims of a token of a user or a machine that is good just now; nil for anything else (RFC 7662 §2.2).
    package func inspect(_ text: String, in pool: PoolConfiguration, now: Moment) async throws -> JSON? {
        guard let token = JWT.Unverified(text), token.isSigned(by: pool.publishedKeys(now: now), purpose: .access),
            token.claims["token_use"]?.string == "access",
            token.claims["iss"]?.string == authority.installation.issuer(of: pool.pool.id),
            let expiry = token.claims["exp"]?.integer, now.seconds < expiry,
            let client = token.claims["client_id"]?.string,
            try await authority.configuration.client(ClientID(client), now: now) != nil
        else { return nil }
        guard token.claims["username"] != nil, let sub = token.claims["sub"]?.string else { return token.claims }
        do {
            _ = try await liveUser(
                Subject(sub), family: token.claims["origin_jti"]?.string.map { FamilyID($0) },
                issuedAt: token.claims["iat"]?.integer ?? 0, in: pool.pool.id, now: now)
            return token.claims
        } catch is AuthorityError {
            return nil
        }
    }

    /// The user, where they and the family of their sign-in still stand.
    func liveUser(
        _ sub: Subject, family: FamilyID?, issuedAt: Int64, in pool: UserPoolID, now: Moment
    ) async throws -> (User, methods: [String]) {
        guard
            let (user, methods) = try await authority.store.users.findForToken(
                sub, family: family, in: pool, now: now)
        else { throw AuthorityError.userDoesNotExist }
        let isRevoked = family != nil ? methods == nil : user.signedOutAt.map { $0.seconds >= issuedAt } ?? false
        // Disabling revokes every family: it is told first, because it says more.
        guard user.isEnabled else { throw AuthorityError.userIsDisabled }
        guard !isRevoked else { throw AuthorityError.accessTokenRevoked }
        return (user, methods ?? [])
    }
}

extension Authority {
    /// The pool whose issuer this is, and no other form of it; nil for anybody else's.
    package func pool(ofIssuer issuer: String, now: Moment) async throws -> PoolConfiguration? {
        guard let slash = issuer.lastIndex(of: "/") else { return nil }
        let id = UserPoolID(String(issuer[issuer.index(after: slash)...]))
        guard installation.issuer(of: id) == issuer else { return nil }
        return try await configuration.pool(id, now: now)
    }
}
