import Core
import Directory
import TestKit
import Testing

/// Phones on the hosted pages.
@Suite struct PhonePageTests {
    private static let number = PhoneFixture.number

    private func isFinished(_ answer: TestAnswer) -> Bool {
        answer.header("location")?.hasPrefix(TestPool.callback) == true && answer.query["code"] != nil
    }

    private func open(_ phones: PhoneFixture, _ browser: TestBrowser) async throws -> TestAnswer {
        try await browser.open(SignedIn.authorizePath(phones.pool, phones.client))
    }

    /// A number is typed as people write it.
    @Test func aSignUpByPhone() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(
                app,
                [
                    .init("UsernameAttributes", ["phone_number"]), .init("AutoVerifiedAttributes", ["phone_number"]),
                    .init(
                        "AccountRecoverySetting",
                        ["RecoveryMechanisms": [["Name": "verified_phone_number", "Priority": 1]]]),
                ])
            let browser = TestBrowser(app)
            let page = try await open(phones, browser)
            #expect(page.text.contains("Phone number"))
            let signUp = try await browser.open(page.link("signup"))
            let wrong = try await browser.submit(signUp, [("username", "ana"), ("password", TestPool.password)])
            #expect(wrong.text.contains("Enter a phone number that begins with + and the country code."))
            let confirm = try await browser.submit(
                wrong, [("username", " +44 (20) 7946-0123 "), ("password", TestPool.password)])
            #expect(confirm.text.contains("Enter the code we texted to <bdi>+*******0123</bdi>."))
            let code = try #require(try await phones.pool.code(for: Self.number))
            let confirmed = try await browser.submit(confirm, [("code", code)])
            #expect(confirmed.text.contains("Your account is confirmed."))
            let typed = "+44 20 7946 0123"
            let forgot = try await browser.submit(
                try await browser.open(confirmed.link("forgotPassword")), [("username", typed)])
            let reset = try #require(try await phones.pool.code(for: Self.number))
            let changed = try await browser.submit(forgot, [("code", reset), ("password", "Another-horse-1")])
            #expect(changed.text.contains("Your password has been changed."))
            #expect(
                isFinished(try await browser.submit(changed, [("username", typed), ("password", "Another-horse-1")])))
        }
    }

    @Test func aCodeByPhoneIsTheSecondStep() async throws {
        try await TestApp.run { app in
            let phones = try await PhoneFixture(
                app,
                [
                    .init("MfaConfiguration", "OPTIONAL"),
                    .init("SmsConfiguration", ["SnsCallerArn": "arn:aws:iam::000000000000:role/sms"]),
                ])
            try await phones.userWithPhone()
            try await phones.enableSMS()
            let browser = TestBrowser(app)
            let page = try await open(phones, browser)
            let step = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(step.text.contains("<h1>Check your phone</h1>"))
            #expect(step.text.contains("Enter the code we texted to <bdi>+*******0123</bdi>."))
            let code = try #require(try await phones.pool.code(for: Self.number))
            let wrong = try await browser.submit(step, [("code", Calls.other(than: code))])
            #expect(wrong.text.contains("That code isn’t right.") && wrong.text.contains("+*******0123"))
            #expect(isFinished(try await browser.submit(wrong, [("code", code)])))
        }
    }

    @Test func codesTakeThePlaceOfThePassword() async throws {
        try await TestApp.run { app in
            let factors: JSON = ["PASSWORD", "SMS_OTP", "SOFTWARE_TOKEN"]
            let phones = try await PhoneFixture(
                app, [.init("Policies", ["SignInPolicy": ["AllowedFirstAuthFactors": factors]])])
            try await phones.userWithPhone()
            let mfa = SecondFactorFixture(app, phones.pool, phones.client)
            let secret = try await mfa.enrol(try await SignedIn.byPassword(app, phones.client).accessToken)
            app.clock.advance(.seconds(60))
            for name in ["ana", "nobody"] {
                let browser = TestBrowser(app)
                let page = try await open(phones, browser)
                #expect(page.text.contains("Text me a code instead"))
                let sent = try await browser.submit(page, [("username", name), ("password", ""), ("with", "SMS_OTP")])
                #expect(sent.text.contains("Check your phone"), "\(name)")
                let code = name == "ana" ? try await phones.pool.code(for: Self.number) : "123456"
                #expect(isFinished(try await browser.submit(sent, [("code", code ?? "")])) == (name == "ana"))

                let other = TestBrowser(app)
                let asked = try await other.submit(
                    try await open(phones, other),
                    [("username", name), ("password", ""), ("with", "SOFTWARE_TOKEN_MFA")])
                #expect(asked.text.contains("Enter the code from your authenticator app."), "\(name)")
                let done = try await other.submit(asked, [("code", try mfa.code(secret))])
                #expect(isFinished(done) == (name == "ana"))
            }
        }
    }
}

extension TestAnswer {
    /// The address of the first link to a page.
    fileprivate func link(_ page: String) -> String {
        text.split(separator: "href=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
            .first { $0.contains("/\(page)?") }?.replacing("&amp;", with: "&") ?? ""
    }
}
