import Authority
package import Core
import Directory
import Federation

/// Somebody who has proven to STS who they are elsewhere.
struct WebIdentity: Sendable {
    /// What trust policies call the provider.
    let principal: String
    /// What STS's answer calls it.
    let issuer: String
    let subject: String
    let audience: String
    let keys: RequestKeys
    var tags: [String: String] = [:]
    var transitiveTags: [String] = []
    var finish: @Sendable (inout Session) -> Void = { _ in }
}

/// What AssumeRoleWithWebIdentity answers.
package struct WebIdentityRole: Sendable {
    package let taken: TakenRole
    package let subject: String
    package let provider: String
    package let audience: String
}

extension AccessControl {
    /// AssumeRoleWithWebIdentity: a token of an identity of ours, of an OpenID provider of IAM, or, with `providerID`,
    /// of Facebook or Amazon. Throws `.invalidIdentityToken`, `.expiredToken`, `.idpRejectedClaim`, `.accessDenied`.
    package func assumeRole(
        _ request: RoleRequest, webIdentity token: String, providerID: String?, keys: RequestKeys, now: Moment
    ) async throws -> WebIdentityRole {
        let identity = try await webIdentity(token, providerID, now: now)
        var request = request
        request.tags = identity.tags
        request.transitiveTags = identity.transitiveTags
        let taken = try await assumeRole(
            request, action: "sts:AssumeRoleWithWebIdentity", as: PrincipalNames(federated: [identity.principal]),
            keys: keys.merging(identity.keys), now: now, finishing: identity.finish)
        return WebIdentityRole(
            taken: taken, subject: identity.subject, provider: identity.issuer, audience: identity.audience)
    }

    private func webIdentity(_ token: String, _ providerID: String?, now: Moment) async throws -> WebIdentity {
        do {
            if let providerID { return try await byAccessToken(token, providerID, now: now) }
            guard let issuer = Federation.namedIssuer(of: token) else { throw Self.notAToken }
            if issuer == authority.identityTokens.issuer { return try await ofIdentityPool(token, now: now) }
            if ["accounts.google.com", "https://accounts.google.com"].contains(issuer) {
                return try await ofGoogle(token, now: now)
            }
            return try await ofOpenIDProvider(token, issuer, now: now)
        } catch let fault as FederationFault {
            switch fault.kind {
            case .unreachable:
                throw AuthorityError(
                    AuthorityError.Code("IDPCommunicationError"), "The provider could not be asked.",
                    logged: fault.log)
            default: throw AuthorityError(.invalidIdentityToken, "The token is not valid: \(fault.log).")
            }
        }
    }

    private static let notAToken = AuthorityError(
        .invalidIdentityToken,
        "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")

    private func ofIdentityPool(_ token: String, now: Moment) async throws -> WebIdentity {
        guard let found = try await authority.identityTokens.claims(of: token, now: now),
            let subject = found.claims["sub"]?.string, let audience = found.claims["aud"]?.string
        else { throw Self.notAToken }
        guard !found.isExpired else { throw AuthorityError(.expiredToken, "Token expired.") }
        let exchange = IdentityExchange(access: self)
        let (identity, pool) = try await exchange.identity(IdentityID(subject))
        guard pool.settings.allowsClassicFlow else { throw IdentityExchange.noClassicFlow }
        guard identity.isEnabled, pool.id.rawValue == audience else {
            throw AuthorityError(.idpRejectedClaim, "The identity of the token is not there any more.")
        }
        let provider = IdentityExchange.provider
        let methods = found.claims["amr"]?.array?.compactMap(\.string) ?? []
        let keys = [
            "\(provider):aud": [audience], "\(provider):sub": [subject], "\(provider):amr": methods,
            "aws:FederatedProvider": [provider],
        ]
        return WebIdentity(
            principal: provider, issuer: provider, subject: subject, audience: audience, keys: RequestKeys(keys),
            tags: IdentityExchange.tags(in: found.claims)
        ) { session in
            session.keys = keys
            session.identity = IdentityID(subject)
        }
    }

