import Authority
import Core
import Directory
import TestKit
import Testing

/// What must hold of a client, whoever makes or changes it.
@Suite struct ClientRuleTests {
    private func create(_ pool: TestPool, _ members: [JSON.Member]) async throws -> TestAnswer {
        try await pool.app.signed(
            "CreateUserPoolClient",
            .object([.init("UserPoolId", .string(pool.id)), .init("ClientName", "App")] + members))
    }

    private func update(_ pool: TestPool, _ id: JSON?, _ members: [JSON.Member]) async throws -> TestAnswer {
        try await pool.app.signed(
            "UpdateUserPoolClient",
            .object([.init("UserPoolId", .string(pool.id)), .init("ClientId", id ?? .null)] + members))
    }

    /// Refused when it is made and when it is changed.
    private func expectRefused(_ pool: TestPool, _ members: [JSON.Member], _ refusal: String) async throws {
        #expect(try await create(pool, members).refusal == refusal, "\(members)")
        let made = try await create(pool, [])
        let id = made.json["UserPoolClient"]?["ClientId"]
        #expect(try await update(pool, id, members).refusal == refusal, "\(members)")
    }

    @Test func aLifetimeOutOfRangeIsRefused() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            func units(_ name: String, _ unit: String) -> JSON.Member {
                .init("TokenValidityUnits", .object([.init(name, .string(unit))]))
            }
            let refusal = "InvalidParameterException: Invalid range for token validity."
            for members in [
                [.init("AccessTokenValidity", 25)], [.init("IdTokenValidity", 25)],
                [.init("AccessTokenValidity", 4), units("AccessToken", "minutes")],
                [.init("AccessTokenValidity", 299), units("AccessToken", "seconds")],
                [.init("AccessTokenValidity", 2), units("AccessToken", "days")],
                [.init("AccessTokenValidity", 86_400), units("AccessToken", "days")],
                [.init("IdTokenValidity", 4), units("IdToken", "minutes")],
                [.init("RefreshTokenValidity", 3651)],
                [.init("RefreshTokenValidity", 59), units("RefreshToken", "minutes")],
                [.init("RefreshTokenValidity", 315_360_000)],
            ] as [[JSON.Member]] {
                try await expectRefused(pool, members, refusal)
            }
            for members in [
                [.init("AccessTokenValidity", 24)],
                [.init("AccessTokenValidity", 300), units("AccessToken", "seconds")],
                [.init("IdTokenValidity", 1), units("IdToken", "days")], [.init("RefreshTokenValidity", 3650)],
                [.init("RefreshTokenValidity", 0)],
                [.init("RefreshTokenValidity", 60), units("RefreshToken", "minutes")],
            ] as [[JSON.Member]] {
                #expect(try await create(pool, members).status == 200, "\(members)")
            }
        }
    }

    @Test func oldAndNewNamesOfFlowsAreNotMixed() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await expectRefused(
                pool, [.init("ExplicitAuthFlows", ["ADMIN_NO_SRP_AUTH", "ALLOW_USER_SRP_AUTH"])],
                "InvalidParameterException: Legacy ExplicitAuthFlows cannot be mixed with those that begin with ALLOW_."
            )
            for flows in [["ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH"], [], ["ALLOW_USER_SRP_AUTH"]] as [JSON] {
                #expect(try await create(pool, [.init("ExplicitAuthFlows", flows)]).status == 200)
            }
        }
    }

    @Test func attributesThatThePoolHasNotAreRefused() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            for (name, word) in [("ReadAttributes", "read"), ("WriteAttributes", "write")] {
                try await expectRefused(
                    pool, [.init(name, ["email", "custom:unknown"])],
                    "InvalidParameterException: Invalid \(word) attributes specified while creating a client")
                let added = try await app.signed(
                    "AddCustomAttributes",
                    [
                        "UserPoolId": .string(pool.id),
                        "CustomAttributes": [["Name": .string(word), "AttributeDataType": "String"]],
                    ])
                #expect(added.status == 200)
                #expect(try await create(pool, [.init(name, ["email", .string("custom:\(word)")])]).status == 200)
            }
        }
    }

    @Test func aMachineHasASecretAndOneFlow() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let flows = { (names: JSON) in JSON.Member("AllowedOAuthFlows", names) }
            let machine = "InvalidParameterException: client_credentials flow can not be selected"
            #expect(
                try await create(pool, [flows(["client_credentials"])]).refusal
                    == "\(machine) if client does not have a client secret.")
            #expect(
                try await create(pool, [flows(["client_credentials", "code"]), .init("GenerateSecret", true)]).refusal
                    == "\(machine) along with code flow or implicit flow.")
            #expect(
                try await create(pool, [.init("AllowedOAuthScopes", ["api/read"])]).refusal
                    == "ScopeDoesNotExistException: Scope api/read does not exist.")
        }
    }

    @Test(arguments: [
        "http://app.example/cb", "https://app.example/cb#x", "javascript:alert(1)", "data:text/html,x", "https://",
        "https://a@app.example/cb", "app.example/cb", "//app.example", "http://localhost.evil.example/cb",
        "http://127.0.0.1:99999/cb", "https:app.example", "file:///etc/passwd", "https://app.example\\@evil.example",
    ])
    func anAddressThatABrowserMustNotBeSentToIsRefused(url: String) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            for name in ["CallbackURLs", "LogoutURLs"] {
                let answer = try await create(pool, [.init(name, [.string(url)])])
                #expect(answer.refusal == "InvalidParameterException: \(url) is not a valid URL")
            }
        }
    }

    @Test func theOnlySecretStays() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client(secret: "a-secret-of-twenty-four-letters")
            let open = try await pool.client()
            func call(_ operation: String, _ client: Client, _ more: [JSON.Member] = []) async throws -> TestAnswer {
                let input: [JSON.Member] = [
                    .init("UserPoolId", .string(pool.id)), .init("ClientId", .string(client.id.rawValue)),
                ]
                return try await app.signed(operation, .object(input + more))
            }
            let id = JSON.Member("ClientSecretId", .string(client.secrets[0].id))
            #expect(
                try await call("DeleteUserPoolClientSecret", client, [id]).refusal
                    == "InvalidParameterException: The only secret of a client cannot be deleted.")
            #expect(try await call("AddUserPoolClientSecret", open).json["__type"] == "InvalidParameterException")
            #expect(try await call("AddUserPoolClientSecret", client).status == 200)
            #expect(try await call("AddUserPoolClientSecret", client).json["__type"] == "LimitExceededException")
            #expect(try await call("DeleteUserPoolClientSecret", client, [id]).status == 200)
            #expect(
                try await call("DeleteUserPoolClientSecret", client, [id]).json["__type"]
                    == "ResourceNotFoundException")
        }
    }
}
