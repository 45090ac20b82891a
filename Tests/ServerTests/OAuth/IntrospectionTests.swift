import Core
import Directory
import TestKit
import Testing

/// Introspection (RFC 7662) and revocation (RFC 7009): who may ask, and what is told.
@Suite struct IntrospectionTests {
    private static let secret = "a-secret-of-the-machine"

    private func ask(
        _ endpoint: String, _ app: TestApp, _ pool: TestPool, _ client: Client, _ token: String?,
        secret: String? = IntrospectionTests.secret
    ) async throws -> TestAnswer {
        var form = [(name: "client_id", value: client.id.rawValue)]
        if let token { form.append(("token", token)) }
        if let secret { form.append(("client_secret", secret)) }
        return try await app.post("/\(pool.id)/oauth2/\(endpoint)", form)
    }

    @Test func onlyAClientWithASecretMayAsk() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let open = try await pool.client()
            let machine = try await pool.machine(secret: Self.secret)
            let token = try await SignedIn.byPassword(app, open).accessToken
            for answer in [
                try await ask("introspect", app, pool, open, token, secret: nil),
                try await ask("introspect", app, pool, open, token),
                try await ask("introspect", app, pool, machine, token, secret: nil),
                try await ask("introspect", app, pool, machine, token, secret: "wrong"),
                try await app.post("/\(pool.id)/oauth2/introspect", [("token", token)]),
            ] {
                #expect(answer.fault == "401 invalid_client")
                #expect(answer.header("www-authenticate") == "Basic realm=\"token\"")
                #expect(answer.json["active"] == nil)
            }
            let missing = try await ask("introspect", app, pool, machine, nil)
            #expect(missing.fault == "400 invalid_request")
            #expect(missing.json["error_description"] == "The parameter token is missing.")
            let repeated = try await app.post(
                "/\(pool.id)/oauth2/introspect",
                [("client_id", machine.id.rawValue), ("client_secret", Self.secret), ("token", token), ("token", "x")])
            #expect(repeated.fault == "400 invalid_request")
        }
    }

    @Test func aGoodTokenIsDescribed() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let user = try await pool.user()
            let machine = try await pool.machine(secret: Self.secret)
            let tokens = try await SignedIn.byPassword(app, try await pool.client())
            let answer = try await ask("introspect", app, pool, machine, tokens.accessToken).json
            #expect(answer["active"] == true && answer["username"] == "ana" && answer["token_type"] == "Bearer")
            #expect(answer["sub"]?.string == user.sub.rawValue)
            #expect(answer["exp"]?.integer == app.clock.now().seconds + 3600)
        }
    }

    @Test func ofWhatIsNotActiveNothingMoreIsSaid() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let other = try await app.pool()
            try await pool.user()
            try await other.user()
            let machine = try await pool.machine(secret: Self.secret)
            let client = try await pool.client()
            let tokens = try await SignedIn.byPassword(app, client)
            let foreign = try await SignedIn.byPassword(app, try await other.client())
            let ended = try await SignedIn.byPassword(app, client)
            _ = try await app.open(
                "RevokeToken", ["Token": .string(ended.refreshToken), "ClientId": .string(client.id.rawValue)])
            for token in [
                "x", "a.b.c", tokens.idToken, foreign.accessToken, foreign.refreshToken, ended.accessToken,
                // Another client's: nobody is told what it is.
                tokens.refreshToken, String(tokens.accessToken.dropLast(2)),
            ] {
                let answer = try await ask("introspect", app, pool, machine, token)
                #expect(answer.status == 200 && answer.json == ["active": false])
            }
            app.clock.advance(.hours(1))
            #expect(try await ask("introspect", app, pool, machine, tokens.accessToken).json == ["active": false])
        }
    }

    @Test func whatIsNoRefreshTokenIsNotRevoked() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let tokens = try await SignedIn.byPassword(app, client)
            for token in [tokens.accessToken, tokens.idToken] {
                let answer = try await ask("revoke", app, pool, client, token, secret: nil)
                #expect(answer.fault == "400 unsupported_token_type")
            }
            #expect(try await ask("revoke", app, pool, client, "x", secret: nil).status == 200)
            #expect(try await ask("revoke", app, pool, client, nil, secret: nil).fault == "400 invalid_request")
            #expect(try await ask("revoke", app, pool, client, "x").fault == "401 invalid_client")
            #expect(try await app.open("GetUser", ["AccessToken": .string(tokens.accessToken)]).status == 200)
        }
    }

    @Test func aClientRevokesItsOwnTokensAlone() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let other = try await pool.client()
            let tokens = try await SignedIn.byPassword(app, client)
            #expect(try await ask("revoke", app, pool, other, tokens.refreshToken, secret: nil).status == 200)
            #expect(try await SignedIn.refresh(app, pool, client, tokens.refreshToken).status == 200)
            let answer = try await ask("revoke", app, pool, client, tokens.refreshToken, secret: nil)
            #expect(answer.status == 200 && answer.body.isEmpty)
            #expect(try await ask("revoke", app, pool, client, tokens.refreshToken, secret: nil).status == 200)
            #expect(try await SignedIn.refresh(app, pool, client, tokens.refreshToken).fault == "400 invalid_grant")
            let user = try await app.open("GetUser", ["AccessToken": .string(tokens.accessToken)])
            #expect(user.json["message"] == "Access Token has been revoked")
        }
    }

    @Test func whereRevocationIsOffItSaysSo() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client([.init("EnableTokenRevocation", false)])
            let tokens = try await SignedIn.byPassword(app, client)
            let answer = try await ask("revoke", app, pool, client, tokens.refreshToken, secret: nil)
            #expect(answer.fault == "400 invalid_request")
            #expect(answer.json["error_description"] == "Token revocation is not enabled for this client")
            #expect(try await SignedIn.refresh(app, pool, client, tokens.refreshToken).status == 200)
        }
    }
}
