import Authority
import Core
import Directory
import Federation

/// Who somebody is at one provider, proven by a token.
struct VerifiedLogin: Sendable {
    let login: IdentityLogin
    let claims: JSON
    /// The user pool client that the token was made for; nil at other providers.
    var client: String?

    /// What the provider is called in role mappings and tags.
    var mappingName: String { client.map { "\(login.provider):\($0)" } ?? login.provider }
}

/// Checks the tokens of `Logins` against what an identity pool trusts.
struct PoolLogins: Sendable {
    let access: AccessControl
    let pool: IdentityPool

    private var authority: Authority { access.authority }

    /// All of them, or `.notAuthorized` for the first that proves nothing.
    func verify(_ logins: [String: String], now: Moment) async throws -> [VerifiedLogin] {
        var verified: [VerifiedLogin] = []
        for (name, token) in logins.sorted(by: { $0.key < $1.key }) {
            verified.append(try await verify(name, token, now: now))
        }
        guard Set(verified.map(\.login.provider)).count == verified.count else {
            throw AuthorityError(.invalidParameter, "Logins name one provider twice.")
        }
        return verified
    }

    private func verify(_ name: String, _ token: String, now: Moment) async throws -> VerifiedLogin {
        if let trusted = try await userPool(name, now: now) { return try await ofPool(trusted, token, now: now) }
        do throws(FederationFault) {
            if Federation.isLoginProvider(name) { return try await ofPublicProvider(name, token, now: now) }
            if pool.settings.samlProviders.contains(name) { return try await ofSAML(name, token, now: now) }
            return try await ofOpenID(name, token, now: now)
        } catch {
            throw Self.refusal(error)
        }
    }

    static let unsupported = AuthorityError(
        .notAuthorized, "Token is not from a supported provider of this identity pool.")

    static func refusal(_ fault: FederationFault) -> AuthorityError {
        switch fault.kind {
        case .unreachable: AuthorityError(.externalService, "The provider could not be asked.", logged: fault.log)
        case .misconfigured: unsupported
        default: AuthorityError(.notAuthorized, "Invalid login token. \(fault.log).")
        }
    }

    // MARK: our own user pools

    /// Named as Cognito names them, or by our issuer without its scheme.
    private func userPool(_ name: String, now: Moment) async throws -> (String, PoolConfiguration)? {
        guard let slash = name.lastIndex(of: "/") else { return nil }
        let id = UserPoolID(String(name[name.index(after: slash)...]))
        let installation = authority.installation
        let canonical = "cognito-idp.\(installation.region).amazonaws.com/\(id)"
        guard name == canonical || name == OpenIDConnectProvider.host(of: installation.issuer(of: id)),
            let found = try await authority.configuration.pool(id, now: now)
        else { return nil }
        return (canonical, found)
    }

    private func ofPool(
        _ found: (provider: String, pool: PoolConfiguration), _ token: String, now: Moment
    ) async throws -> VerifiedLogin {
        let trusted = pool.settings.userPools.filter { $0.provider == found.provider }
        guard !trusted.isEmpty else { throw Self.unsupported }
        let checks = trusted.contains(where: \.checksServerSide)
        let claims: JSON
        do {
            claims = try await authority.idTokens.claims(
                of: token, in: found.pool, checksServerSide: checks, now: now)
        } catch let fault as IDTokenVerifier.Fault {
            throw Self.refusal(fault, now: now)
        }
        guard let client = claims["aud"]?.string, trusted.contains(where: { $0.client == client }) else {
            throw Self.unsupported
        }
        return VerifiedLogin(
            login: IdentityLogin(provider: found.provider, subject: claims["sub"]?.string ?? ""), claims: claims,
            client: client)
    }

    private static func refusal(_ fault: IDTokenVerifier.Fault, now: Moment) -> AuthorityError {
        switch fault {
        case .invalid:
            AuthorityError(.notAuthorized, "Invalid login token. Not a valid OpenId Connect identity token.")
        case .expired(let moment):
            AuthorityError(.notAuthorized, "Invalid login token. Token expired: \(moment) >= \(now.seconds)")
        case .revoked: AuthorityError(.notAuthorized, "Invalid login token. Token is revoked.")
        }
    }

    // MARK: providers elsewhere

    /// Several app ids are written with semicolons between them.
    private func ofPublicProvider(
        _ name: String, _ token: String, now: Moment
    ) async throws(FederationFault) -> VerifiedLogin {
        guard let apps = pool.settings.loginProviders[name] else {
            throw FederationFault(.misconfigured, log: "the provider is not set")
        }
        let login = try await authority.federation.login(
            token, of: name, apps: Set(apps.split(separator: ";").map(String.init)), now: now)
        return VerifiedLogin(
            login: IdentityLogin(provider: name, subject: login.subject), claims: login.claims)
    }

    private func ofOpenID(
        _ name: String, _ token: String, now: Moment
    ) async throws(FederationFault) -> VerifiedLogin {
        let trusted = pool.settings.oidcProviders.contains {
            OpenIDConnectProvider.host(in: $0, of: access.account) == name
        }
        guard trusted, let provider = await openIDProvider(name) else {
            throw FederationFault(.misconfigured, log: "the provider is not set")
        }
        let login = try await authority.federation.openIDLogin(
            token, issuer: provider.url, clientIDs: Set(provider.clientIDs), now: now)
        return VerifiedLogin(
            login: IdentityLogin(provider: name, subject: login.subject), claims: login.claims)
    }

    private func openIDProvider(_ host: String) async -> OpenIDConnectProvider? {
        try? await access.openIDProvider(host: host)
    }

    private func ofSAML(_ arn: String, _ token: String, now: Moment) async throws(FederationFault) -> VerifiedLogin {
        guard let login = try await access.samlLogin(token, by: arn, now: now) else {
            throw FederationFault(.misconfigured, log: "the provider is not set")
        }
        let claims = login.attributes.map { attribute in
            JSON.Member(attribute.name, .array(attribute.values.map { .string($0) }))
        }
        return VerifiedLogin(
            login: IdentityLogin(provider: arn, subject: login.subject),
            claims: .object([JSON.Member("NameID", .string(login.subject))] + claims))
    }
}

extension AccessControl {
    func openIDProvider(host: String) async throws -> OpenIDConnectProvider? {
        try await authority.configuration.accessEntity(.oidcProvider, host).map { OpenIDConnectProvider($0) }
    }

    /// Where responses for roles are delivered, and their audience: this install, and not AWS.
    var samlRecipient: String { "\(authority.installation.publicURL)/saml" }

    /// Nil where there is no such provider.
    func samlLogin(_ response: String, by arn: String, now: Moment) async throws(FederationFault) -> SAMLLogin? {
        guard let name = TrustedSAMLProvider.name(in: arn, of: account), let provider = await samlProvider(name),
            provider.arn(in: account) == arn
        else { return nil }
        return try authority.federation.samlLogin(
            response, metadata: provider.metadata, recipient: samlRecipient, audience: samlRecipient, now: now)
    }

    private func samlProvider(_ name: String) async -> TrustedSAMLProvider? {
        (try? await authority.configuration.accessEntity(.samlProvider, name)).flatMap { $0 }
            .map { TrustedSAMLProvider($0) }
    }
}