    /// Google needs no provider in IAM: the trust policy must say for which apps.
    private func ofGoogle(_ token: String, now: Moment) async throws -> WebIdentity {
        let name = "accounts.google.com"
        let login = try await authority.federation.login(token, of: name, apps: nil, now: now)
        return Self.identity(login, principal: name, issuer: name, prefix: name)
    }

    /// The first part of a key is `app_id` for who has no `aud`.
    private func byAccessToken(_ token: String, _ providerID: String, now: Moment) async throws -> WebIdentity {
        guard ["graph.facebook.com", "www.amazon.com"].contains(providerID) else {
            throw AuthorityError(.invalidIdentityToken, "ProviderId is graph.facebook.com or www.amazon.com.")
        }
        let login = try await authority.federation.login(token, of: providerID, apps: nil, now: now)
        let keys = [
            "\(providerID):app_id": [login.audience],
            "\(providerID):\(providerID == "www.amazon.com" ? "user_id" : "id")": [login.subject],
            "aws:FederatedProvider": [providerID],
        ]
        return WebIdentity(
            principal: providerID, issuer: providerID, subject: login.subject, audience: login.audience,
            keys: RequestKeys(keys)
        ) { $0.keys = keys }
    }

    private func ofOpenIDProvider(_ token: String, _ issuer: String, now: Moment) async throws -> WebIdentity {
        let host = OpenIDConnectProvider.host(of: issuer)
        guard let provider = try await openIDProvider(host: host), provider.url == issuer else {
            throw AuthorityError(
                .invalidIdentityToken, "No OpenIDConnect provider found in your account for \(issuer)")
        }
        let login = try await openIDLogin(token, provider, now: now)
        return Self.identity(login, principal: provider.arn(in: account), issuer: issuer, prefix: host)
    }

    /// Our own pools are not asked over the network.
    func openIDLogin(
        _ token: String, _ provider: OpenIDConnectProvider, now: Moment
    ) async throws -> Login {
        guard let pool = try await authority.pool(ofIssuer: provider.url, now: now) else {
            return try await authority.federation.openIDLogin(
                token, issuer: provider.url, clientIDs: Set(provider.clientIDs), now: now)
        }
        do {
            let claims = try await authority.idTokens.claims(of: token, in: pool, checksServerSide: true, now: now)
            guard let audience = claims["aud"]?.string, provider.clientIDs.contains(audience),
                let subject = claims["sub"]?.string
            else { throw AuthorityError(.invalidIdentityToken, "Incorrect token audience") }
            return Login(subject: subject, audience: audience, claims: claims)
        } catch IDTokenVerifier.Fault.expired {
            throw AuthorityError(.expiredToken, "Token expired.")
        } catch is IDTokenVerifier.Fault {
            throw Self.notAToken
        }
    }

    private static func identity(
        _ login: Login, principal: String, issuer: String, prefix: String
    ) -> WebIdentity {
        var keys = [
            "\(prefix):aud": [login.audience], "\(prefix):sub": [login.subject], "aws:FederatedProvider": [principal],
        ]
        keys["\(prefix):amr"] = login.claims["amr"]?.array?.compactMap(\.string)
        keys["\(prefix):azp"] = login.claims["azp"]?.string.map { [$0] }
        keys["\(prefix):oaud"] = login.claims["azp"] == nil ? nil : [login.audience]
        keys["\(prefix):email"] = login.claims["email"]?.string.map { [$0] }
        let named = keys
        return WebIdentity(
            principal: principal, issuer: issuer, subject: login.subject, audience: login.audience,
            keys: RequestKeys(named), tags: IdentityExchange.tags(in: login.claims),
            transitiveTags: login.claims["https://aws.amazon.com/tags"]?["transitive_tag_keys"]?.array?
                .compactMap(\.string) ?? []
        ) { $0.keys = named }
    }
}
