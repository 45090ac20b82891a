import Core
import Directory
import TestKit
import Testing

/// Values that an attribute takes, and the codes that go to changed addresses.
@Suite struct AttributeCodeTests {
    private typealias Scene = AttributeTests.Scene

    @Test func fiveCodesAnHourByWhicheverCall() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            let limit = "LimitExceededException: Attempt limit exceeded, please try after some time."
            func ask() async throws -> TestAnswer {
                try await app.open(
                    "GetUserAttributeVerificationCode",
                    ["AccessToken": .string(scene.token), "AttributeName": "email"])
            }
            for number in 0..<3 {
                let answer = try await scene.update(["email": "a\(number)@example.com"])
                #expect(answer.json["CodeDeliveryDetailsList"]?.array?.count == 1)
            }
            #expect(try await ask().status == 200)
            // The same address again is no change, and costs no code.
            let same = try await scene.update(["email": "a2@example.com"])
            #expect(same.status == 200 && same.json["CodeDeliveryDetailsList"] == [])
            #expect(try await scene.update(["email": "a4@example.com"]).status == 200)
            #expect(try await scene.update(["email": "a5@example.com", "name": "Ana"]).refusal == limit)
            #expect(try await ask().refusal == limit)
            let stored = try await scene.stored
            #expect(stored["email"] == "a4@example.com" && stored["name"] == nil)
            #expect(try await scene.update(["name": "Ana"]).status == 200)
            #expect(try await pool(scene, code: "a5@example.com") == nil)
        }
    }

    private func pool(_ scene: Scene, code address: String) async throws -> String? {
        try await scene.pool.code(for: address)
    }

    @Test func anAdministratorSetsAnAddressWithoutACode() async throws {
        try await TestApp.run { app in
            let scene = try await Scene(app)
            #expect(try await scene.administer(["email": "new@example.com"]).status == 200)
            #expect(try await scene.stored["email_verified"] == "false")
            #expect(try await pool(scene, code: "new@example.com") == nil)
            #expect(
                try await scene.administer(["email": "two@example.com", "email_verified": "true"]).status == 200)
            #expect(try await scene.stored["email_verified"] == "true")
        }
    }

    @Test func aValueThatDoesNotFitIsRefused() async throws {
        try await TestApp.run { app in
            let schema = StandardAttributes.schema(with: [
                [
                    "Name": "level", "AttributeDataType": "Number",
                    "NumberAttributeConstraints": ["MinValue": "1", "MaxValue": "9"],
                ],
                [
                    "Name": "team", "AttributeDataType": "String",
                    "StringAttributeConstraints": ["MinLength": "2", "MaxLength": "4"],
                ], ["Name": "lead", "AttributeDataType": "Boolean"],
            ])
            let names: JSON = ["custom:level", "custom:team", "custom:lead", "email", "phone_number", "birthdate"]
            let scene = try await Scene(
                app, [.init("WriteAttributes", names)], pool: [.init("SchemaAttributes", schema)])
            for (name, values) in [
                ("custom:level", ["0", "10", "x", "1.5", "9223372036854775808", " 1"]),
                ("custom:team", ["a", "abcde", "\u{1F469}"]), ("custom:lead", ["yes", "TRUE", "1"]),
                (
                    "email",
                    [
                        "x", "@y.example", "x@", "x@y", "a@b@c.example", "a b@c.example", "a@c.example\n",
                        "<a@c.example>",
                    ]
                ),
                ("phone_number", ["123", "+", "+1", "+12345678901234567", "+12a", "+\u{661}\u{662}\u{663}"]),
                ("birthdate", ["2000-1-1", "20000-01-01"]),
            ] {
                for value in values {
                    let answer = try await scene.update([name: value])
                    #expect(answer.json["__type"] == "InvalidParameterException", "\(name) \(value): \(answer.text)")
                }
            }
            let fits: KeyValuePairs = [
                "custom:level": "9", "custom:team": "abcd", "custom:lead": "true", "phone_number": "+41123",
                "birthdate": "2000-01-01",
            ]
            #expect(try await scene.update(fits).status == 200)
        }
    }

    @Test func immutableIsGivenAtTheBeginningAlone() async throws {
        try await TestApp.run { app in
            let schema = StandardAttributes.schema(with: [
                ["Name": "badge", "AttributeDataType": "String", "Mutable": false]
            ])
            let scene = try await Scene(
                app, [.init("WriteAttributes", ["email", "custom:badge"])], pool: [.init("SchemaAttributes", schema)])
            let calls = Calls(app: app, client: scene.client)
            let made = try await calls.signUp("ben", [["Name": "custom:badge", "Value": "7"]])
            #expect(made.status == 200, "\(made.text)")
            let refusal = "InvalidParameterException: user.custom:badge: Attribute cannot be updated."
            #expect(try await scene.update(["custom:badge": "8"]).refusal == refusal)
            #expect(try await scene.administer(["custom:badge": "8"]).refusal == refusal)
        }
    }
}
