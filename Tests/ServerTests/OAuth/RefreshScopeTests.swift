import Core
import Directory
import TestKit
import Testing

/// Scopes at a refresh (RFC 6749 §6): they shrink and never grow, and a refusal costs nothing.
@Suite struct RefreshScopeTests {
    private func refresh(
        _ app: TestApp, _ pool: TestPool, _ client: Client, _ token: JSON?, scope: String?
    ) async throws -> TestAnswer {
        var form = [
            (name: "grant_type", value: "refresh_token"), (name: "client_id", value: client.id.rawValue),
            (name: "refresh_token", value: token?.string ?? ""),
        ]
        if let scope { form.append(("scope", scope)) }
        return try await app.post("/\(pool.id)/oauth2/token", form)
    }

    private static let rotating: [JSON.Member] = [
        .init("RefreshTokenRotation", ["Feature": "ENABLED", "RetryGracePeriodSeconds": 0])
    ]

    @Test func aWiderScopeIsRefusedAndTheTokenStaysGood() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client(Self.rotating)
            let token = try await SignedIn.byCode(app, pool, client)["refresh_token"]
            for scope in ["openid email profile", "profile", "phone", "openid api/read", "OPENID"] {
                let answer = try await refresh(app, pool, client, token, scope: scope)
                #expect(answer.fault == "400 invalid_scope", "\(scope)")
                #expect(answer.json["error_description"] == "The scope exceeds what was granted.")
            }
            let answer = try await refresh(app, pool, client, token, scope: nil)
            #expect(answer.status == 200 && answer.json["scope"] == "openid email")
            let next = try await refresh(app, pool, client, answer.json["refresh_token"], scope: "openid")
            #expect(next.status == 200 && next.json["scope"] == "openid")
        }
    }

    @Test func aNarrowerScopeIsGivenAndABlankOneIsNone() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let token = try await SignedIn.byCode(app, pool, client)["refresh_token"]
            for (scope, granted) in [
                ("openid", "openid"), ("email openid", "email openid"), ("openid openid", "openid"),
                (" ", "openid email"), ("", "openid email"),
            ] {
                let answer = try await refresh(app, pool, client, token, scope: scope)
                #expect(answer.status == 200 && answer.json["scope"]?.string == granted, "\(scope): \(answer.text)")
                #expect(SignedIn.claims(answer.json["access_token"])["scope"]?.string == granted)
                let hasEmail = SignedIn.claims(answer.json["id_token"])["email"] != nil
                #expect(hasEmail)
            }
            // What was narrowed once is whole again.
            #expect(try await refresh(app, pool, client, token, scope: nil).json["scope"] == "openid email")
        }
    }

    @Test func aScopeThatTheClientLostIsGone() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            for settings in [[], Self.rotating] {
                let client = try await pool.client(settings)
                let token = try await SignedIn.byCode(app, pool, client)["refresh_token"]
                try await pool.change(client, [.init("AllowedOAuthScopes", ["openid"])])
                let answer = try await refresh(app, pool, client, token, scope: nil)
                #expect(answer.status == 200 && answer.json["scope"] == "openid")
                #expect(SignedIn.claims(answer.json["access_token"])["scope"] == "openid")
            }
        }
    }

    @Test func withoutAnyScopeLeftThereIsNoToken() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            for (change, flag) in [(["phone"], true), (["openid", "email"], false)] as [([JSON], Bool)] {
                let client = try await pool.client()
                let tokens = try await SignedIn.byCode(app, pool, client)
                let code = try await SignedIn.throughPages(TestBrowser(app), pool, client)
                try await pool.change(
                    client,
                    [
                        .init("AllowedOAuthScopes", .array(change)),
                        .init("AllowedOAuthFlowsUserPoolClient", .bool(flag)),
                    ])
                let answer = try await refresh(app, pool, client, tokens["refresh_token"], scope: nil)
                #expect(answer.fault == "400 invalid_grant")
                let redeemed = try await SignedIn.redeem(app, pool, client, code)
                #expect(redeemed.fault == (flag ? "400 invalid_grant" : "400 unauthorized_client"))
            }
        }
    }

    /// A refusal costs nothing: once the client has its scope back the token is as good as before.
    @Test func aRefusalForWantOfScopesDoesNotRotate() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client(Self.rotating)
            let token = try await SignedIn.byCode(app, pool, client)["refresh_token"]
            try await pool.change(client, [.init("AllowedOAuthScopes", ["phone"])])
            for scope in [nil, "openid"] {
                #expect(try await refresh(app, pool, client, token, scope: scope).fault == "400 invalid_grant")
            }
            try await pool.change(client, [.init("AllowedOAuthScopes", ["openid"])])
            #expect(try await refresh(app, pool, client, token, scope: "email").fault == "400 invalid_grant")
            let answer = try await refresh(app, pool, client, token, scope: nil)
            #expect(answer.status == 200 && answer.json["scope"] == "openid")
        }
    }

    /// A sign-in through the API has a scope that no client lists; it lasts.
    @Test func anAPISignInRefreshesWhateverTheClientsScopesAre() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client([
                .init("AllowedOAuthScopes", ["openid"]), .init("AllowedOAuthFlowsUserPoolClient", false),
            ])
            let token = JSON.string(try await SignedIn.byPassword(app, client).refreshToken)
            let answer = try await refresh(app, pool, client, token, scope: nil)
            #expect(answer.status == 200 && answer.json["scope"] == "aws.cognito.signin.user.admin")
            #expect(answer.json["id_token"] != nil)
        }
    }

    @Test func thereIsNoIDTokenWithoutOpenID() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let admin = "aws.cognito.signin.user.admin"
            let tokens = try await SignedIn.byCode(app, pool, client, ["scope": admin])
            #expect(tokens["id_token"] == nil && tokens["scope"]?.string == admin)
            let answer = try await refresh(app, pool, client, tokens["refresh_token"], scope: nil)
            #expect(answer.status == 200 && answer.json["id_token"] == nil)
            let both = try await SignedIn.byCode(app, pool, client, ["scope": "openid \(admin)"])
            #expect(both["id_token"] != nil)
            let narrowed = try await refresh(app, pool, client, both["refresh_token"], scope: admin)
            #expect(narrowed.status == 200 && narrowed.json["id_token"] == nil)
        }
    }
}
