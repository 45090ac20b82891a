import Authority
import Core
import Directory
import TestKit
import Testing

/// A code proves the address that it was sent to, and no other; an address becomes someone's only by proof.
@Suite struct AddressTests {
    private func verify(_ app: TestApp, _ token: String, _ code: String) async throws -> TestAnswer {
        try await app.open(
            "VerifyUserAttribute",
            ["AccessToken": .string(token), "AttributeName": "email", "Code": .string(code)])
    }

    private func setEmail(_ app: TestApp, _ token: String, _ email: String) async throws {
        let answer = try await app.open(
            "UpdateUserAttributes",
            ["AccessToken": .string(token), "UserAttributes": [["Name": "email", "Value": .string(email)]]])
        #expect(answer.status == 200, "\(answer.text)")
    }

    private func askForCode(_ app: TestApp, _ pool: TestPool, _ token: String, to email: String) async throws -> String
    {
        let answer = try await app.open(
            "GetUserAttributeVerificationCode", ["AccessToken": .string(token), "AttributeName": "email"])
        #expect(answer.status == 200, "\(answer.text)")
        return try #require(try await pool.code(for: email))
    }

    private func attributes(_ app: TestApp, _ pool: TestPool, _ username: String = "ana") async throws
        -> [String: String]
    {
        let user = try await app.authority.accounts.existing(username, in: pool.pool)
        return user.attributes
    }

    private static let withAlias: [JSON.Member] = [.init("AliasAttributes", ["email"])]
    private static let unproven: [JSON.Member] = [
        .init("AutoVerifiedAttributes", []), .init("AliasAttributes", ["email"]),
    ]

    @Test func aCodeForOneAddressProvesNoOther() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool(Self.unproven)
            try await pool.user()
            let token = try await SignedIn.byPassword(app, try await pool.client()).accessToken
            let code = try await askForCode(app, pool, token, to: "ana@example.com")
            try await setEmail(app, token, "victim@example.com")
            #expect(try await verify(app, token, code).json["__type"] == "CodeMismatchException")
            let now = try await attributes(app, pool)
            #expect(now["email"] == "victim@example.com" && now["email_verified"] == "false")
            // Back at the old address the code is what it was.
            try await setEmail(app, token, "ana@example.com")
            #expect(try await verify(app, token, code).status == 200)
            #expect(try await attributes(app, pool)["email_verified"] == "true")
        }
    }

    @Test func provingAndChangingAtOnceNeverProvesTheNewAddress() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool(Self.unproven)
            try await pool.user()
            let client = try await pool.client([.init("AccessTokenValidity", 24)])
            let token = try await SignedIn.byPassword(app, client).accessToken
            for round in 0..<5 {
                try await setEmail(app, token, "mine\(round)@example.com")
                let code = try await askForCode(app, pool, token, to: "mine\(round)@example.com")
                async let proof = verify(app, token, code)
                async let change: Void = setEmail(app, token, "victim@example.com")
                _ = try await (proof, change)
                let now = try await attributes(app, pool)
                #expect(now["email"] == "victim@example.com" && now["email_verified"] == "false")
                #expect(try await app.authority.accounts.find("victim@example.com", in: pool.pool) == nil)
                app.clock.advance(.hours(1))
            }
        }
    }

    @Test func aResetCodeDiesWithItsAddress() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            func forget(_ code: String) async throws -> TestAnswer {
                try await app.open(
                    "ConfirmForgotPassword",
                    [
                        "ClientId": .string(client.id.rawValue), "Username": "ana", "ConfirmationCode": .string(code),
                        "Password": "Another-horse-1",
                    ])
            }
            _ = try await app.open("ForgotPassword", ["ClientId": .string(client.id.rawValue), "Username": "ana"])
            let code = try #require(try await pool.code(for: "ana@example.com"))
            let user: [JSON.Member] = [.init("UserPoolId", .string(pool.id)), .init("Username", "ana")]
            let email: JSON.Member = .init(
                "UserAttributes",
                [["Name": "email", "Value": "new@example.com"], ["Name": "email_verified", "Value": "true"]])
            #expect(try await app.signed("AdminUpdateUserAttributes", .object(user + [email])).status == 200)
            #expect(try await forget(code).json["__type"] == "CodeMismatchException")
            // A disabled user's right code changes nothing.
            _ = try await app.open("ForgotPassword", ["ClientId": .string(client.id.rawValue), "Username": "ana"])
            let fresh = try #require(try await pool.code(for: "new@example.com"))
            _ = try await app.signed("AdminDisableUser", .object(user))
            #expect(try await forget(fresh).json["message"] == "User is disabled.")
            _ = try await app.signed("AdminEnableUser", .object(user))
            _ = try await SignedIn.byPassword(app, client)
            #expect(try await forget(fresh).status == 200)
        }
    }

    @Test func anAddressSetWithANewPasswordIsUnproven() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool(Self.withAlias)
            let user = try await pool.user()
            try await app.authority.accounts.setPassword(
                TestPool.password, isPermanent: false, of: user, in: pool.pool, now: app.clock.now())
            let client = try await pool.client()
            let challenge = try await app.open("InitiateAuth", SignedIn.passwordInput(client))
            let answer = try await app.open(
                "RespondToAuthChallenge",
                [
                    "ClientId": .string(client.id.rawValue), "ChallengeName": "NEW_PASSWORD_REQUIRED",
                    "Session": challenge.json["Session"] ?? .null,
                    "ChallengeResponses": [
                        "USERNAME": "ana", "NEW_PASSWORD": "Another-horse-1",
                        "userAttributes.email": "victim@example.com",
                    ],
                ])
            #expect(answer.status == 200, "\(answer.text)")
            let now = try await attributes(app, pool)
            #expect(now["email"] == "victim@example.com" && now["email_verified"] == "false")
            #expect(try await app.authority.accounts.find("victim@example.com", in: pool.pool) == nil)
            #expect(try await app.authority.accounts.find("ana@example.com", in: pool.pool) == nil)
            #expect(try await pool.code(for: "victim@example.com") != nil)
        }
    }

    @Test func anAliasIsTakenByForceOnlyForAUserWhoIsMade() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool(Self.withAlias)
            let holder = try await pool.user()
            try await pool.user("ben")
            func create(_ username: String) async throws -> TestAnswer {
                try await app.signed(
                    "AdminCreateUser",
                    [
                        "UserPoolId": .string(pool.id), "Username": .string(username), "ForceAliasCreation": true,
                        "MessageAction": "SUPPRESS",
                        "UserAttributes": [
                            ["Name": "email", "Value": "ana@example.com"], ["Name": "email_verified", "Value": "true"],
                        ],
                    ])
            }
            #expect(try await create("ben").json["__type"] == "UsernameExistsException")
            let still = try await app.authority.accounts.existing("ana@example.com", in: pool.pool)
            #expect(still.sub == holder.sub && still.attributes["email_verified"] == "true")
            #expect(try await create("cleo").status == 200)
            let taken = try await app.authority.accounts.existing("ana@example.com", in: pool.pool)
            #expect(taken.username == "cleo")
            #expect(try await attributes(app, pool)["email_verified"] == "false")
        }
    }
}
