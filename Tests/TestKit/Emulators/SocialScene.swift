import Authority
package import Core
import Crypto
package import Directory

/// A pool whose client takes one social provider, its emulator, and a browser.
package struct SocialScene: Sendable {
    package let app: TestApp
    package let pool: TestPool
    package let client: Client
    package let emulator: any ProviderEmulator
    package let browser: TestBrowser
    package let type: String

    /// `details` complete the provider's, `mapping` is all of its mapping.
    package init(
        _ app: TestApp, _ type: String, _ emulator: any ProviderEmulator, details: [String: String],
        mapping: [String: String]
    ) async throws {
        self.app = app
        self.type = type
        self.emulator = emulator
        pool = try await app.pool()
        browser = TestBrowser(app)
        for host in emulator.hosts {
            app.internet.put(host) { request in
                let target = request.url.dropFirst("https://\(host)".count)
                let answer = emulator.answer(
                    EmulatedRequest(
                        method: request.method, host: host, target: String(target), headers: request.headers,
                        body: request.body))
                return OutboundResponse(status: answer.status, headers: answer.headers, body: answer.body)
            }
        }
        _ = try await app.authority.provisioning.createProvider(
            type, type: type, details: details, attributeMapping: mapping, identifiers: [], in: pool.pool.id,
            now: app.clock.now())
        client = try await pool.client([.init("SupportedIdentityProviders", ["COGNITO", .string(type)])])
    }

    /// The accounts of an emulator whose registered callback is that of `pool`, which is not known before.
    package static func accounts(_ app: TestApp) -> EmulatedAccounts {
        EmulatedAccounts(
            client: EmulatedClient(), people: EmulatedAccounts.someone, clock: app.clock,
            randomness: TestRandomness.shared)
    }

    package static let details = ["client_id": "app-of-ours", "client_secret": "secret-of-the-app"]

    package func authorizePath(_ more: [(name: String, value: String)] = []) -> String {
        let parameters = Parameters(
            [
                ("client_id", client.id.rawValue), ("response_type", "code"), ("redirect_uri", TestPool.callback),
                ("scope", "openid email profile"), ("state", "st-1"),
            ] + more)
        return "/\(pool.id)/oauth2/authorize?\(parameters.urlEncoded)"
    }

    /// Presses the button of the sign-in page: the redirect to the provider.
    package func leave(in browser: TestBrowser? = nil) async throws -> TestAnswer {
        let browser = browser ?? self.browser
        return try await browser.press("Continue with", on: try await browser.open(authorizePath()))
    }

    /// What the provider shows whoever comes by this redirect.
    package func visit(_ departure: TestAnswer) -> EmulatedResponse {
        answer("GET", departure.header("location") ?? "", [])
    }

    /// Chooses somebody at the provider, or nobody, and comes back the way that it sends.
    package func choose(
        _ subject: String?, _ departure: TestAnswer, in browser: TestBrowser? = nil
    ) async throws -> TestAnswer {
        let browser = browser ?? self.browser
        let page = visit(departure)
        let forms = TestForm.all(in: page.text)
        let form = forms.first { form in
            form.hidden.contains { subject == nil ? $0.name == "cancel" : $0.name == "person" && $0.value == subject }
        }
        guard let form else { return departure }
        let sent = answer("POST", form.action, form.hidden)
        if let location = sent.header("location") { return try await browser.open(Self.local(location)) }
        // A page of the provider's that posts itself: no cookie of ours comes with it.
        guard let posting = TestForm.all(in: sent.text).first else { return departure }
        let received = try await app.post(Self.local(posting.action), posting.hidden)
        return try await browser.open(received.header("location") ?? "")
    }

    package func signIn(as subject: String?, in browser: TestBrowser? = nil) async throws -> TestAnswer {
        try await choose(subject, try await leave(in: browser), in: browser)
    }

    /// The claims of the ID token that a code at the client is worth.
    package func claims(of answer: TestAnswer) async throws -> JSON {
        let tokens = try await app.post(
            "/\(pool.id)/oauth2/token",
            [
                ("grant_type", "authorization_code"), ("code", answer.query["code"] ?? ""),
                ("client_id", client.id.rawValue), ("redirect_uri", TestPool.callback),
            ])
        let parts = (tokens.json["id_token"]?.string ?? "").split(separator: ".")
        return parts.count == 3 ? Base64URL.decode(parts[1]).flatMap { try? JSON.parse($0) } ?? .null : tokens.json
    }

    private func answer(_ method: String, _ address: String, _ form: [(name: String, value: String)])
        -> EmulatedResponse
    {
        let host = TestInternet.host(address)
        let target = address.dropFirst("https://\(host)".count)
        return emulator.answer(
            EmulatedRequest(
                method: method, host: host, target: String(target.prefix { $0 != "#" }),
                body: method == "POST" ? Array(Parameters(form).urlEncoded.utf8) : []))
    }

    /// An address of the server as its path, without what a browser keeps to itself.
    private static func local(_ address: String) -> String {
        String(address.dropFirst(TestApp.publicURL.count).prefix { $0 != "#" })
    }
}

/// The system's, for emulators.
package enum TestRandomness {
    package static let shared = SystemRandomness()
}
