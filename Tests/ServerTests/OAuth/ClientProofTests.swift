import Authority
import Core
import Directory
import TestKit
import Testing

/// Client authentication at the token endpoint (RFC 6749 §2.3): one way at a time, and the secret as it was meant.
@Suite struct ClientProofTests {
    private static let secret = "a:b%c d&\u{E9}+~"

    private func token(
        _ app: TestApp, _ pool: TestPool, _ form: [(name: String, value: String)], authorization: String? = nil,
        query: String = ""
    ) async throws -> TestAnswer {
        try await app.post(
            "/\(pool.id)/oauth2/token\(query)", [("grant_type", "client_credentials")] + form,
            headers: authorization.map { [("authorization", $0)] } ?? [])
    }

    private func basic(_ id: String, _ secret: String) -> String {
        "Basic \(Base64.encode(Array("\(id):\(secret)".utf8)))"
    }

    @Test func aSecretIsProvenByEitherWay() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let id = try await pool.machine(secret: Self.secret).id.rawValue
            let encoded = Percent.encode(Self.secret)
            for authorization in [
                basic(id, encoded), basic(id, encoded.replacing("%20", with: "+")),
                basic(id, encoded).replacing("Basic", with: "bAsIc"),
            ] {
                #expect(try await token(app, pool, [], authorization: authorization).status == 200)
                #expect(try await token(app, pool, [("client_id", id)], authorization: authorization).status == 200)
            }
            let posted = [(name: "client_id", value: id), (name: "client_secret", value: Self.secret)]
            let answer = try await token(app, pool, posted)
            #expect(answer.status == 200 && answer.json["scope"] == "api/read")
            #expect(answer.json["refresh_token"] == nil && answer.json["id_token"] == nil)
        }
    }

    @Test func aRawPlusSignInASecretIsUnderstood() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let id = try await pool.machine(secret: "se+cret+of+the+machine").id.rawValue
            for secret in ["se+cret+of+the+machine", "se%2Bcret%2Bof%2Bthe%2Bmachine"] {
                #expect(try await token(app, pool, [], authorization: basic(id, secret)).status == 200)
            }
            for secret in ["se cret of the machine", "se%20cret%20of%20the%20machine"] {
                #expect(try await token(app, pool, [], authorization: basic(id, secret)).fault == "401 invalid_client")
            }
        }
    }

    @Test func aRawPercentSignInASecretIsUnderstood() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let id = try await pool.machine(secret: "100%+of+the+machine").id.rawValue
            for secret in ["100%+of+the+machine", "100%25%2Bof%2Bthe%2Bmachine"] {
                #expect(try await token(app, pool, [], authorization: basic(id, secret)).status == 200)
            }
            // What cannot be decoded is still something, and no public client has a secret.
            let open = try await pool.client().id.rawValue
            for secret in ["100%", "%", "%00"] {
                for id in [id, open] {
                    let answer = try await token(app, pool, [], authorization: basic(id, secret))
                    #expect(answer.fault == "401 invalid_client", "\(secret)")
                }
            }
        }
    }

    @Test func twoWaysAtOnceAreRefused() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let id = try await pool.machine(secret: "secret").id.rawValue
            let other = try await pool.client().id.rawValue
            for form in [
                [(name: "client_secret", value: "secret")], [(name: "client_id", value: other)],
                [(name: "client_id", value: id), (name: "client_secret", value: "secret")],
            ] {
                let answer = try await token(app, pool, form, authorization: basic(id, "secret"))
                #expect(answer.fault == "400 invalid_request", "\(form)")
                #expect(answer.json["error_description"] == "The client authenticates in more than one way.")
            }
        }
    }

    @Test func aMalformedHeaderIsNoProof() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let id = try await pool.machine(secret: "secret").id.rawValue
            let right = basic(id, "secret")
            for authorization in [
                "Basic", "Basic ", "Basic !!!", "Basic \(Base64.encode(Array("no-colon".utf8)))", "Bearer x",
                right.replacing("Basic", with: "Digest"), right + "=", String(right.dropLast(3)),
                basic(id, "secret%"), basic("%00", "secret"), basic("", ""), basic(id, ""), basic(id, "Secret"),
                basic(id, "secret "), basic("unknown", "secret"), "Basic \(Base64.encode([0xFF, 0x3A, 0xFF]))",
            ] {
                let form = [(name: "client_id", value: id)]
                for answer in [
                    try await token(app, pool, [], authorization: authorization),
                    try await token(app, pool, form, authorization: authorization),
                ] {
                    #expect(answer.fault == "401 invalid_client" || answer.fault == "400 invalid_request")
                    #expect(answer.json["access_token"] == nil, "\(authorization)")
                }
            }
        }
    }

    @Test func aMissingOrWrongSecretIsToldAlike() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let other = try await app.pool()
            let id = try await pool.machine(secret: "secret").id.rawValue
            for (where_, form) in [
                (pool, [("client_id", id)]), (pool, [("client_id", id), ("client_secret", "")]),
                (pool, [("client_id", id), ("client_secret", "wrong")]), (pool, [("client_secret", "secret")]),
                (pool, [("client_id", "unknown"), ("client_secret", "secret")]), (pool, []),
                (other, [("client_id", id), ("client_secret", "secret")]),
            ] {
                let answer = try await token(app, where_, form.map { (name: $0.0, value: $0.1) })
                #expect(answer.json == ["error": "invalid_client"] && answer.status == 401)
                #expect(answer.header("www-authenticate") == "Basic realm=\"token\"")
                #expect(answer.header("cache-control") == "no-store")
            }
        }
    }

    @Test func aSecretForAPublicClientIsRefused() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let code = try await SignedIn.throughPages(TestBrowser(app), pool, client)
            let refused = try await SignedIn.redeem(app, pool, client, code, ["client_secret": "secret"])
            #expect(refused.fault == "401 invalid_client")
            // Nobody has proven anything yet: the code is still good.
            #expect(try await SignedIn.redeem(app, pool, client, code).status == 200)
        }
    }

    @Test func aSecretInTheQueryIsNotLookedAt() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let id = try await pool.machine(secret: "secret").id.rawValue
            for query in ["?client_secret=secret", "?client_id=\(id)&client_secret=secret"] {
                let answer = try await token(app, pool, [("client_id", id)], query: query)
                #expect(answer.fault == "401 invalid_client")
            }
        }
    }

    @Test func eitherOfTwoSecretsIsGoodUntilItIsDeleted() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.machine(secret: "first")
            let provisioning = app.authority.provisioning
            _ = try await provisioning.addSecret(
                Secret("second"), to: client.id, in: pool.pool.id, now: app.clock.now())
            func status(_ secret: String) async throws -> Int {
                try await token(app, pool, [], authorization: basic(client.id.rawValue, secret)).status
            }
            #expect(try await status("first") == 200)
            #expect(try await status("second") == 200)
            #expect(try await status("third") == 401)
            await #expect(throws: AuthorityError.self) {
                _ = try await provisioning.addSecret(nil, to: client.id, in: pool.pool.id, now: app.clock.now())
            }
            let old = try #require(client.secrets.first?.id)
            try await provisioning.deleteSecret(old, of: client.id, in: pool.pool.id)
            #expect(try await status("first") == 401)
            #expect(try await status("second") == 200)
        }
    }

    @Test func aGrantThatTheClientMayNotUseIsRefused() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let open = try await pool.client().id.rawValue
            #expect(try await token(app, pool, [("client_id", open)]).fault == "400 unauthorized_client")
            let machine = try await pool.machine(secret: "secret").id.rawValue
            let proof = [(name: "client_id", value: machine), (name: "client_secret", value: "secret")]
            #expect(try await token(app, pool, proof + [("scope", "api/write")]).fault == "400 invalid_scope")
            for (type, fault) in [
                ("password", "400 unsupported_grant_type"), ("authorization_code", "400 unauthorized_client"),
                ("refresh_token", "400 invalid_request"), ("", "400 invalid_request"),
            ] {
                let answer = try await app.post("/\(pool.id)/oauth2/token", [("grant_type", type)] + proof)
                #expect(answer.fault == fault, "\(type)")
            }
        }
    }
}
