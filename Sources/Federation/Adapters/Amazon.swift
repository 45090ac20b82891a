import Core

/// Login with Amazon: a code, and the profile that its token opens (Login with Amazon, "Customer Profile").
///
/// Amazon does not say whether an address is proven, so none of its addresses is.
enum Amazon: FederationAdapter {
    static let type = ProviderType.amazon
    static let subjectClaim = "user_id"

    static let details: [ProviderDetail] = [
        .required("client_id"), .required("client_secret"), .required("authorize_scopes"),
        .standard("authorize_url", "https://www.amazon.com/ap/oa"),
        .standard("token_url", "https://api.amazon.com/auth/o2/token"),
        .standard("token_request_method", "POST"),
        .standard("attributes_url", "https://api.amazon.com/user/profile"),
        .standard("attributes_url_add_attributes", "false"),
    ]

    static func issuer(of provider: Provider) -> String { "https://www.amazon.com" }

    static func depart(
        _ departure: Departure, to provider: Provider, by federation: Federation, now: Moment
    ) throws(FederationFault) -> Departure.Destination {
        try OAuthClient(provider: provider, federation: federation).authorizationAddress(
            departure, scope: provider.scopes.joined(separator: " "))
    }

    static func arrive(
        _ answer: Parameters, on departure: Departure, from provider: Provider, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> ExternalIdentity {
        let client = OAuthClient(provider: provider, federation: federation)
        let tokens = try await client.exchange(
            try client.code(in: answer), on: departure, by: .secret(try provider.required("client_secret")))
        let profile = try await federation.resource.profile(
            at: try provider.required("attributes_url"), by: tokens.accessToken)
        return try ExternalIdentity(
            issuer: issuer(of: provider), subject: profile["user_id"], profile: profile, isEmailProven: false)
    }
}
