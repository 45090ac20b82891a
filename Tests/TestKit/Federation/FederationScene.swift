import Authority
package import Core
package import Directory
import NativeCrypto

/// A pool whose client takes one OpenID provider besides the pool, and a browser before its sign-in page.
package struct FederationScene: Sendable {
    package let app: TestApp
    package let pool: TestPool
    package let client: Client
    package let provider: ScriptedProvider
    package let browser: TestBrowser

    /// `details` and `mapping` add to the provider's, `changes` replace members of the client's document.
    package init(
        _ app: TestApp, details: [String: String] = [:], mapping: [String: String] = [:],
        identifiers: [String] = [], pool poolChanges: [JSON.Member] = [], client changes: [JSON.Member] = []
    ) async throws {
        self.app = app
        pool = try await app.pool(poolChanges)
        provider = ScriptedProvider(app, key: try await TestKeys().take())
        browser = TestBrowser(app)
        _ = try await app.authority.provisioning.createProvider(
            "Example", type: "OIDC", details: Self.details.merging(details) { _, new in new },
            attributeMapping: ["email": "email"].merging(mapping) { _, new in new }, identifiers: identifiers,
            in: pool.pool.id, now: app.clock.now())
        client = try await pool.client([.init("SupportedIdentityProviders", ["COGNITO", "Example"])] + changes)
    }

    package static let details = [
        "client_id": "client-1", "client_secret": "s3cret-of-client-1", "oidc_issuer": ScriptedProvider.issuer,
        "authorize_scopes": "openid email",
    ]

    package func authorizePath(_ more: [(name: String, value: String)] = []) -> String {
        let parameters = Parameters(
            [
                ("client_id", client.id.rawValue), ("response_type", "code"), ("redirect_uri", TestPool.callback),
                ("scope", "openid email profile"), ("state", "st-1"), ("nonce", "n-of-the-app"),
            ] + more)
        return "/\(pool.id)/oauth2/authorize?\(parameters.urlEncoded)"
    }

    /// Presses the provider's button on the sign-in page; the redirect to the provider.
    package func leave(in browser: TestBrowser? = nil) async throws -> TestAnswer {
        let browser = browser ?? self.browser
        return try await browser.press("Continue with", on: try await browser.open(authorizePath()))
    }

    /// Comes back from the provider with a code, and with the nonce in the ID token.
    package func comeBack(
        _ departure: TestAnswer, _ changes: [(name: String, value: String)] = [], in browser: TestBrowser? = nil
    ) async throws -> TestAnswer {
        provider.nonce.change { $0 = departure.query["nonce"] ?? "" }
        var answer = Parameters([("code", "code-1"), ("state", departure.query["state"] ?? "")])
        for change in changes { answer[change.name] = change.value.isEmpty ? nil : change.value }
        return try await (browser ?? self.browser).open("/\(pool.id)/oauth2/idpresponse?\(answer.urlEncoded)")
    }

    /// From the button to the redirect to the client.
    package func signIn(in browser: TestBrowser? = nil) async throws -> TestAnswer {
        try await comeBack(try await leave(in: browser), in: browser)
    }

    /// The same in a browser that was never here.
    package func signInAnew() async throws -> TestAnswer { try await signIn(in: TestBrowser(app)) }

    /// The claims of the ID token that a code at the client is worth.
    package func claims(of answer: TestAnswer) async throws -> JSON {
        let tokens = try await app.post(
            "/\(pool.id)/oauth2/token",
            [
                ("grant_type", "authorization_code"), ("code", answer.query["code"] ?? ""),
                ("client_id", client.id.rawValue), ("redirect_uri", TestPool.callback),
            ])
        return tokens.json["id_token"]?.string.flatMap(Self.payload) ?? tokens.json
    }

    private static func payload(_ token: String) -> JSON? {
        let parts = token.split(separator: ".")
        return parts.count == 3 ? Base64URL.decode(parts[1]).flatMap { try? JSON.parse($0) } : nil
    }
}
