import Core
import Directory
import HTTPTypes
import TestKit
import Testing

/// Values that no text of ours may hold, in every parameter of every OAuth endpoint: refused, never a fault of ours and
/// never a code.
@Suite struct HostileValueTests {
    private static let hostile = [
        "\u{1}", "\u{1F}", "\u{7F}", "a\r\nset-cookie: x=y", "\u{202E}\u{FEFF}", String(repeating: "a", count: 5000),
    ]
    private static let authorizing = [
        "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
        "code_challenge_method", "response_mode", "prompt", "max_age", "login_hint", "lang", "id_token_hint",
        "identity_provider", "idp_identifier", "request", "unknown",
    ]

    /// Neither a fault nor a code, and nothing that the client would take for one.
    private func holds(_ answer: TestAnswer, _ name: String, _ value: String) {
        #expect((200..<500).contains(answer.status), "\(name) \(value.debugDescription.prefix(40)): \(answer.status)")
        let location = answer.header("location") ?? ""
        #expect(!location.contains("code=") && !location.contains("\n"), "\(name): \(location.prefix(100))")
        #expect(answer.header("set-cookie")?.contains("x=y") != true)
    }

    @Test func aNULAtAuthorizeIsRefusedThoughTheBrowserIsSignedIn() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, pool, client)
            for name in Self.authorizing {
                let path = SignedIn.authorizePath(pool, client, [name: "a\0b"])
                let got = try await app.get(path, headers: browser.headers)
                #expect(got.status == 400 && got.header("location") == nil, "GET \(name)")
                let posted = try await app.send(
                    .post, "/\(pool.id)/oauth2/authorize",
                    headers: browser.headers + [("content-type", "application/x-www-form-urlencoded")],
                    body: Array(path.split(separator: "?")[1].utf8))
                #expect(posted.status == 400 && posted.header("location") == nil, "POST \(name)")
            }
        }
    }

    @Test func authorizeHoldsOutAgainstEveryValue() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            for name in Self.authorizing {
                for value in Self.hostile {
                    holds(try await app.get(SignedIn.authorizePath(pool, client, [name: value])), name, value)
                    let path = SignedIn.authorizePath(pool, client, [name: String(repeating: value, count: 2)])
                    let query = Array(path.split(separator: "?")[1].utf8)
                    let form = [("content-type", "application/x-www-form-urlencoded")]
                    holds(
                        try await app.send(.post, "/\(pool.id)/oauth2/authorize", headers: form, body: query), name,
                        value)
                }
            }
        }
    }

    @Test func tooLongATextIsToldToTheClient() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            for (name, bound) in [("state", 4096), ("nonce", 1024), ("login_hint", 256), ("lang", 35)] {
                let most = String(repeating: "a", count: bound)
                let page = try await app.get(SignedIn.authorizePath(pool, client, [name: most]))
                #expect(page.header("location")?.hasPrefix("/\(pool.id)/login?") == true, "\(name)")
                let refused = try await app.get(SignedIn.authorizePath(pool, client, [name: most + "a"]))
                #expect(refused.query["error"] == "invalid_request", "\(name)")
                #expect(refused.query["error_description"] == "The parameter \(name) is too long.")
            }
        }
    }

    private func forms(_ client: Client) -> [(path: String, form: Parameters)] {
        let id = client.id.rawValue
        return [
            (
                "token",
                Parameters([
                    ("grant_type", "authorization_code"), ("client_id", id), ("code", "x"), ("redirect_uri", "x"),
                    ("code_verifier", "x"),
                ])
            ),
            (
                "token",
                Parameters([
                    ("grant_type", "refresh_token"), ("client_id", id), ("refresh_token", "x"), ("scope", "x"),
                    ("client_secret", "x"),
                ])
            ),
            ("token", Parameters([("grant_type", "client_credentials"), ("client_id", id), ("scope", "x")])),
            ("revoke", Parameters([("client_id", id), ("token", "x"), ("token_type_hint", "x")])),
            ("introspect", Parameters([("client_id", id), ("token", "x"), ("token_type_hint", "x")])),
            ("userInfo", Parameters([("access_token", "x")])),
        ]
    }

    @Test func theEndpointsOfTokensRefuseEveryValue() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            for (path, form) in forms(client) {
                for name in form.entries.map(\.name) {
                    for value in ["a\0b"] + Self.hostile {
                        var changed = form
                        changed[name] = value
                        let answer = try await app.post("/\(pool.id)/oauth2/\(path)", changed.entries)
                        // A token that is nobody's is revoked already (RFC 7009 §2.2).
                        let isRevoked = path == "revoke" && name != "client_id" && !value.contains("\0")
                        #expect(
                            isRevoked ? answer.status == 200 : (400..<500).contains(answer.status),
                            "\(path) \(name) \(value.debugDescription.prefix(20)): \(answer.status)")
                        if value.contains("\0") { #expect(answer.fault == "400 invalid_request", "\(path) \(name)") }
                    }
                }
            }
        }
    }

    @Test func signingOutHoldsOutAgainstEveryValue() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            let form = Parameters([
                ("client_id", client.id.rawValue), ("logout_uri", "https://app.example/bye"), ("state", "x"),
                ("id_token_hint", "x"), ("redirect_uri", "x"), ("response_type", "code"),
                ("post_logout_redirect_uri", "x"),
            ])
            for name in form.entries.map(\.name) {
                for value in ["a\0b"] + Self.hostile {
                    var changed = form
                    changed[name] = value
                    let got = try await app.get("/\(pool.id)/logout?\(changed.urlEncoded)")
                    holds(got, name, value)
                    let posted = try await app.post("/\(pool.id)/logout", changed.entries)
                    holds(posted, name, value)
                    if value.contains("\0") { #expect(got.status == 400 && posted.status == 400) }
                }
            }
        }
    }

    @Test func aNULInThePathIsNoPool() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            for path in [
                "/us_%00/.well-known/jwks.json", "/\(pool.id)%00/.well-known/jwks.json",
                "/.well-known/oauth-authorization-server/us_%00", "/assets/%00", "/us_%ff/login", "/us_%/login",
            ] {
                let answer = try await app.get(path)
                #expect(answer.status == 404 || answer.status == 400, "\(path): \(answer.status)")
            }
        }
    }
}
