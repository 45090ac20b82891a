import Core
import Directory
import TestKit
import Testing

/// Forgotten passwords by phone: which address a code goes to, and what it opens.
@Suite struct PhoneRecoveryTests {
    private static let number = PhoneFixture.number

    private static func recovery(_ names: String...) -> JSON.Member { recovery(names) }

    private static func recovery(_ names: [String]) -> JSON.Member {
        var mechanisms: [JSON] = []
        for name in names {
            mechanisms.append(["Name": .string(name), "Priority": .integer(Int64(mechanisms.count + 1))])
        }
        return .init("AccountRecoverySetting", ["RecoveryMechanisms": .array(mechanisms)])
    }

    static let both: KeyValuePairs = [
        "phone_number": number, "phone_number_verified": "true", "email": "ana@example.com", "email_verified": "true",
    ]

    @Test(arguments: [
        ([], "phone_number"), (["verified_email", "verified_phone_number"], "email"),
        (["verified_phone_number", "verified_email"], "phone_number"), (["verified_phone_number"], "phone_number"),
        (["verified_email"], "email"),
    ])
    func theFirstWayIsTaken(_ names: [String], _ attribute: String) async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(app, names.isEmpty ? [] : [Self.recovery(names)])
            try await phones.user("ana", Self.both)
            let sent = try await phones.calls.forgot("ana")
            #expect(sent.delivery.hasPrefix(attribute), "\(sent.text)")
            let address = attribute == "email" ? "ana@example.com" : Self.number
            let code = try #require(try await phones.pool.code(for: address))
            let wrong = try await phones.calls.confirmForgot("ana", Calls.other(than: code))
            #expect(wrong.type == "CodeMismatchException")
            #expect(try await phones.calls.confirmForgot("ana", code).status == 200)
            #expect(try await phones.calls.byPassword("ana", password: "Another-horse-1").isSignedIn)
            #expect(try await phones.calls.confirmForgot("ana", code).type == "ExpiredCodeException")
        }
    }

    /// With the setting, the phone that is the second factor is not all that is left to prove.
    @Test func aSecondFactorIsSpared() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(
                app,
                [
                    Self.recovery("verified_phone_number", "verified_email"), .init("MfaConfiguration", "OPTIONAL"),
                    .init("SmsConfiguration", ["SnsCallerArn": "arn:aws:iam::000000000000:role/sms"]),
                ])
            try await phones.user("ana", Self.both)
            #expect(try await phones.calls.forgot("ana").delivery.hasPrefix("phone_number"))
            try await phones.enableSMS()
            #expect(try await phones.calls.forgot("ana").delivery.hasPrefix("email"))
            try await phones.user("ben", ["phone_number": "+442079460124", "phone_number_verified": "true"])
            let ben = try await phones.pool.administer(
                "AdminSetUserMFAPreference", "ben", [.init("SMSMfaSettings", ["Enabled": true])])
            #expect(ben.status == 200)
            #expect(
                try await phones.calls.forgot("ben").refusal.contains("no registered/verified email or phone_number"))
        }
    }

    @Test func anUnprovenNumberRecoversNothing() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(app, [])
            try await phones.user("ana", ["phone_number": Self.number])
            #expect(try await phones.calls.forgot("ana").type == "InvalidParameterException")
            #expect(try await phones.pool.administer("AdminResetUserPassword").type == "InvalidParameterException")
            #expect(try await phones.pool.code(for: Self.number) == nil)
        }
    }

    @Test func strangersLookAlike() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(
                app, [Self.recovery("verified_phone_number")], client: [.init("PreventUserExistenceErrors", "ENABLED")])
            try await phones.userWithPhone()
            let known = try await phones.calls.forgot("ana")
            let unknown = try await phones.calls.forgot("nobody")
            #expect(known.delivery == "phone_number SMS +*******0123")
            #expect(unknown.delivery.hasPrefix("phone_number SMS +*******"))
            #expect(known.body.count == unknown.body.count)
            #expect(try await phones.calls.forgot("nobody").delivery == unknown.delivery)
            // Whose number is not proven gets the same.
            try await phones.user("ben", ["phone_number": Self.number])
            #expect(try await phones.calls.forgot("ben").delivery.hasPrefix("phone_number SMS +*******"))
        }
    }

    @Test func anAdministratorsResetGoesByPhone() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(app, [])
            try await phones.userWithPhone()
            #expect(try await phones.pool.administer("AdminResetUserPassword").status == 200)
            #expect(try await phones.calls.byPassword().type == "PasswordResetRequiredException")
            let code = try #require(try await phones.pool.code(for: Self.number))
            #expect(try await phones.calls.confirmForgot("ana", code).status == 200)
        }
    }
}
