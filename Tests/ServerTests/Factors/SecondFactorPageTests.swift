import Authority
import Core
import Directory
import TestKit
import Testing

/// Second factors on the hosted pages: the same state machine with a face.
@Suite struct SecondFactorPageTests {
    private func signIn(_ mfa: SecondFactorFixture, _ browser: TestBrowser) async throws -> TestAnswer {
        let page = try await browser.open(SignedIn.authorizePath(mfa.pool, mfa.client))
        return try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
    }

    private func isFinished(_ answer: TestAnswer) -> Bool {
        answer.header("location")?.hasPrefix(TestPool.callback) == true && answer.query["code"] != nil
    }

    @Test func theCodeFinishesTheSignIn() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let secret = try await mfa.enrolledUser()
            let browser = TestBrowser(app)
            let page = try await signIn(mfa, browser)
            #expect(page.status == 200)
            #expect(page.text.contains("Enter the code from <bdi>Phone</bdi>."))
            let wrong = try await browser.submit(page, [("code", try mfa.wrongCode(secret))])
            #expect(wrong.text.contains("That code isn’t right."))
            #expect(isFinished(try await browser.submit(wrong, [("code", try mfa.code(secret))])))
            let again = try await browser.submit(page, [("code", try mfa.code(secret))])
            #expect(!isFinished(again))
        }
    }

    @Test func anEmptyCodeIsAskedForAgain() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let secret = try await mfa.enrolledUser()
            let browser = TestBrowser(app)
            let again = try await browser.submit(try await signIn(mfa, browser), [("code", " ")])
            #expect(again.text.contains("Fill this in to continue."))
            #expect(isFinished(try await browser.submit(again, [("code", try mfa.code(secret))])))
        }
    }

    @Test func anAuthenticatorAppIsSetUp() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "ON")
            try await mfa.pool.user()
            let browser = TestBrowser(app)
            let page = try await signIn(mfa, browser)
            #expect(page.text.contains("Set up an authenticator app"))
            #expect(page.text.contains("<svg class=\"qr\""))
            let secret = try #require(page.seed)
            let wrong = try await browser.submit(page, [("code", try mfa.wrongCode(secret))])
            #expect(wrong.text.contains("That code isn’t right."))
            #expect(wrong.seed == secret)
            let codes = try await browser.submit(wrong, [("code", try mfa.code(secret))])
            #expect(codes.text.contains("Keep these codes"))
            #expect(isFinished(try await browser.submit(codes, [("kept", codes.hidden("kept"))])))
            // The other tab shows a page whose seed nobody has any more.
            let late = try await browser.submit(page, [("code", try mfa.code(secret))])
            #expect(!isFinished(late))
            app.clock.advance(.seconds(60))
            let next = try await signIn(mfa, TestBrowser(app))
            #expect(next.text.contains("Enter the code from your authenticator app."))
        }
    }

    @Test func oneOfSeveralIsChosen() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL", email: true)
            _ = try await mfa.enrolledUser()
            let chosen = try await app.signed(
                "AdminSetUserMFAPreference",
                [
                    "UserPoolId": .string(mfa.pool.id), "Username": "ana", "EmailMfaSettings": ["Enabled": true],
                    "SoftwareTokenMfaSettings": ["Enabled": true],
                ])
            #expect(chosen.status == 200)
            let browser = TestBrowser(app)
            let page = try await signIn(mfa, browser)
            #expect(page.text.contains("Use my authenticator app") && page.text.contains("Email me a code"))
            let sent = try await browser.submit(page, [("answer", "EMAIL_OTP")])
            #expect(sent.text.contains("Enter the code we emailed to <bdi>a***@e***</bdi>."))
            let code = try #require(try await mfa.pool.code(for: "ana@example.com"))
            #expect(isFinished(try await browser.submit(sent, [("code", code)])))
        }
    }

    @Test func aCodeTakesThePlaceOfThePassword() async throws {
        try await TestApp.run { app in
            let factors: JSON = ["SignInPolicy": ["AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]]]
            let pool = try await app.pool([.init("Policies", factors)])
            try await pool.user()
            let client = try await pool.client()
            for name in ["ana", "nobody"] {
                let browser = TestBrowser(app)
                let page = try await browser.open(SignedIn.authorizePath(pool, client))
                #expect(page.text.contains("Email me a code instead"))
                let sent = try await browser.submit(
                    page, [("username", name), ("password", ""), ("with", "EMAIL_OTP")])
                #expect(sent.text.contains("Check your email"), "\(name)")
                let code = try await pool.code(for: "\(name)@example.com")
                #expect((code != nil) == (name == "ana"))
                let finished = try await browser.submit(sent, [("code", code ?? "123456")])
                #expect(isFinished(finished) == (name == "ana"))
            }
        }
    }

    @Test func thePageByItselfIsTheSignInPage() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(mfa.pool, mfa.client))
            let login = page.text.split(separator: "login=").dropFirst().first.map {
                $0.prefix { $0 != "\"" && $0 != "&" }
            }
            let shown = try await browser.open("/\(mfa.pool.id)/mfa?login=\(login ?? "")")
            #expect(shown.text.contains("name=\"password\""))
        }
    }
}
