import Core
import Directory
import TestKit
import Testing

/// The authorization endpoint (RFC 6749 §4.1, OIDC Core §3.1.2, RFC 9700).
@Suite struct AuthorizeTests {
    @Test(arguments: [
        "https://app.example/callback/", "https://app.example/callback?x=1", "https://app.example/callback#x",
        "HTTPS://app.example/callback", "https://app.example.evil/callback", "https://app.example/callback%2f",
        "https://a@app.example/callback", "https://app.example@evil.example/callback",
        "https://app.example\\@evil/callback",
        "https://app.example/callback/..;/x", "//app.example/callback", "javascript:alert(1)",
        "http://app.example/callback",
    ])
    func anUnregisteredRedirectNeverRedirects(uri: String) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            let answer = try await app.get(
                SignedIn.authorizePath(pool, client, ["redirect_uri": uri]), headers: [("accept", "text/html")])
            #expect(answer.status == 400)
            #expect(answer.header("location") == nil)
            #expect(answer.text.contains("redirect_mismatch") || uri.isEmpty)
        }
    }

    @Test func anUnknownClientNeverRedirects() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let other = try await app.pool()
            let client = try await pool.client()
            for (path, id) in [(pool, "unknown"), (other, client.id.rawValue)] {
                let answer = try await app.get(SignedIn.authorizePath(path, client, ["client_id": id]))
                #expect(answer.status == 400)
                #expect(answer.header("location") == nil)
            }
        }
    }

    @Test(
        arguments: [
            (["response_type": nil], "invalid_request"), (["response_type": "id_token"], "unsupported_response_type"),
            (["response_type": "token"], "unauthorized_client"), (["response_mode": "pigeon"], "invalid_request"),
            (["code_challenge_method": "plain"], "invalid_request"),
            (["code_challenge_method": nil], "invalid_request"),
            (["code_challenge": "short"], "invalid_request"), (["scope": "unknown"], "invalid_scope"),
            (["prompt": "none login"], "invalid_request"), (["prompt": "dance"], "invalid_request"),
            (["prompt": "none"], "login_required"), (["max_age": "-1"], "invalid_request"),
            (["max_age": "x"], "invalid_request"),
            (["request": "x"], "request_not_supported"), (["request_uri": "x"], "request_uri_not_supported"),
            (["registration": "x"], "registration_not_supported"), (["identity_provider": "Nobody"], "invalid_request"),
        ] as [([String: String?], String)])
    func everyOtherFaultIsToldToTheClient(changes: [String: String?], error: String) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            let answer = try await app.get(SignedIn.authorizePath(pool, client, changes))
            #expect(answer.status == 302)
            #expect(answer.header("location")?.hasPrefix(TestPool.callback) == true)
            let query = changes["response_type"] == "token" ? nil : answer.query["error"]
            #expect(query == error || answer.header("location")?.contains("error=\(error)") == true)
            #expect(answer.header("location")?.contains("state=a-state") == true)
            #expect(answer.header("location")?.contains("iss=https%3A%2F%2Fid.example%2F\(pool.id)") == true)
        }
    }

    @Test func aRepeatedParameterIsRefused() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            let answer = try await app.get(SignedIn.authorizePath(pool, client) + "&state=another")
            #expect(answer.status == 400)
            #expect(answer.header("location") == nil)
        }
    }

    @Test func theCodeComesWithStateAndIssuerAndTheTokensSayWhatTheyShould() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let user = try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client))
            let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(answer.status == 303)
            #expect(answer.query["state"] == "a-state")
            #expect(answer.query["iss"] == "https://id.example/\(pool.id)")
            let tokens = try await SignedIn.redeem(app, pool, client, answer.query["code"] ?? "").json
            #expect(tokens["token_type"] == "Bearer")
            #expect(tokens["expires_in"] == 3600)
            #expect(tokens["scope"] == "openid email")
            let id = SignedIn.claims(tokens["id_token"])
            #expect(id["sub"]?.string == user.sub.rawValue)
            #expect(id["aud"]?.string == client.id.rawValue)
            #expect(id["iss"] == .string("https://id.example/\(pool.id)"))
            #expect(id["nonce"] == "a-nonce")
            #expect(id["token_use"] == "id")
            #expect(id["cognito:username"] == "ana")
            #expect(id["email"] == "ana@example.com")
            #expect(id["email_verified"] == true)
            #expect(id["auth_time"]?.integer == TestClock.start.seconds)
            #expect(id["exp"]?.integer == TestClock.start.seconds + 3600)
            #expect(id["at_hash"]?.string?.utf8.count == 22)
            let access = SignedIn.claims(tokens["access_token"])
            #expect(access["client_id"]?.string == client.id.rawValue)
            #expect(access["aud"] == nil)
            #expect(access["scope"] == "openid email")
            #expect(access["username"] == "ana")
            #expect(access["origin_jti"] == id["origin_jti"])
        }
    }

    @Test func aSessionIsReusedUnlessTheClientAsksForMore() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            _ = try await SignedIn.throughPages(browser, pool, client)
            let session = browser.cookies.first { $0.key.hasSuffix(pool.id) }?.value
            #expect(try await browser.open(SignedIn.authorizePath(pool, client)).query["code"] != nil)
            #expect(
                try await browser.open(SignedIn.authorizePath(pool, client, ["prompt": "none"])).query["code"] != nil)
            #expect(try await browser.open(SignedIn.authorizePath(pool, client, ["prompt": "login"])).status == 200)
            app.clock.advance(.seconds(30))
            #expect(
                try await browser.open(SignedIn.authorizePath(pool, client, ["max_age": "60"])).query["code"] != nil)
            #expect(try await browser.open(SignedIn.authorizePath(pool, client, ["max_age": "10"])).status == 200)
            let page = try await browser.open(SignedIn.authorizePath(pool, client, ["prompt": "login"]))
            _ = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(browser.cookies.first { $0.key.hasSuffix(pool.id) }?.value != session)
            app.clock.advance(.hours(1))
            #expect(try await browser.open(SignedIn.authorizePath(pool, client)).status == 200)
        }
    }

    @Test func formPostCarriesTheAnswerInAPage() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            let page = try await browser.open(
                SignedIn.authorizePath(pool, client, ["response_mode": "form_post", "state": "\"><svg onload=x>"]))
            let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(answer.status == 200)
            #expect(answer.text.contains("action=\"\(TestPool.callback)\""))
            #expect(answer.text.contains("name=\"code\""))
            #expect(!answer.text.contains("<svg onload"))
            #expect(answer.header("content-security-policy")?.contains("form-action 'self' https:;") == true)
        }
    }

    @Test func theImplicitGrantNeedsItsClientsLeaveAndGivesNoRefreshToken() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client([.init("AllowedOAuthFlows", ["implicit"])])
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client, ["response_type": "token"]))
            let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            let location = answer.header("location") ?? ""
            #expect(location.hasPrefix("\(TestPool.callback)#"))
            #expect(location.contains("access_token=") && location.contains("id_token="))
            #expect(!location.contains("refresh_token"))
            let query = try await app.get(
                SignedIn.authorizePath(pool, client, ["response_type": "token", "response_mode": "query"]))
            #expect(query.header("location")?.contains("error=invalid_request") == true)
        }
    }
}
