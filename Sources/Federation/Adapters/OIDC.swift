import Core

/// Any OpenID Connect provider, by discovery or by explicit addresses (OIDC Core §3.1, Discovery 1.0).
enum OIDC: FederationAdapter {
    static let type = ProviderType.oidc
    static let subjectClaim = "sub"

    static let details: [ProviderDetail] = [
        .required("client_id"), .optional("client_secret"), .required("oidc_issuer"), .required("authorize_scopes"),
        .standard("attributes_request_method", "GET"),
        .optional("authorize_url"), .optional("token_url"), .optional("attributes_url"), .optional("jwks_uri"),
        .standard("attributes_url_add_attributes", "false"),
        // Beyond Cognito: how the client proves itself, and how people sign out there.
        .optional("token_endpoint_auth_method"), .optional("private_key"), .optional("key_id"),
        .optional("end_session_url"), .optional("IDPSignout"),
    ]

    static func complete(
        _ details: [String: String], by federation: Federation, now: Moment
    ) async throws(FederationFault) -> [String: String] {
        try checkProof(details)
        guard ["GET", "POST"].contains(details["attributes_request_method"] ?? "GET") else {
            throw .misconfigured("attributes_request_method is GET or POST")
        }
        guard let issuer = details["oidc_issuer"], WebAddress.isAcceptable(issuer) else {
            throw .misconfigured("oidc_issuer is not an https address")
        }
        let needed = ["authorize_url", "token_url", "jwks_uri"]
        guard needed.contains(where: { details[$0]?.isEmpty ?? true }) else { return details }
        let found = try await Discovery.read(issuer, by: federation)
        return details.merging(found) { given, found in given.isEmpty ? found : given }
    }

    private static func checkProof(_ details: [String: String]) throws(FederationFault) {
        switch details["token_endpoint_auth_method"] ?? "client_secret_post" {
        case "client_secret_post", "client_secret_basic":
            guard details["client_secret"]?.isEmpty == false else { throw .misconfigured("client_secret is missing") }
        case "private_key_jwt":
            guard let key = details["private_key"], ClientAssertion.key(key) != nil else {
                throw .misconfigured("private_key is not a P-256 or RSA key in PKCS#8")
            }
        default:
            throw .misconfigured(
                "token_endpoint_auth_method is client_secret_post, client_secret_basic or private_key_jwt")
        }
    }

    static func issuer(of provider: Provider) throws(FederationFault) -> String { try provider.required("oidc_issuer") }

    static func depart(
        _ departure: Departure, to provider: Provider, by federation: Federation, now: Moment
    ) throws(FederationFault) -> Departure.Destination {
        let scopes = provider.scopes
        return try client(provider, federation).authorizationAddress(
            departure, scope: (scopes.contains("openid") ? scopes : ["openid"] + scopes).joined(separator: " "),
            adding: [("nonce", departure.nonce)] + (departure.hint.map { [("login_hint", $0)] } ?? [])
                + (departure.forcesSignIn ? [("prompt", "login")] : []))
    }

    static func arrive(
        _ answer: Parameters, on departure: Departure, from provider: Provider, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> ExternalIdentity {
        let issuer = try issuer(of: provider)
        let client = client(provider, federation)
        let code = try client.code(in: answer, issuer: issuer)
        let tokens = try await client.exchange(code, on: departure, by: try proof(provider, federation, now: now))
        guard let idToken = tokens.idToken else { throw .invalid("the token endpoint answered without an ID token") }
        let rules = IDTokenRules(
            issuers: [issuer], clientIDs: [try provider.required("client_id")], nonce: departure.nonce,
            keysURL: try provider.required("jwks_uri"))
        let claims = try await rules.claims(
            of: idToken, accessToken: tokens.accessToken, by: federation.keys, now: now)
        if departure.forcesSignIn { try checkFreshness(claims, now: now) }
        let profile = try await userInfo(claims, tokens, client)
        var identity = try ExternalIdentity(
            issuer: issuer, subject: claims["sub"], profile: profile,
            isEmailProven: profile["email_verified"]?.bool == true)
        identity.methods = claims["amr"]?.array?.compactMap(\.string) ?? []
        if provider.detail("IDPSignout") == "true" { identity.session = .object(["id_token": .string(idToken)]) }
        return identity
    }

    /// RP-Initiated Logout 1.0 §2.
    static func signOut(
        _ session: JSON, _ departure: Departure, of provider: Provider, by federation: Federation, now: Moment
    ) throws(FederationFault) -> Departure.Destination? {
        guard provider.detail("IDPSignout") == "true", let address = provider.detail("end_session_url"),
            let token = session["id_token"]?.string
        else { return nil }
        return .redirect(
            WebAddress.adding(
                Parameters([
                    ("id_token_hint", token), ("client_id", try provider.required("client_id")),
                    ("post_logout_redirect_uri", departure.callback), ("state", departure.state),
                ]), to: address))
    }

    /// A sign-in that was asked for anew and is told to be an old one is none (OIDC Core §3.1.3.7, 13).
    private static func checkFreshness(_ claims: JSON, now: Moment) throws(FederationFault) {
        guard let time = claims["auth_time"]?.integer else { return }
        guard time >= (now - Departures.longest).seconds else { throw .invalid("the sign-in is an old one") }
    }

    private enum Departures { static let longest = Lifetime.minutes(30) }

    /// What userinfo says is of the same person, or is not taken (OIDC Core §5.3.2).
    private static func userInfo(
        _ claims: JSON, _ tokens: OAuthClient.Tokens, _ client: OAuthClient
    ) async throws(FederationFault) -> JSON {
        guard let address = client.provider.detail("attributes_url") else { return claims }
        let profile = try await client.federation.resource.profile(
            at: address, by: tokens.accessToken,
            method: client.provider.detail("attributes_request_method") ?? "GET")
        guard let subject = profile["sub"]?.string, subject == claims["sub"]?.string else {
            throw .invalid("userinfo speaks of somebody else")
        }
        let told = Set((profile.object ?? []).map(\.name))
        return .object((profile.object ?? []) + (claims.object ?? []).filter { !told.contains($0.name) })
    }

    private static func proof(
        _ provider: Provider, _ federation: Federation, now: Moment
    ) throws(FederationFault) -> OAuthClient.Proof {
        switch provider.detail("token_endpoint_auth_method") {
        case "client_secret_basic": return .basic(try provider.required("client_secret"))
        case "private_key_jwt":
            let client = try provider.required("client_id")
            // The issuer as audience is what OpenID Connect and FAPI 2.0 have settled on.
            return .assertion(
                try ClientAssertion.sign(
                    .object([
                        "iss": .string(client), "sub": .string(client),
                        "aud": .string(try provider.required("oidc_issuer")),
                        "jti": .string(federation.randomness.uuid()), "iat": .integer(now.seconds),
                        "exp": .integer((now + .minutes(1)).seconds),
                    ]), keyID: provider.detail("key_id"), by: try provider.required("private_key")))
        default: return .secret(try provider.required("client_secret"))
        }
    }

    private static func client(_ provider: Provider, _ federation: Federation) -> OAuthClient {
        OAuthClient(provider: provider, federation: federation, usesPKCE: true)
    }
}
