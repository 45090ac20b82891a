import Core

/// Sign in with Google: OpenID Connect with PKCE and a nonce (Google Identity, "OpenID Connect").
enum Google: FederationAdapter {
    static let type = ProviderType.google
    static let subjectClaim = "sub"

    static let details: [ProviderDetail] = [
        .required("client_id"), .required("client_secret"), .required("authorize_scopes"),
        .standard("authorize_url", "https://accounts.google.com/o/oauth2/v2/auth"),
        .standard("token_url", "https://www.googleapis.com/oauth2/v4/token"),
        .standard("token_request_method", "POST"),
        .standard("oidc_issuer", "https://accounts.google.com"),
        .standard("attributes_url", "https://people.googleapis.com/v1/people/me?personFields="),
        .standard("attributes_url_add_attributes", "true"),
        .optional("jwks_uri"),
    ]

    static func issuer(of provider: Provider) throws(FederationFault) -> String { try provider.required("oidc_issuer") }

    static func depart(
        _ departure: Departure, to provider: Provider, by federation: Federation, now: Moment
    ) throws(FederationFault) -> Departure.Destination {
        let scopes = provider.scopes
        return try client(provider, federation).authorizationAddress(
            departure, scope: (scopes.contains("openid") ? scopes : ["openid"] + scopes).joined(separator: " "),
            adding: [("nonce", departure.nonce)] + (departure.hint.map { [("login_hint", $0)] } ?? [])
                // Google has no `login`: to choose is the most that it asks.
                + (departure.forcesSignIn ? [("prompt", "select_account")] : []))
    }

    static func arrive(
        _ answer: Parameters, on departure: Departure, from provider: Provider, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> ExternalIdentity {
        let issuer = try issuer(of: provider)
        let client = client(provider, federation)
        let tokens = try await client.exchange(
            try client.code(in: answer, issuer: issuer), on: departure,
            by: .secret(try provider.required("client_secret")))
        guard let idToken = tokens.idToken else { throw .invalid("the token endpoint answered without an ID token") }
        // Google writes its issuer with and without the scheme.
        let bare = issuer.hasPrefix("https://") ? String(issuer.dropFirst(8)) : issuer
        let rules = IDTokenRules(
            issuers: [issuer, bare], clientIDs: [try provider.required("client_id")], nonce: departure.nonce,
            keysURL: provider.detail("jwks_uri") ?? "https://www.googleapis.com/oauth2/v3/certs")
        let claims = try await rules.claims(
            of: idToken, accessToken: tokens.accessToken, by: federation.keys, now: now)
        let more = try await GoogleProfile.read(provider, client, tokens.accessToken)
        return try ExternalIdentity(
            issuer: issuer, subject: claims["sub"], profile: .object((claims.object ?? []) + more),
            isEmailProven: claims["email_verified"]?.bool == true)
    }

    private static func client(_ provider: Provider, _ federation: Federation) -> OAuthClient {
        OAuthClient(provider: provider, federation: federation, usesPKCE: true)
    }
}
