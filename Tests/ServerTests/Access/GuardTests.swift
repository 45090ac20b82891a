import Core
import Crypto
import Directory
import HTTPTypes
import SigV4
import TestKit
import Testing

/// The checks for proxies: signed requests, bearers, and what deceives them.
@Suite struct GuardTests {
    private static let host = "orders.example"
    private static let prefix = "/authorize/sigv4/execute-api/orders/prod"

    private func signed(
        _ app: TestApp, _ method: HTTPRequest.Method, _ path: String, by credentials: AWSCredentials,
        body: [UInt8] = [], sending sent: [UInt8]? = nil, adding more: [(String, String)] = [],
        at prefix: String = prefix
    ) async throws -> TestAnswer {
        let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
        let headers = [("host", "localhost")] + more
        let added = Signer(credentials, region: "us-east-1", service: "execute-api").headers(
            for: SignableRequest(
                method: method.rawValue, path: parts[0], query: parts.count > 1 ? parts[1] : "",
                headers: headers.map { (name: $0.0, value: $0.1) }, body: body),
            now: app.clock.now())
        return try await app.send(
            method, "\(prefix)\(path)", headers: more + added.map { ($0.name, $0.value) }, body: sent ?? body)
    }

    private static let reader = AccessScene.policy(
        AccessScene.allow(
            "execute-api:Invoke", on: "arn:aws:execute-api:us-east-1:000000000000:orders/prod/GET/orders/*"))

    @Test func rolesDecideWhoPasses() async throws {
        try await TestApp.run { app in
            let ann = try await AccessScene(app).user("ann", policy: Self.reader)
            let passed = try await signed(app, .get, "/orders/7?full=1", by: ann.credentials)
            #expect(passed.status == 200, "\(passed.text)")
            #expect(passed.header("x-countersign-principal") == ann.arn)
            #expect(passed.header("x-countersign-account") == "000000000000")
            for (method, path) in [
                (HTTPRequest.Method.get, "/customers/7"), (.delete, "/orders/7"), (.post, "/orders/7"),
            ] {
                let denied = try await signed(app, method, path, by: ann.credentials)
                #expect(denied.status == 403, "\(method) \(path)")
                #expect(denied.header("x-countersign-principal") == nil)
            }
            let stage = "/authorize/sigv4/execute-api/orders/test"
            #expect(try await signed(app, .get, "/orders/7", by: ann.credentials, at: stage).status == 403)
        }
    }

