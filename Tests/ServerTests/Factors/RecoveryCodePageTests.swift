import Core
import Directory
import TestKit
import Testing

/// Recovery codes on the hosted pages: shown after the set-up, taken in place of the second step.
@Suite struct RecoveryCodePageTests {
    private func isFinished(_ answer: TestAnswer) -> Bool {
        answer.header("location")?.hasPrefix(TestPool.callback) == true && answer.query["code"] != nil
    }

    private func signIn(
        _ mfa: SecondFactorFixture, _ browser: TestBrowser, _ changes: [String: String?] = [:]
    ) async throws -> TestAnswer {
        let page = try await browser.open(SignedIn.authorizePath(mfa.pool, mfa.client, changes))
        return try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
    }

    /// Sets an authenticator app up; the page with the codes, and the codes.
    private func setUp(
        _ mfa: SecondFactorFixture, _ browser: TestBrowser
    ) async throws -> (TestAnswer, codes: [String]) {
        let page = try await signIn(mfa, browser)
        let secret = page.text.split(separator: "aria-labelledby=\"secret-label\">").dropFirst().first.map {
            String($0.prefix { $0 != "<" }.filter { $0 != " " })
        }
        let shown = try await browser.submit(page, [("code", try mfa.code(secret ?? ""))])
        let codes = shown.text.split(separator: "<li>").dropFirst().map { String($0.prefix { $0 != "<" }) }
        return (shown, codes)
    }

    @Test func theyAreShownAfterTheSetUpAndStandIn() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "ON")
            try await mfa.pool.user()
            let browser = TestBrowser(app)
            let (shown, codes) = try await setUp(mfa, browser)
            #expect(shown.text.contains("Keep these codes") && codes.count == 10)
            #expect(shown.header("cache-control")?.contains("no-store") == true)
            #expect(isFinished(try await browser.submit(shown, [("kept", shown.hidden("kept"))])))

            let other = TestBrowser(app)
            let step = try await signIn(mfa, other)
            #expect(step.text.contains("Use a recovery code"))
            let asked = try await other.submit(step, [("recovery", "1")])
            #expect(asked.text.contains("Recovery code") && asked.text.contains("name=\"recovery_code\""))
            let empty = try await other.submit(asked, [("recovery_code", " ")])
            #expect(empty.text.contains("Fill this in to continue."))
            let wrong = try await other.submit(empty, [("recovery_code", "AAAAA-AAAAA")])
            #expect(wrong.text.contains("That code isn’t right."))
            #expect(isFinished(try await other.submit(wrong, [("recovery_code", codes[0].lowercased())])))
            let again = try await other.submit(wrong, [("recovery_code", codes[1])])
            #expect(!isFinished(again))
        }
    }

    /// The button stays after a wrong code, and is not there for those who have none.
    @Test func whoHasNoneIsNotOfferedOne() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "OPTIONAL")
            let secret = try await mfa.enrolledUser()
            let browser = TestBrowser(app)
            #expect(!(try await signIn(mfa, browser)).text.contains("Use a recovery code"))
            let challenge = try await mfa.signIn()
            let done = try await mfa.answer(challenge, code: try mfa.code(secret))
            let token = try #require(done.json["AuthenticationResult"]?["AccessToken"])
            #expect(try await app.open("CreateRecoveryCodes", .object([.init("AccessToken", token)])).status == 200)
            let step = try await signIn(mfa, browser)
            let wrong = try await browser.submit(step, [("code", try mfa.wrongCode(secret))])
            #expect(wrong.text.contains("That code isn’t right.") && wrong.text.contains("Use a recovery code"))
        }
    }

    /// The page of the codes goes on with the sign-in that it belongs to, and with no other.
    @Test func anOlderSessionDoesNotStandIn() async throws {
        try await TestApp.run { app in
            let mfa = try await SecondFactorFixture(app, mode: "ON")
            try await mfa.pool.user()
            let browser = TestBrowser(app)
            let (shown, _) = try await setUp(mfa, browser)
            #expect(isFinished(try await browser.submit(shown, [("kept", shown.hidden("kept"))])))
            // Somebody else at this browser is asked to sign in again, and posts the token of before, or one of theirs.
            let page = try await browser.open(SignedIn.authorizePath(mfa.pool, mfa.client, ["prompt": "login"]))
            for token in [shown.hidden("kept"), "1", page.hidden("csrf")] {
                let forged = try await app.post(
                    page.formAction.replacing("/login", with: "/mfa"),
                    [("csrf", page.hidden("csrf")), ("kept", token)], headers: browser.headers)
                #expect(!isFinished(forged) && forged.text.contains("name=\"password\""), "\(forged.status)")
            }
        }
    }
}

extension TestAnswer {
    /// Where the first form is posted.
    fileprivate var formAction: String {
        text.split(separator: " action=\"").dropFirst().first.map {
            String($0.prefix { $0 != "\"" }).replacing("&amp;", with: "&")
        } ?? ""
    }
}
