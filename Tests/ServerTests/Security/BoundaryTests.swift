import AWSAPI
import Core
import Directory
import HTTPTypes
import Postgres
import SigV4
import TestKit
import Testing

/// What the listener itself refuses, and what it says when something is missing.
@Suite struct BoundaryTests {
    @Test func whatIsTooLongOrUnknownIsRefused() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            #expect(try await app.get("/" + String(repeating: "a", count: 9000)).status == 414)
            let body = [UInt8](repeating: UInt8(ascii: "a"), count: 300_000)
            let form = [("content-type", "application/x-www-form-urlencoded")]
            for (path, headers) in [("/", [("x-amz-target", "x")]), ("/\(pool.id)/oauth2/token", form)] {
                let answer = try await app.send(.post, path, headers: headers, body: body)
                #expect(answer.status == 413)
                #expect(answer.header("access-control-allow-origin") == "*")
            }
            for path in [
                "/nothing", "/\(pool.id)", "/\(pool.id)/nothing", "/us-east-1_Nowhere00/login", "/../etc/passwd", "//",
                "/%2e%2e/",
            ] {
                #expect(try await app.get(path).status == 404, "\(path)")
            }
            #expect(try await app.send(.put, "/\(pool.id)/oauth2/token").status == 404)
        }
    }

    @Test func malformedInputsGetTheirErrors() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let target = [("x-amz-target", "AWSCognitoIdentityProviderService.InitiateAuth")]
            for body in ["{", "[]", "null", "{\"a\":1,\"a\":2}", String(repeating: "[", count: 100_000)] {
                let answer = try await app.send(.post, "/", headers: target, body: Array(body.utf8))
                #expect(answer.status == 400)
                #expect(answer.json["__type"] == "SerializationException", "\(body.prefix(20))")
            }
            let form = [("content-type", "application/x-www-form-urlencoded")]
            for body in ["grant_type=%", "grant_type=a&grant_type=b", "", "%%%"] {
                let answer = try await app.send(
                    .post, "/\(pool.id)/oauth2/token", headers: form, body: Array(body.utf8))
                #expect(answer.status == 400)
                #expect(answer.json["error"] == "invalid_request")
            }
            let json = try await app.send(
                .post, "/\(pool.id)/oauth2/token", headers: [("content-type", "application/json")],
                body: Array("{}".utf8))
            #expect(json.json["error"] == "invalid_request")
        }
    }

    @Test func onlyTheOpenDoorsAnswerOtherOrigins() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            let origin = [
                ("origin", "https://evil.example"), ("access-control-request-method", "POST"),
                ("access-control-request-headers", "x-amz-target"),
            ]
            for path in ["/", "/\(pool.id)/oauth2/token", "/\(pool.id)/.well-known/jwks.json"] {
                let answer = try await app.send(.options, path, headers: origin)
                #expect(answer.status == 204)
                #expect(answer.header("access-control-allow-origin") == "*")
                #expect(answer.header("access-control-allow-credentials") == nil)
            }
            let authorize = try await app.get(
                SignedIn.authorizePath(pool, client), headers: [("origin", "https://evil.example")])
            #expect(authorize.header("access-control-allow-origin") == nil)
        }
    }

    @Test func noAdministratorsOperationWorksWithoutASignature() async throws {
        try await TestApp.run { app in
            let stranger = AWSCredentialsOf("AKIASTRANGERSTRANGER", "x")
            let thief = AWSCredentialsOf(TestApp.root.accessKeyID, "not-the-secret")
            for (name, operation) in Service.cognitoIDP.operations where operation.access == .signed {
                for answer in [
                    try await app.open(name, [:]), try await app.signed(name, [:], by: stranger.value),
                    try await app.signed(name, [:], by: thief.value),
                ] {
                    #expect(answer.status == 400)
                    let type = answer.json["__type"]?.string ?? ""
                    #expect(
                        [
                            "MissingAuthenticationTokenException", "UnrecognizedClientException",
                            "InvalidSignatureException",
                        ].contains(type), "\(name): \(type)")
                }
            }
        }
    }

    @Test func whatIsNotBuiltSaysSo() async throws {
        try await TestApp.run { app in
            let answer = try await app.signed("CreateUserImportJob", [:])
            #expect(answer.status == 400)
            #expect(answer.json["__type"] == "NotImplementedException")
            #expect(try await app.signed("Nonsense", [:]).json["__type"] == "UnknownOperationException")
        }
    }

    @Test func aPageOfUsersGoesOnOnlyWithItsOwnToken() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let other = try await app.pool()
            for name in ["a", "b", "c"] { try await pool.user(name) }
            func list(_ pool: TestPool, _ token: String?, filter: String = "") async throws -> JSON {
                var input: [JSON.Member] = [
                    .init("UserPoolId", .string(pool.id)), .init("Limit", 2), .init("Filter", .string(filter)),
                ]
                if let token { input.append(.init("PaginationToken", .string(token))) }
                return try await app.signed("ListUsers", .object(input)).json
            }
            let first = try await list(pool, nil)
            let token = try #require(first["PaginationToken"]?.string)
            #expect(first["Users"]?.array?.count == 2)
            #expect(try await list(pool, token)["Users"]?.array?.count == 1)
            for wrong in [
                try await list(other, token), try await list(pool, token, filter: "username = \"a\""),
                try await list(pool, token + "A"), try await list(pool, "x"),
            ] {
                #expect(wrong["__type"] == "InvalidParameterException")
            }
        }
    }

    @Test(arguments: [
        "username", "username = a", "username = \"a", "password = \"a\"", "username == \"a\"", "= \"a\"",
        "username ^ \"a\"", "custom:x = \"a\"", "username = \"a\" or 1=1",
    ])
    func aFilterIsUnderstoodOrRefused(filter: String) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let answer = try await app.signed("ListUsers", ["UserPoolId": .string(pool.id), "Filter": .string(filter)])
            #expect(answer.json["__type"] == "InvalidParameterException")
        }
    }

    @Test func whatTheDatabaseCouldNotSerializeMayBeTriedAgain() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        try await TestApp.run(on: database) { app in
            for statement: SQL in [
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'could not serialize access' USING ERRCODE = '40001'; END $$
                """,
                "CREATE TRIGGER refuse BEFORE INSERT ON user_pools FOR EACH ROW EXECUTE FUNCTION refuse()",
            ] { _ = try await database.pool.query(statement, .durable) }
            let answer = try await app.signed("CreateUserPool", ["PoolName": "pool"])
            #expect(answer.status == 503, "\(answer.text)")
            #expect(answer.header("retry-after") == "1")
        }
        database.pool.close()
    }

    @Test func withoutADatabaseBothDoorsSayTryLater() async throws {
        let database = try await TestDatabase.fresh(maximumWaitMilliseconds: 2000)
        try await TestApp.run(on: database) { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let tokens = try await SignedIn.byPassword(app, client)
            database.cluster.stop()
            for answer in [
                try await app.open("InitiateAuth", SignedIn.passwordInput(client)),
                try await SignedIn.refresh(app, pool, client, tokens.refreshToken),
                try await app.post(
                    "/\(pool.id)/oauth2/revoke", [("client_id", client.id.rawValue), ("token", tokens.refreshToken)]),
            ] {
                #expect(answer.status == 503, "\(answer.text)")
                #expect(answer.header("retry-after") == "1")
                #expect(answer.header("access-control-allow-origin") == "*")
                #expect(!answer.text.contains("postgres") && !answer.text.contains("socket"))
            }
        }
        database.pool.close()
    }
}
