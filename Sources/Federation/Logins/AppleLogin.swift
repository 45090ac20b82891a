import Core

/// An ID token of Apple (Apple, "Verifying a user").
enum AppleLogin: LoginProvider {
    static let name = "appleid.apple.com"

    static func login(
        _ token: String, apps: Set<String>?, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> Login {
        try await federation.openIDLogin(
            token, issuers: ["https://appleid.apple.com"], clientIDs: apps,
            keysURL: "https://appleid.apple.com/auth/keys", now: now)
    }
}
