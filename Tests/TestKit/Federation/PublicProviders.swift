package import Core
package import NativeCrypto

/// Google, Facebook, Amazon and Apple as far as an identity pool asks them: keys, and who an access token is of.
///
/// A Facebook or Amazon token of a test reads `app/person`.
package struct PublicProviders: Sendable {
    private let google: EmulatedKeys
    private let apple: EmulatedKeys
    private let clock: TestClock

    package init(_ app: TestApp, key: RSAPrivateKey) {
        google = EmulatedKeys(key, id: "google-1")
        apple = EmulatedKeys(key, id: "apple-1")
        clock = app.clock
        let (google, apple) = (google.published, apple.published)
        app.internet.put("www.googleapis.com") { _ in ScriptedProvider.json(google) }
        app.internet.put("appleid.apple.com") { _ in ScriptedProvider.json(apple) }
        app.internet.put("graph.facebook.com") { request in Self.graph(request) }
        app.internet.put("api.amazon.com") { [clock] request in Self.amazon(request, clock) }
    }

    package func googleToken(
        _ audience: String, _ subject: String = "g-1", issuer: String = "https://accounts.google.com",
        lifetime: Int64 = 3600
    ) -> String {
        google.sign(claims(issuer, audience, subject, lifetime))
    }

    package func appleToken(_ audience: String, _ subject: String = "a-1") -> String {
        apple.sign(claims("https://appleid.apple.com", audience, subject, 600))
    }

    private func claims(_ issuer: String, _ audience: String, _ subject: String, _ lifetime: Int64) -> JSON {
        let now = clock.now().seconds
        return [
            "iss": .string(issuer), "aud": .string(audience), "sub": .string(subject), "iat": .integer(now),
            "exp": .integer(now + lifetime), "email": "mira@example.org",
        ]
    }

    private static func graph(_ request: OutboundRequest) -> OutboundResponse {
        guard let (app, person) = parts(of: request.headers.first { $0.name.lowercased() == "authorization" }?.value)
        else {
            return ScriptedProvider.json(
                ["error": ["message": "Invalid OAuth access token.", "type": "OAuthException", "code": 190]],
                status: 400)
        }
        return ScriptedProvider.json(["id": .string(request.url.contains("/app?") ? app : person)])
    }

    private static func amazon(_ request: OutboundRequest, _ clock: TestClock) -> OutboundResponse {
        let query = request.url.split(separator: "?").last.map { Array($0.utf8) } ?? []
        guard let (app, person) = parts(of: (try? Parameters(urlEncoded: query))?["access_token"]) else {
            return ScriptedProvider.json(["error": "invalid_token"], status: 400)
        }
        return ScriptedProvider.json([
            "iss": "https://www.amazon.com", "aud": .string(app), "app_id": "amzn1.application.x",
            "user_id": .string(person), "exp": 3597, "iat": .integer(clock.now().seconds),
        ])
    }

    private static func parts(of token: String?) -> (String, String)? {
        let parts = token?.split(separator: " ").last?.split(separator: "/") ?? []
        return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
}
