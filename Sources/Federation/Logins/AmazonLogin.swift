import Core

/// An access token of Login with Amazon ("Verifying the access token": the answer's `aud` must be the app's).
enum AmazonLogin: LoginProvider {
    static let name = "www.amazon.com"

    static func login(
        _ token: String, apps: Set<String>?, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> Login {
        let address = WebAddress.adding(
            Parameters([("access_token", token)]), to: "https://api.amazon.com/auth/o2/tokeninfo")
        let told = try await federation.resource.profile(at: address, by: token)
        guard let audience = told["aud"]?.string ?? told["app_id"]?.string, apps?.contains(audience) ?? true else {
            throw .invalid("the access token is of another app")
        }
        guard let subject = told["user_id"]?.string, (1...1024).contains(subject.utf8.count),
            (told["exp"]?.integer ?? 0) > 0
        else { throw .invalid("the access token has expired or names nobody") }
        return Login(subject: subject, audience: audience, claims: told)
    }
}
