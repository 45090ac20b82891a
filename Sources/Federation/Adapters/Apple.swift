import Core
import Crypto

/// Sign in with Apple: an answer by form, a client secret that is a signed token, and a name that comes once (Apple,
/// "Sign in with Apple REST API").
enum Apple: FederationAdapter {
    static let type = ProviderType.apple
    static let subjectClaim = "sub"

    static let details: [ProviderDetail] = [
        .required("client_id"), .required("team_id"), .required("key_id"), .required("private_key"),
        .required("authorize_scopes"),
        .standard("authorize_url", "https://appleid.apple.com/auth/authorize"),
        .standard("token_url", "https://appleid.apple.com/auth/token"),
        .standard("token_request_method", "POST"),
        .standard("oidc_issuer", "https://appleid.apple.com"),
        .standard("attributes_url_add_attributes", "false"),
        .optional("jwks_uri"),
    ]

    static func complete(
        _ details: [String: String], by federation: Federation, now: Moment
    ) throws(FederationFault) -> [String: String] {
        guard let key = details["private_key"], ClientAssertion.key(key) != nil else {
            throw .misconfigured("private_key is not a P-256 key as Apple's .p8 file has it")
        }
        return details
    }

    static func issuer(of provider: Provider) throws(FederationFault) -> String { try provider.required("oidc_issuer") }

    /// Apple posts its answer wherever a scope is asked for, and only then.
    static func depart(
        _ departure: Departure, to provider: Provider, by federation: Federation, now: Moment
    ) throws(FederationFault) -> Departure.Destination {
        try OAuthClient(provider: provider, federation: federation).authorizationAddress(
            departure, scope: provider.scopes.joined(separator: " "),
            adding: [("response_mode", "form_post"), ("nonce", departure.nonce)])
    }

    static func arrive(
        _ answer: Parameters, on departure: Departure, from provider: Provider, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> ExternalIdentity {
        let issuer = try issuer(of: provider)
        let client = OAuthClient(provider: provider, federation: federation)
        let code = try client.code(in: answer, issuer: issuer)
        let tokens = try await client.exchange(code, on: departure, by: .secret(try clientSecret(provider, now: now)))
        guard let idToken = tokens.idToken else { throw .invalid("the token endpoint answered without an ID token") }
        let rules = IDTokenRules(
            issuers: [issuer], clientIDs: [try provider.required("client_id")], nonce: departure.nonce,
            keysURL: provider.detail("jwks_uri") ?? "https://appleid.apple.com/auth/keys")
        let claims = try await rules.claims(
            of: idToken, accessToken: tokens.accessToken, by: federation.keys, now: now)
        // Apple writes booleans as texts at times.
        let isProven = claims["email_verified"]?.bool == true || claims["email_verified"]?.string == "true"
        return try ExternalIdentity(
            issuer: issuer, subject: claims["sub"], profile: .object((claims.object ?? []) + name(in: answer)),
            isEmailProven: isProven)
    }

    /// What the browser brought of the name, at the first sign-in alone. Nobody has signed it, so it is a name and
    /// nothing else: the address comes from the ID token.
    private static func name(in answer: Parameters) -> [JSON.Member] {
        guard let text = answer["user"], text.utf8.count <= 4096, let user = try? JSON.parse(Array(text.utf8)),
            let name = user["name"]
        else { return [] }
        return ["firstName", "lastName"].compactMap { key in
            (name[key]?.string).flatMap { $0.isEmpty ? nil : JSON.Member(key, .string($0)) }
        }
    }

    /// A token of five minutes (Apple, "Creating a client secret").
    private static func clientSecret(_ provider: Provider, now: Moment) throws(FederationFault) -> String {
        try ClientAssertion.sign(
            .object([
                "iss": .string(try provider.required("team_id")), "iat": .integer(now.seconds),
                "exp": .integer((now + .minutes(5)).seconds), "aud": .string(try provider.required("oidc_issuer")),
                "sub": .string(try provider.required("client_id")),
            ]), keyID: try provider.required("key_id"), by: try provider.required("private_key"))
    }
}
