import Authority
import Core
import Directory
import NativeCrypto
import Testing

/// Where nothing can leave by phone, a pool that would rely on it is not made.
@Suite struct PhoneSettingTests {
    private func make(_ settings: [JSON.Member]) async throws {
        let authority = try await Harness.authority()
        _ = try await authority.provisioning.createPool(
            name: "p",
            document: .object([.init("SchemaAttributes", StandardAttributes.schema(with: []))] + settings), tags: [:],
            now: Harness.moment)
    }

    @Test(arguments: [
        ("AutoVerifiedAttributes", #"{"AutoVerifiedAttributes":["email","phone_number"]}"#),
        (
            "AccountRecoverySetting",
            #"{"AccountRecoverySetting":{"RecoveryMechanisms":[{"Name":"verified_phone_number","Priority":1}]}}"#
        ),
        (
            "AllowedFirstAuthFactors",
            #"{"Policies":{"SignInPolicy":{"AllowedFirstAuthFactors":["PASSWORD","SMS_OTP"]}}}"#
        ),
        ("SmsMfaConfiguration", #"{"SmsMfaConfiguration":{}}"#),
        ("SmsConfiguration", #"{"SmsConfiguration":{"SnsCallerArn":"arn:aws:iam::000000000000:role/sms"}}"#),
    ])
    func whatNeedsAPhoneIsRefused(name: String, settings: String) async throws {
        let members = try JSON.parse(Array(settings.utf8)).object ?? []
        let error = await #expect(throws: AuthorityError.self) { try await make(members) }
        #expect(error?.code == .invalidParameter)
        #expect(error?.message.hasPrefix("\(name): this server has no way to send messages by phone") == true)
    }

    /// A phone may be an attribute, an alias or a name, and its owner recovers by e-mail.
    @Test(arguments: [
        "{}", #"{"AliasAttributes":["phone_number"]}"#, #"{"UsernameAttributes":["phone_number"]}"#,
        #"{"SmsConfiguration":{}}"#,
    ])
    func whatDoesWithoutIsTaken(settings: String) async throws {
        try await make(try JSON.parse(Array(settings.utf8)).object ?? [])
    }
}
