import Authority
import Core
import Directory
import TestKit
import Testing

/// A user's attributes: what the schema, the client and the user's own hand may do to them.
@Suite struct AttributeTests {
    private static let schema = StandardAttributes.schema(with: [
        ["Name": "name", "Required": true], ["Name": "team", "AttributeDataType": "String"],
        ["Name": "badge", "AttributeDataType": "Number", "Mutable": false],
        ["Name": "secret", "AttributeDataType": "String", "DeveloperOnlyAttribute": true],
    ])
    private static let unauthorized = "NotAuthorizedException: A client attempted to write unauthorized attribute"

    struct Scene {
        let app: TestApp
        let pool: TestPool
        let client: Client
        let token: String

        init(_ app: TestApp, _ settings: [JSON.Member] = [], pool changes: [JSON.Member] = []) async throws {
            self.app = app
            pool = try await app.pool(changes)
            try await pool.user()
            client = try await pool.client(settings)
            token = try await SignedIn.byPassword(app, client).accessToken
        }

        func update(_ attributes: KeyValuePairs<String, String>) async throws -> TestAnswer {
            let list = attributes.map { JSON.object(["Name": .string($0.key), "Value": .string($0.value)]) }
            return try await app.open(
                "UpdateUserAttributes", ["AccessToken": .string(token), "UserAttributes": .array(list)])
        }

        func delete(_ names: [String]) async throws -> TestAnswer {
            try await app.open(
                "DeleteUserAttributes",
                ["AccessToken": .string(token), "UserAttributeNames": .array(names.map { .string($0) })])
        }

        func administer(_ attributes: KeyValuePairs<String, String>) async throws -> TestAnswer {
            let list = attributes.map { JSON.object(["Name": .string($0.key), "Value": .string($0.value)]) }
            return try await pool.administer(
                "AdminUpdateUserAttributes", "ana", [.init("UserAttributes", .array(list))])
        }

        /// What GetUser tells.
        var told: [String: String] {
            get async throws {
                let answer = try await app.open("GetUser", ["AccessToken": .string(token)])
                return Dictionary(
                    uniqueKeysWithValues: (answer.json["UserAttributes"]?.array ?? []).map {
                        ($0["Name"]?.string ?? "", $0["Value"]?.string ?? "")
                    })
            }
        }

        /// What is stored.
        var stored: [String: String] {
            get async throws { try await app.authority.accounts.existing("ana", in: pool.pool).attributes }
        }
    }

