package import Core

/// Somebody who brings a token of a provider: what the provider says of them, checked.
package struct Login: Sendable {
    /// The provider's own identifier of the person.
    package let subject: String
    /// The app that the token was made for.
    package let audience: String
    package let claims: JSON

    package init(subject: String, audience: String, claims: JSON) {
        self.subject = subject
        self.audience = audience
        self.claims = claims
    }
}

/// A public provider whose tokens people bring to an identity pool: a file each, and one list.
///
/// A sign-in by redirect proves that the person came back to us; here the token is all there is, so what counts is that
/// it was made for one of the apps that are trusted.
protocol LoginProvider: Sendable {
    /// The key of Cognito's `Logins`.
    static var name: String { get }
    /// Throws `.invalid` for a token that proves nothing, `.unreachable` where the provider has to be asked and is not
    /// there.
    static func login(
        _ token: String, apps: Set<String>?, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> Login
}

extension Federation {
    private static let loginProviders: [any LoginProvider.Type] = [
        GoogleLogin.self, FacebookLogin.self, AmazonLogin.self, AppleLogin.self,
    ]

    /// Whether a key of `Logins` is that of a public provider.
    package static func isLoginProvider(_ name: String) -> Bool { loginProviders.contains { $0.name == name } }

    /// Who a token of a public provider is of. `apps` are those that it may be made for; nil leaves it to whoever asks
    /// to look at the audience.
    package func login(
        _ token: String, of provider: String, apps: Set<String>?, now: Moment
    ) async throws(FederationFault) -> Login {
        guard let found = Self.loginProviders.first(where: { $0.name == provider }) else {
            throw .misconfigured("\(provider) is no public provider")
        }
        return try await Self.login(by: found, token, apps, self, now)
    }

    private static func login(
        by provider: any LoginProvider.Type, _ token: String, _ apps: Set<String>?, _ federation: Federation,
        _ now: Moment
    ) async throws(FederationFault) -> Login {
        try await provider.login(token, apps: apps, by: federation, now: now)
    }

    /// Who an ID token is of. Its issuer's keys are found by discovery.
    package func openIDLogin(
        _ token: String, issuer: String, clientIDs: Set<String>, now: Moment
    ) async throws(FederationFault) -> Login {
        let url = try await keys.address(of: issuer, now: now)
        return try await openIDLogin(token, issuers: [issuer], clientIDs: clientIDs, keysURL: url, now: now)
    }

    func openIDLogin(
        _ token: String, issuers: Set<String>, clientIDs: Set<String>?, keysURL: String, now: Moment
    ) async throws(FederationFault) -> Login {
        let named = Self.audiences(in: try ProviderToken(token).claims)
        let clientIDs = clientIDs ?? Set(named)
        let rules = IDTokenRules(issuers: issuers, clientIDs: clientIDs, nonce: nil, keysURL: keysURL)
        let claims = try await rules.claims(of: token, accessToken: nil, by: keys, now: now)
        guard let subject = claims["sub"]?.string, (1...1024).contains(subject.utf8.count),
            let audience = Self.audiences(in: claims).first(where: clientIDs.contains)
        else { throw .invalid("the ID token names nobody") }
        return Login(subject: subject, audience: audience, claims: claims)
    }

    /// Who an ID token of a pool's provider is of, that somebody brings: made for the client that the pool is there.
    package func login(
        _ token: String, of provider: Provider, now: Moment
    ) async throws(FederationFault) -> Login {
        let clients: Set<String> = [try provider.required("client_id")]
        switch provider.type {
        case .oidc:
            return try await openIDLogin(
                token, issuers: [try provider.required("oidc_issuer")], clientIDs: clients,
                keysURL: try provider.required("jwks_uri"), now: now)
        case .google: return try await GoogleLogin.login(token, apps: clients, by: self, now: now)
        case .apple: return try await AppleLogin.login(token, apps: clients, by: self, now: now)
        case .saml, .facebook, .amazon: throw .invalid("a provider of this type has no ID tokens")
        }
    }

    private static func audiences(in claims: JSON) -> [String] {
        claims["aud"]?.array?.compactMap(\.string) ?? [claims["aud"]?.string].compactMap { $0 }
    }

    /// The issuer that a token says it is of, not believed: it chooses the provider whose keys then decide.
    package static func namedIssuer(of token: String) -> String? {
        (try? ProviderToken(token))?.claims["iss"]?.string
    }
}