    @Test func whatIsNotSignedDoesNotPass() async throws {
        try await TestApp.run { app in
            let ann = try await AccessScene(app).user("ann", policy: AccessScene.policy(AccessScene.allow("*")))
            #expect(try await app.get("\(Self.prefix)/orders/7").status == 401)
            let other = AWSCredentials(
                accessKeyID: ann.credentials.accessKeyID, secretAccessKey: Secret("another-secret"))
            #expect(try await signed(app, .get, "/orders/7", by: other).status == 401)
            // Another path, another method, another query than were signed.
            let headers = Signer(ann.credentials, region: "us-east-1", service: "execute-api").headers(
                for: SignableRequest(
                    method: "GET", path: "/orders/7", query: "", headers: [(name: "host", value: "localhost")],
                    body: []), now: app.clock.now()
            ).map { ($0.name, $0.value) }
            #expect(try await app.get("\(Self.prefix)/orders/7", headers: headers).status == 200)
            #expect(try await app.get("\(Self.prefix)/orders/8", headers: headers).status == 401)
            #expect(try await app.get("\(Self.prefix)/orders/7?a=1", headers: headers).status == 401)
            #expect(try await app.send(.delete, "\(Self.prefix)/orders/7", headers: headers).status == 401)
            // A header that would be believed and is not signed.
            let smuggled = headers + [("x-amz-meta-role", "admin")]
            #expect(try await app.get("\(Self.prefix)/orders/7", headers: smuggled).status == 401)
            // A signature in the address.
            #expect(
                try await app.get("\(Self.prefix)/orders/7?X-Amz-Signature=00&X-Amz-Expires=60").status == 401)
            app.clock.advance(.minutes(6))
            #expect(try await app.get("\(Self.prefix)/orders/7", headers: headers).status == 401)
        }
    }

    @Test func bodiesAreWhatWasSigned() async throws {
        try await TestApp.run { app in
            let ann = try await AccessScene(app).user("ann", policy: AccessScene.policy(AccessScene.allow("*")))
            let body = Array(#"{"amount":1}"#.utf8)
            let hash = Hex.encode(Array(SHA256.hash(data: body)))
            let hashed = [("x-amz-content-sha256", hash)]
            #expect(try await signed(app, .post, "/orders", by: ann.credentials, body: body).status == 200)
            let altered = try await signed(
                app, .post, "/orders", by: ann.credentials, body: body, sending: Array(#"{"amount":9}"#.utf8))
            #expect(altered.status == 401)
            // Without the body the signed hash counts, and only a signed one.
            #expect(
                try await signed(app, .post, "/orders", by: ann.credentials, body: body, sending: [], adding: hashed)
                    .status == 200)
            #expect(
                try await signed(app, .post, "/orders", by: ann.credentials, body: body, sending: []).status == 401)
            let unsigned = [("x-amz-content-sha256", "UNSIGNED-PAYLOAD")]
            #expect(try await signed(app, .post, "/orders", by: ann.credentials, adding: unsigned).status == 401)
        }
    }

    @Test(arguments: [
        "/orders/..%2fadmin", "/orders/%2e%2e/admin", "/orders//admin", "/orders/7;x=1", "/orders/%5cadmin",
        "/orders/a%2fb",
    ])
    func pathsOfTwoMeaningsDoNotPass(path: String) async throws {
        try await TestApp.run { app in
            let ann = try await AccessScene(app).user("ann", policy: AccessScene.policy(AccessScene.allow("*")))
            let answer = try await signed(app, .get, path, by: ann.credentials)
            #expect([401, 403, 404].contains(answer.status), "\(answer.status)")
        }
    }

    /// Ana, and an identity pool whose people may read orders.
    private func people(
        _ app: TestApp
    ) async throws -> (access: AccessScene, users: TestPool, client: Client, pool: String) {
        let access = AccessScene(app)
        let users = try await app.pool()
        try await users.user()
        let client = try await users.client()
        let pool = try await access.pool([
            "CognitoIdentityProviders": [
                [
                    "ProviderName": .string("cognito-idp.us-east-1.amazonaws.com/\(users.id)"),
                    "ClientId": .string(client.id.rawValue),
                ]
            ]
        ])
        let role = try await access.role(
            "people", trust: AccessScene.trust(identitiesOf: pool, "authenticated"), policy: Self.reader)
        _ = try await access.identity(
            "SetIdentityPoolRoles",
            ["IdentityPoolId": .string(pool), "Roles": ["authenticated": .string(role)]])
        return (access, users, client, pool)
    }

    @Test func aBearerPassesByTheRoleOfTheirPool() async throws {
        try await TestApp.run { app in
            let (access, _, client, pool) = try await people(app)
            let tokens = try await SignedIn.byPassword(app, client)
            func ask(_ path: String, _ token: String?) async throws -> TestAnswer {
                try await app.get(
                    "/authorize/jwt/\(pool)/execute-api/orders/prod\(path)",
                    headers: token.map { [("authorization", "Bearer \($0)")] } ?? [])
            }
            let passed = try await ask("/orders/7", tokens.idToken)
            #expect(passed.status == 200, "\(passed.text)")
            #expect(
                passed.header("x-countersign-principal")
                    == "arn:aws:sts::000000000000:assumed-role/\(access.name("people"))/CognitoIdentityCredentials")
            #expect(passed.header("x-countersign-identity-id")?.hasPrefix("us-east-1:") == true)
            #expect(try await ask("/customers", tokens.idToken).status == 403)
            #expect(try await ask("/orders/7", tokens.accessToken).status == 401)
            #expect(try await ask("/orders/7", nil).status == 401)
            #expect(try await ask("/orders/7", "a.b.c").status == 401)
            app.clock.advance(.hours(2))
            #expect(try await ask("/orders/7", tokens.idToken).status == 401)
        }
    }

    @Test func theExchangeGivesCredentialsThatPass() async throws {
        try await TestApp.run { app in
            let (_, users, client, pool) = try await people(app)
            let tokens = try await SignedIn.byPassword(app, client)
            func exchange(_ token: String, _ audience: String) async throws -> TestAnswer {
                try await app.post(
                    "/\(users.id)/oauth2/token",
                    [
                        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                        ("client_id", client.id.rawValue), ("subject_token", token),
                        ("subject_token_type", "urn:ietf:params:oauth:token-type:id_token"), ("audience", audience),
                        ("requested_token_type", "urn:countersign:token-type:aws-credentials"),
                    ])
            }
            let answer = try await exchange(tokens.idToken, pool)
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.json["token_type"] == "N_A")
            #expect(answer.json["expires_in"] == 3600)
            let credentials = AWSCredentials(answer.json["credentials"])
            #expect(try await signed(app, .get, "/orders/7", by: credentials).status == 200)
            #expect(try await signed(app, .get, "/customers", by: credentials).status == 403)
            #expect(try await exchange(tokens.idToken, "us-east-1:nowhere").json["error"] == "invalid_target")
            #expect(try await exchange("a.b.c", pool).json["error"] == "invalid_grant")
        }
    }
}