    @Test func aBlankValueRemoves() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            #expect(try await scene.update(["name": "Ana", "nickname": "A"]).status == 200)
            #expect(try await scene.update(["name": "", "locale": "", "nickname": "B"]).status == 200)
            #expect(try await scene.told["name"] == nil)
            #expect(try await scene.told["nickname"] == "B")
            // With the address goes the mark that it was proven.
            #expect(try await scene.update(["email": ""]).status == 200)
            let stored = try await scene.stored
            #expect(stored["email"] == nil && stored["email_verified"] == nil)
        }
    }

    @Test func anAliasGoesWithItsAddress() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app, pool: [.init("AliasAttributes", ["email"])])
            let accounts = app.authority.accounts
            #expect(try await accounts.find("ana@example.com", in: scene.pool.pool) != nil)
            #expect(try await scene.delete(["email"]).status == 200)
            #expect(try await accounts.find("ana@example.com", in: scene.pool.pool) == nil)
            try await scene.pool.user("ben")
            #expect(try await scene.update(["email": "ben@example.com"]).status == 200)
            #expect(try await accounts.existing("ben@example.com", in: scene.pool.pool).username == "ben")
        }
    }

    @Test func whatIsRequiredStays() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app, pool: [.init("SchemaAttributes", Self.schema)])
            #expect(try await scene.update(["name": "Ana"]).status == 200)
            let refusal = "InvalidParameterException: Cannot delete attribute name, it is required."
            #expect(try await scene.update(["name": ""]).refusal == refusal)
            #expect(try await scene.update(["nickname": "A", "name": ""]).refusal == refusal)
            #expect(try await scene.delete(["name"]).refusal == refusal)
            #expect(try await scene.administer(["name": ""]).refusal == refusal)
            #expect(try await scene.told["name"] == "Ana")
            #expect(try await scene.told["nickname"] == nil)
        }
    }

    @Test func theNameToSignInByStays() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool([.init("UsernameAttributes", ["email"])])
            let client = try await pool.client()
            let calls = Calls(app: app, client: client)
            #expect(try await calls.signUp("ana@example.com", email: "ana@example.com").status == 200)
            let code = try #require(try await pool.code(for: "ana@example.com"))
            #expect(try await calls.confirmSignUp("ana@example.com", code).status == 200)
            let token = try await SignedIn.byPassword(app, client, username: "ana@example.com").accessToken
            let answer = try await app.open(
                "DeleteUserAttributes", ["AccessToken": .string(token), "UserAttributeNames": ["email"]])
            #expect(answer.refusal == "InvalidParameterException: Cannot delete attribute email, it is required.")
        }
    }

    @Test func aClientWritesWhatItMay() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(
                app, [.init("WriteAttributes", ["nickname", "custom:team"])],
                pool: [.init("SchemaAttributes", Self.schema)])
            #expect(
                try await scene.administer(["locale": "de", "nickname": "A", "dev:custom:secret": "s"]).status == 200)
            #expect(try await scene.update(["custom:team": "red", "nickname": "B"]).status == 200)
            for name in ["locale", "email", "dev:custom:secret"] {
                #expect(try await scene.update([name: "x@y.example"]).refusal == Self.unauthorized, "\(name)")
                #expect(try await scene.update([name: ""]).refusal == Self.unauthorized, "\(name)")
                #expect(try await scene.delete([name]).refusal == Self.unauthorized, "\(name)")
                #expect(try await scene.update(["nickname": "C", name: "x@y.example"]).refusal == Self.unauthorized)
            }
            #expect(try await scene.stored["nickname"] == "B")
            #expect(try await scene.delete(["nickname", "custom:team"]).status == 200)
        }
    }

    @Test func withoutAListAClientHasTheStandardOnes() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app, pool: [.init("SchemaAttributes", Self.schema)])
            #expect(try await scene.update(["custom:team": "red"]).refusal == Self.unauthorized)
            #expect(try await scene.administer(["custom:team": "red", "dev:custom:secret": "s"]).status == 200)
            let told = try await scene.told
            #expect(told["custom:team"] == nil && told["dev:custom:secret"] == nil)
        }
    }

    @Test func aClientReadsWhatItMay() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app, [.init("ReadAttributes", ["nickname"])])
            #expect(try await scene.administer(["nickname": "A", "locale": "de"]).status == 200)
            #expect(try await Set(scene.told.keys) == ["sub", "nickname"])
            let claims = SignedIn.claims(.string(try await SignedIn.byPassword(app, scene.client).idToken))
            #expect(claims["nickname"] == "A" && claims["locale"] == nil && claims["email"] == nil)
            #expect(claims["email_verified"] == nil && claims["cognito:username"] == "ana")
        }
    }

    @Test func nobodyProvesTheirOwnAddressByWord() async throws {
        try await TestApp.run { app in
            // Not even a client that lists them.
            let scene = try await Scene(
                app, [.init("WriteAttributes", ["email", "email_verified", "phone_number_verified", "sub"])])
            #expect(try await scene.update(["email_verified": "true"]).refusal == Self.unauthorized)
            #expect(
                try await scene.update(["email": "x@y.example", "email_verified": "true"]).refusal == Self.unauthorized)
            #expect(try await scene.update(["phone_number_verified": "true"]).refusal == Self.unauthorized)
            #expect(try await scene.delete(["email_verified"]).refusal == Self.unauthorized)
            for name in ["sub", "identities", "custom:unknown"] {
                #expect(
                    try await scene.update([name: "x"]).refusal
                        == "InvalidParameterException: Attributes did not conform to the schema: "
                        + "Type for attribute {\(name)} could not be determined")
            }
            #expect(
                try await scene.delete(["custom:unknown"]).refusal
                    == "InvalidParameterException: user.custom:unknown: Attribute does not exist in the schema.")
            #expect(try await scene.stored["email"] == "ana@example.com")
        }
    }
}
