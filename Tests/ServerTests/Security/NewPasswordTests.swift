import Authority
import Core
import Directory
import TestKit
import Testing

/// NEW_PASSWORD_REQUIRED: which attributes go with the new password, and whose session is answered.
@Suite struct NewPasswordTests {
    private static let schema = StandardAttributes.schema(with: [
        ["Name": "email", "Required": true], ["Name": "name", "Required": true],
        ["Name": "family_name", "Required": true, "Mutable": false], ["Name": "gender", "Mutable": false],
    ])
    private static let expired = "NotAuthorizedException: Invalid session for the user, session is expired."

    private struct Scene {
        let app: TestApp
        let pool: TestPool
        let client: Client
        let session: JSON
        let parameters: JSON
        let calls: Calls

        /// Eva has an address and a temporary password, and waits at the challenge.
        init(_ app: TestApp, _ settings: [JSON.Member] = []) async throws {
            self.app = app
            pool = try await app.pool([.init("SchemaAttributes", NewPasswordTests.schema)])
            client = try await pool.client(settings)
            calls = Calls(app: app, client: client)
            let created = try await pool.administer(
                "AdminCreateUser", "eva",
                [
                    .init("TemporaryPassword", "Temporary-1"), .init("MessageAction", "SUPPRESS"),
                    .init("UserAttributes", [["Name": "email", "Value": "eva@example.com"]]),
                ])
            #expect(created.status == 200, "\(created.text)")
            let challenge = try await calls.byPassword("eva", password: "Temporary-1")
            #expect(challenge.json["ChallengeName"] == "NEW_PASSWORD_REQUIRED")
            session = challenge.json["Session"] ?? .null
            parameters = challenge.json["ChallengeParameters"] ?? .null
        }

        func answer(
            _ attributes: KeyValuePairs<String, String> = ["name": "Eva", "family_name": "Exempla"],
            password: String = "Lasting-horse-1", username: String = "eva", session: JSON? = nil, by calls: Calls? = nil
        ) async throws -> TestAnswer {
            var members: [JSON.Member] = [
                .init("USERNAME", .string(username)), .init("NEW_PASSWORD", .string(password)),
            ]
            members += attributes.map { .init("userAttributes.\($0.key)", .string($0.value)) }
            return try await (calls ?? self.calls).respond(
                "NEW_PASSWORD_REQUIRED", session ?? self.session, .object(members))
        }
    }

