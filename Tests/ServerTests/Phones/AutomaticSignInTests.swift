import Core
import Directory
import TestKit
import Testing

/// The session of SignUp, through ConfirmSignUp, to InitiateAuth.
@Suite struct AutomaticSignInTests {
    private static let number = PhoneFixture.number

    private func confirm(
        _ phones: PhoneFixture, _ username: String, session: JSON?, address: String
    ) async throws -> TestAnswer {
        let code = try #require(try await phones.pool.code(for: address))
        return try await phones.app.open(
            "ConfirmSignUp",
            .object([
                "ClientId": .string(phones.client.id.rawValue), "Username": .string(username),
                "ConfirmationCode": .string(code), "Session": session,
            ]))
    }

    @Test(arguments: ["email", "phone_number"])
    func theProvenCodeSignsIn(attribute: String) async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(app, [.init("AutoVerifiedAttributes", [.string(attribute)])])
            let address = attribute == "email" ? "ana@example.com" : Self.number
            let signedUp = try await phones.signUp(
                "ana", attribute == "email" ? ["email": address] : ["phone_number": address])
            let early = try await phones.begin("ana", session: signedUp.json["Session"]?.string)
            #expect(early.type == "NotAuthorizedException")
            let confirmed = try await confirm(phones, "ana", session: signedUp.json["Session"], address: address)
            let session = try #require(confirmed.json["Session"]?.string, "\(confirmed.text)")
            #expect(try await phones.begin("nobody", session: session).type == "NotAuthorizedException")
            let attempts = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<5 { group.addTask { try await phones.begin("ana", session: session).isSignedIn } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(attempts == 1)
            #expect(try await phones.begin("ana", session: session).type == "NotAuthorizedException")
        }
    }

    @Test func withoutTheSessionOfTheSignUpThereIsNone() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(app, [.init("AutoVerifiedAttributes", ["email"])])
            let ana = try await phones.signUp("ana", ["email": "ana@example.com"])
            _ = try await phones.signUp("ben", ["email": "ben@example.com"])
            _ = try await phones.signUp("cat", ["email": "cat@example.com"])
            // Another's, none, and one that has ended: confirmed, and no more.
            let others = try await confirm(phones, "ben", session: ana.json["Session"], address: "ben@example.com")
            #expect(others.status == 200 && others.json["Session"] == nil)
            let none = try await confirm(phones, "cat", session: nil, address: "cat@example.com")
            #expect(none.status == 200 && none.json["Session"] == nil)
            app.clock.advance(.minutes(4))
            let late = try await confirm(phones, "ana", session: ana.json["Session"], address: "ana@example.com")
            #expect(late.status == 200 && late.json["Session"] == nil)
        }
    }

    @Test func itEndsAndIsOfItsClient() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(app, [.init("AutoVerifiedAttributes", ["email"])])
            let ana = try await phones.signUp("ana", ["email": "ana@example.com"])
            let confirmed = try await confirm(phones, "ana", session: ana.json["Session"], address: "ana@example.com")
            let session = try #require(confirmed.json["Session"]?.string)
            let other = try await phones.pool.client([.init("ExplicitAuthFlows", ["ALLOW_USER_AUTH"])])
            let foreign = try await app.open(
                "InitiateAuth",
                [
                    "ClientId": .string(other.id.rawValue), "AuthFlow": "USER_AUTH", "Session": .string(session),
                    "AuthParameters": ["USERNAME": "ana"],
                ])
            #expect(foreign.type == "NotAuthorizedException")
            app.clock.advance(.minutes(4))
            #expect(try await phones.begin("ana", session: session).type == "NotAuthorizedException")
        }
    }

    @Test func clientsAndPoolsThatCannotUseItGetNone() async throws {
        try await TestApp.run { app in
            let plain = try await PhoneFixture(
                app, [.init("AutoVerifiedAttributes", ["email"])],
                client: [])
            try await plain.pool.change(plain.client, [.init("ExplicitAuthFlows", ["ALLOW_USER_PASSWORD_AUTH"])])
            #expect(try await plain.signUp("ana", ["email": "ana@example.com"]).json["Session"] == nil)
            let strict = try await PhoneFixture(
                app,
                [
                    .init("AutoVerifiedAttributes", ["email"]), .init("MfaConfiguration", "ON"),
                    .init("SmsConfiguration", ["SnsCallerArn": "arn:aws:iam::000000000000:role/sms"]),
                ])
            #expect(try await strict.signUp("ana", ["email": "ana@example.com"]).json["Session"] == nil)
        }
    }
}
