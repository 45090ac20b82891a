import Core

/// An access token of Facebook. Whom and which app it is of only the Graph can say (Graph API, "App" and "User"): a
/// token of another app is somebody who signed in elsewhere.
enum FacebookLogin: LoginProvider {
    static let name = "graph.facebook.com"

    static func login(
        _ token: String, apps: Set<String>?, by federation: Federation, now: Moment
    ) async throws(FederationFault) -> Login {
        let app = try await federation.resource.profile(at: "https://graph.facebook.com/app?fields=id", by: token)
        guard let id = app["id"]?.string, apps?.contains(id) ?? true else {
            throw .invalid("the access token is of another app")
        }
        let person = try await federation.resource.profile(at: "https://graph.facebook.com/me?fields=id", by: token)
        guard let subject = person["id"]?.string, (1...1024).contains(subject.utf8.count) else {
            throw .invalid("the access token names nobody")
        }
        return Login(subject: subject, audience: id, claims: person)
    }
}