    @Test func whatIsMissingIsAskedForAndTaken() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let required = try JSON.parse(Array((scene.parameters["requiredAttributes"]?.string ?? "").utf8))
            #expect(required == ["userAttributes.name", "userAttributes.family_name"])
            // One that is immutable may be given this once.
            let answer = try await scene.answer()
            #expect(answer.status == 200, "\(answer.text)")
            let claims = SignedIn.claims(answer.json["AuthenticationResult"]?["IdToken"])
            #expect(claims["name"] == "Eva" && claims["family_name"] == "Exempla")
            let later = try await app.open(
                "UpdateUserAttributes",
                [
                    "AccessToken": answer.json["AuthenticationResult"]?["AccessToken"] ?? .null,
                    "UserAttributes": [["Name": "family_name", "Value": "Other"]],
                ])
            #expect(later.refusal == "InvalidParameterException: user.family_name: Attribute cannot be updated.")
        }
    }

    @Test func everyOtherAttributeIsRefusedAndTheSessionStays() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(
                app, [.init("WriteAttributes", ["email", "name", "family_name", "gender", "locale"])])
            let (name, family) = ("name", "family_name")
            let refusals: [(KeyValuePairs<String, String>, String)] = [
                ([name: "Eva"], "InvalidParameterException: Invalid attributes given, family_name is missing"),
                ([family: "Exempla"], "InvalidParameterException: Invalid attributes given, name is missing"),
                (
                    [name: "", family: "Exempla"],
                    "InvalidParameterException: Invalid attributes given, name is missing"
                ),
                (
                    [name: "Eva", family: "Exempla", "email": "other@example.com"],
                    "NotAuthorizedException: Cannot modify an already provided email"
                ),
                (
                    [name: "Eva", family: "Exempla", "nickname": "E"],
                    "NotAuthorizedException: A client attempted to write unauthorized attribute"
                ),
                (
                    [name: "Eva", family: "Exempla", "email_verified": "true"],
                    "NotAuthorizedException: A client attempted to write unauthorized attribute"
                ),
                (
                    [name: "Eva", family: "Exempla", "gender": "x"],
                    "InvalidParameterException: user.gender: Attribute cannot be updated."
                ),
                (
                    [name: "Eva", family: "Exempla", "custom:x": "x"],
                    "InvalidParameterException: Attributes did not conform to the schema: "
                        + "Type for attribute {custom:x} could not be determined"
                ),
                (
                    [name: String(repeating: "a", count: 2049), family: "Exempla"],
                    "InvalidParameterException: Attributes did not conform to the schema: "
                        + "name: String must be no longer than 2048 characters"
                ),
            ]
            for (attributes, refusal) in refusals {
                #expect(try await scene.answer(attributes).refusal == refusal)
            }
            let weak = try await scene.answer(password: "weak")
            #expect(weak.json["__type"] == "InvalidPasswordException")
            #expect(try await scene.answer().status == 200)
            #expect(try await scene.answer([:]).refusal == Self.expired)
        }
    }

    @Test func aSessionOfAnotherIsNone() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let second = Calls(app: app, client: try await scene.pool.client())
            let foreign = Calls(app: app, client: try await app.pool().client())
            let text = scene.session.string ?? ""
            var letters = Array(text)
            letters[60] = letters[60] == "A" ? "B" : "A"
            for answer in [
                try await scene.answer(by: second), try await scene.answer(by: foreign),
                try await scene.answer(username: "ana"), try await scene.answer(session: .string(String(letters))),
                try await scene.answer(session: .string(text + "A")),
                try await scene.answer(session: .string(String(repeating: "A", count: 200))),
            ] {
                #expect(answer.refusal == Self.expired)
            }
            let other = try await scene.calls.respond(
                "SOFTWARE_TOKEN_MFA", scene.session, ["USERNAME": "eva", "SOFTWARE_TOKEN_MFA_CODE": "000000"])
            #expect(other.refusal == Self.expired)
            #expect(try await scene.answer().status == 200)
        }
    }

    @Test func aSessionWaitsAsLongAsTheClientSays() async throws {
        for minutes in [3, 15] as [Int64] {
            try await TestApp.run { app in
                let scene = try await Scene(app, [.init("AuthSessionValidity", .integer(minutes))])
                app.clock.advance(.seconds(minutes * 60))
                #expect(try await scene.answer().refusal == Self.expired)
            }
            try await TestApp.run { app in
                let scene = try await Scene(app, [.init("AuthSessionValidity", .integer(minutes))])
                app.clock.advance(.seconds(minutes * 60 - 1))
                #expect(try await scene.answer().status == 200)
            }
        }
    }

    @Test func anAdministratorsNewPasswordEndsTheSession() async throws {
        try await TestApp.run { app in
            for isPermanent in [true, false] {
                let scene = try await Scene(app)
                let set = try await scene.pool.administer(
                    "AdminSetUserPassword", "eva",
                    [.init("Password", "Temporary-2"), .init("Permanent", .bool(isPermanent))])
                #expect(set.status == 200)
                #expect(try await scene.answer().refusal == Self.expired)
                #expect(try await scene.calls.byPassword("eva", password: "Lasting-horse-1").status == 400)
            }
            let disabled = try await Scene(app)
            #expect(try await disabled.pool.administer("AdminDisableUser", "eva").status == 200)
            #expect(try await disabled.answer().refusal == Self.expired)
        }
    }
}
