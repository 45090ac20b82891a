import Core

/// An ID token of Google (Google Identity, "Verify the Google ID token on your server side").
enum GoogleLogin: LoginProvider {
    static let name = "accounts.google.com"

    static func login(
        _ token: String, apps: Set<String>?, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> Login {
        // Google writes its issuer with and without the scheme.
        try await federation.openIDLogin(
            token, issuers: ["https://accounts.google.com", "accounts.google.com"], clientIDs: apps,
            keysURL: "https://www.googleapis.com/oauth2/v3/certs", now: now)
    }
}
