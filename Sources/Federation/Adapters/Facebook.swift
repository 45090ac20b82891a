import Core
import Crypto

/// Facebook Login: the dialog, the token and the Graph's `me` (Meta for Developers, "Manually Build a Login Flow").
///
/// Facebook does not say whether an address is proven, so none of its addresses is.
enum Facebook: FederationAdapter {
    static let type = ProviderType.facebook
    static let subjectClaim = "id"

    static let details: [ProviderDetail] = [
        .required("client_id"), .required("client_secret"), .required("authorize_scopes"),
        .standard("api_version", "v17.0"),
        .optional("authorize_url"), .optional("token_url"), .optional("attributes_url"),
        .standard("attributes_url_add_attributes", "true"),
        .standard("token_request_method", "GET"),
    ]

    /// The three addresses carry the version.
    static func complete(
        _ details: [String: String], by federation: Federation, now: Moment
    ) throws(FederationFault) -> [String: String] {
        let version = details["api_version"] ?? "v17.0"
        let letters = version.dropFirst()
        guard version.hasPrefix("v"), letters.contains("."),
            letters.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") })
        else { throw .misconfigured("api_version is not a version such as v17.0") }
        let standard = [
            "authorize_url": "https://www.facebook.com/\(version)/dialog/oauth",
            "token_url": "https://graph.facebook.com/\(version)/oauth/access_token",
            "attributes_url": "https://graph.facebook.com/\(version)/me?fields=",
        ]
        return details.merging(standard) { given, _ in given }
    }

    static func issuer(of provider: Provider) -> String { "https://www.facebook.com" }

    static func depart(
        _ departure: Departure, to provider: Provider, by federation: Federation, now: Moment
    ) throws(FederationFault) -> Departure.Destination {
        try OAuthClient(provider: provider, federation: federation).authorizationAddress(
            departure, scope: provider.scopes.joined(separator: ","),
            adding: departure.forcesSignIn ? [("auth_type", "reauthenticate")] : [])
    }

    static func arrive(
        _ answer: Parameters, on departure: Departure, from provider: Provider, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> ExternalIdentity {
        let secret = try provider.required("client_secret")
        let client = OAuthClient(provider: provider, federation: federation)
        let tokens = try await client.exchange(try client.code(in: answer), on: departure, by: .secret(secret))
        let fields = provider.claims.union(["id"]).sorted().joined(separator: ",")
        // The version in the address ends in `fields=`; another address is taken as it is.
        let address = try provider.required("attributes_url")
        let profile = try await federation.resource.profile(
            at: WebAddress.adding(
                Parameters([("appsecret_proof", proof(tokens.accessToken, secret))]),
                to: provider.detail("attributes_url_add_attributes") == "true" ? address + fields : address),
            by: tokens.accessToken)
        return try ExternalIdentity(
            issuer: issuer(of: provider), subject: profile["id"], profile: profile, isEmailProven: false)
    }

    /// That whoever has the token has the secret too (Graph API, "Securing Requests").
    private static func proof(_ accessToken: String, _ secret: String) -> String {
        let key = SymmetricKey(data: Array(secret.utf8))
        return Hex.encode(Array(HMAC<SHA256>.authenticationCode(for: Array(accessToken.utf8), using: key)))
    }
}
