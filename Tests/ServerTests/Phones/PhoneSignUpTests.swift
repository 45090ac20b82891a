import Core
import Directory
import Messaging
import TestKit
import Testing

/// Signing up, proving and recovering by phone.
@Suite struct PhoneSignUpTests {
    private static let number = PhoneFixture.number
    private static let templates: [JSON.Member] = [
        .init("AutoVerifiedAttributes", ["phone_number"]), .init("SmsVerificationMessage", "Proof {####}"),
    ]

    @Test func aSignUpIsConfirmedByPhone() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(app, Self.templates)
            let signedUp = try await phones.signUp("ana", ["phone_number": Self.number])
            #expect(signedUp.delivery == "phone_number SMS +*******0123")
            let code = try #require(try await phones.pool.code(for: Self.number))
            let message = try #require(app.mailbox.list(to: Self.number).first)
            #expect(message.channel == .sms && message.subject == nil && message.body.text == "Proof \(code)")
            let wrong = try await phones.calls.confirmSignUp("ana", Calls.other(than: code))
            #expect(wrong.type == "CodeMismatchException")
            #expect(try await phones.calls.confirmSignUp("ana", code).status == 200)
            let user = try await phones.pool.administer("AdminGetUser")
            #expect(user.text.contains(#"{"Name":"phone_number_verified","Value":"true"}"#), "\(user.text)")
            #expect(try await phones.calls.confirmSignUp("ana", code).type == "NotAuthorizedException")
        }
    }

    @Test func whereBothAreProvenThePhoneIsFirst() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(app, [.init("AutoVerifiedAttributes", ["email", "phone_number"])])
            let both = try await phones.signUp("ana", ["phone_number": Self.number, "email": "ana@example.com"])
            #expect(both.delivery == "phone_number SMS +*******0123")
            let code = try #require(try await phones.pool.code(for: Self.number))
            #expect(try await phones.calls.confirmSignUp("ana", code).status == 200)
            let user = try await phones.pool.administer("AdminGetUser")
            #expect(!user.text.contains("email_verified"))
            #expect(try await phones.signUp("ben", ["email": "ben@example.com"]).delivery == "email EMAIL b***@e***")
        }
    }

    @Test func aNewCodeIsSentByPhone() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(
                app, Self.templates, client: [.init("PreventUserExistenceErrors", "ENABLED")])
            _ = try await phones.signUp("ana", ["phone_number": Self.number])
            let first = try #require(try await phones.pool.code(for: Self.number))
            #expect(try await phones.calls.resend("ana").delivery == "phone_number SMS +*******0123")
            let second = try #require(try await phones.pool.code(for: Self.number))
            #expect(first == second || app.mailbox.list(to: Self.number).count == 2)
            // A name that nobody has is told of a number too, and always of the same one.
            let stranger = try await phones.calls.resend("nobody")
            #expect(stranger.delivery.hasPrefix("phone_number SMS +*******"))
            #expect(try await phones.calls.resend("nobody").delivery == stranger.delivery)
        }
    }

    @Test func thePhoneIsTheUsername() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(
                app,
                [.init("UsernameAttributes", ["phone_number"]), .init("AutoVerifiedAttributes", ["phone_number"])])
            #expect(try await phones.signUp("ana", [:]).refusal.hasSuffix("Username should be a phone number."))
            #expect(
                try await phones.signUp("ana@example.com", [:]).refusal.hasSuffix("Username should be a phone number."))
            #expect(try await phones.signUp("+44 20", [:]).type == "InvalidParameterException")
            let signedUp = try await phones.signUp(Self.number, [:])
            #expect(signedUp.delivery == "phone_number SMS +*******0123")
            #expect(try await phones.signUp(Self.number, [:]).type == "UsernameExistsException")
            let code = try #require(try await phones.pool.code(for: Self.number))
            #expect(try await phones.calls.confirmSignUp(Self.number, code).status == 200)
            #expect(try await phones.calls.byPassword(Self.number).isSignedIn)
        }
    }

    @Test func aProvenPhoneIsAnAlias() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(
                app, [.init("AliasAttributes", ["phone_number"]), .init("AutoVerifiedAttributes", ["phone_number"])])
            #expect(
                try await phones.signUp(Self.number, [:]).refusal.contains("Username cannot be of phone number format"))
            _ = try await phones.signUp("ana", ["phone_number": Self.number])
            #expect(try await phones.calls.byPassword(Self.number).type == "UserNotFoundException")
            let code = try #require(try await phones.pool.code(for: Self.number))
            #expect(try await phones.calls.confirmSignUp("ana", code).status == 200)
            #expect(try await phones.calls.byPassword(Self.number).isSignedIn)
            // Whoever proves it later has it only by force.
            _ = try await phones.signUp("ben", ["phone_number": Self.number])
            let other = try #require(try await phones.pool.code(for: Self.number))
            #expect(try await phones.calls.confirmSignUp("ben", other).type == "AliasExistsException")
            #expect(try await phones.calls.confirmSignUp("ben", other, forcing: true).status == 200)
            let ana = try await phones.pool.administer("AdminGetUser")
            #expect(ana.text.contains(#"{"Name":"phone_number_verified","Value":"false"}"#))
        }
    }

    @Test func anOwnNumberIsProven() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(
                app, [.init("AutoVerifiedAttributes", ["email", "phone_number"])],
                client: [.init("WriteAttributes", ["phone_number", "email"])])
            try await phones.user("ana", [:])
            let token = try #require(
                try await phones.calls.byPassword().json["AuthenticationResult"]?["AccessToken"]?.string)
            let changed = try await app.open(
                "UpdateUserAttributes",
                [
                    "AccessToken": .string(token),
                    "UserAttributes": [
                        ["Name": "phone_number", "Value": .string(Self.number)],
                        ["Name": "email", "Value": "ana@example.com"],
                    ],
                ])
            #expect(changed.json["CodeDeliveryDetailsList"]?.array?.count == 2, "\(changed.text)")
            for (attribute, address) in [("phone_number", Self.number), ("email", "ana@example.com")] {
                let code = try #require(try await phones.pool.code(for: address))
                let verified = try await app.open(
                    "VerifyUserAttribute",
                    ["AccessToken": .string(token), "AttributeName": .string(attribute), "Code": .string(code)])
                #expect(verified.status == 200, "\(verified.text)")
                let again = try await app.open(
                    "VerifyUserAttribute",
                    ["AccessToken": .string(token), "AttributeName": .string(attribute), "Code": .string(code)])
                #expect(again.type == "ExpiredCodeException")
            }
            let asked = try await app.open(
                "GetUserAttributeVerificationCode",
                ["AccessToken": .string(token), "AttributeName": "phone_number"])
            #expect(asked.delivery == "phone_number SMS +*******0123")
        }
    }

    @Test func anInvitationGoesByTheMediaThatAreAskedFor() async throws {
        try await TestApp.run { app in
            let invite: JSON = ["SMSMessage": "{username}: {####}", "EmailMessage": "Hello {username}, {####}"]
            let phones = try await PhoneFixture(
                app, [.init("AdminCreateUserConfig", ["InviteMessageTemplate": invite])])
            let attributes: JSON = [
                ["Name": "phone_number", "Value": .string(Self.number)], ["Name": "email", "Value": "ana@example.com"],
            ]
            func make(_ username: String, _ media: JSON) async throws -> [String] {
                let before = app.mailbox.list().count
                let made = try await phones.pool.administer(
                    "AdminCreateUser", username,
                    [.init("UserAttributes", attributes), .init("DesiredDeliveryMediums", media)])
                #expect(made.status == 200, "\(made.text)")
                _ = try await phones.pool.code(for: Self.number)
                return app.mailbox.list().dropLast(before).map(\.channel.rawValue).sorted()
            }
            #expect(try await make("one", ["EMAIL"]) == ["email"])
            #expect(try await make("two", ["SMS"]) == ["sms"])
            #expect(app.mailbox.list(to: Self.number).first?.body.text.hasPrefix("two: ") == true)
            #expect(try await make("three", ["SMS", "EMAIL"]) == ["email", "sms"])
            #expect(try await make("four", []) == ["sms"])
        }
    }
}
