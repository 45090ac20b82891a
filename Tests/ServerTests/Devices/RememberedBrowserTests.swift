import Authority
import Core
import Directory
import TestKit
import Testing

/// The hosted pages: a browser that is remembered in the place of a second factor.
@Suite struct RememberedBrowserTests {
    private func open(_ devices: DeviceFixture, _ browser: TestBrowser, _ username: String = "ana") async throws
        -> TestAnswer
    {
        // Without the session that the browser has, so that it signs in anew.
        browser.plant(devices.pool.sessionCookie, "")
        let page = try await browser.open(SignedIn.authorizePath(devices.pool, devices.client))
        return try await browser.submit(page, [("username", username), ("password", TestPool.password)])
    }

    private func isFinished(_ answer: TestAnswer) -> Bool {
        answer.header("location")?.hasPrefix(TestPool.callback) == true && answer.query["code"] != nil
    }

    private func asksForCode(_ answer: TestAnswer) -> Bool { answer.text.contains("name=\"code\"") }

    private func deviceCookie(_ devices: DeviceFixture) -> String { "\(devices.pool.sessionCookie)-d" }

    /// Signs in with a code, and asks to be remembered where `remember`.
    private func signIn(
        _ devices: DeviceFixture, _ browser: TestBrowser, secret: String, remember: Bool = true
    ) async throws {
        let page = try await open(devices, browser)
        let fields = [("code", try devices.factors.code(secret))] + (remember ? [("remember", "1")] : [])
        #expect(isFinished(try await browser.submit(page, fields)))
        devices.app.clock.advance(.minutes(2))
    }

    @Test func aBrowserIsRememberedWhenItsUserSaysSo() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, mfa: "OPTIONAL")
            let secret = try await devices.factors.enrolledUser()
            let browser = TestBrowser(app)
            try await signIn(devices, browser, secret: secret, remember: false)
            #expect(browser.cookies[deviceCookie(devices)] == nil)
            #expect(asksForCode(try await open(devices, browser)))
            app.clock.advance(.minutes(2))
            try await signIn(devices, browser, secret: secret)
            #expect(browser.cookies[deviceCookie(devices)]?.utf8.count == 43)
            #expect(isFinished(try await open(devices, browser)))
            #expect(asksForCode(try await open(devices, TestBrowser(app))))
        }
    }

    @Test(arguments: [true, false])
    func theChoiceIsMadeAsThePoolRemembers(asking: Bool) async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, asking: asking, mfa: "OPTIONAL")
            let secret = try await devices.factors.enrolledUser()
            let browser = TestBrowser(app)
            let page = try await open(devices, browser)
            #expect(page.text.contains("name=\"remember\" value=\"1\" checked") == !asking)
            // A wrong code keeps what was chosen.
            let wrong = try devices.factors.wrongCode(secret)
            let kept = try await browser.submit(page, [("code", wrong), ("remember", "1")])
            #expect(kept.text.contains("name=\"remember\" value=\"1\" checked"))
            let undone = try await browser.submit(page, [("code", wrong)])
            #expect(undone.text.contains("name=\"remember\" value=\"1\">"))
        }
    }

    /// Where the pool does not let a device stand for a factor nothing is offered, and a forged field does nothing.
    @Test(arguments: [nil, false] as [Bool?])
    func nothingIsOfferedOtherwise(replacing: Bool?) async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, replacing: replacing, mfa: "OPTIONAL")
            let secret = try await devices.factors.enrolledUser()
            let browser = TestBrowser(app)
            let page = try await open(devices, browser)
            #expect(!page.text.contains("name=\"remember\""))
            let code = ("code", try devices.factors.code(secret))
            #expect(isFinished(try await browser.submit(page, [code], adding: [("remember", "1")])))
            #expect(asksForCode(try await open(devices, browser)))
            #expect(try await devices.pool.administer("AdminListDevices").json == ["Devices": []])
        }
    }

    /// It is a device among the others: seen, forgotten, not remembered, and it has its time.
    @Test(arguments: ["AdminForgetDevice", "AdminUpdateDeviceStatus", "time"])
    func aBrowserIsADevice(ending: String) async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, mfa: "OPTIONAL")
            let secret = try await devices.factors.enrolledUser()
            let browser = TestBrowser(app)
            try await signIn(devices, browser, secret: secret)
            let listed = try await devices.pool.administer("AdminListDevices").json["Devices"]?.array ?? []
            #expect(listed.count == 1)
            let key: [JSON.Member] = [.init("DeviceKey", listed.first?["DeviceKey"] ?? .null)]
            switch ending {
            case "AdminForgetDevice":
                #expect(try await devices.pool.administer(ending, "ana", key).status == 200)
            case "AdminUpdateDeviceStatus":
                let status: [JSON.Member] = [.init("DeviceRememberedStatus", "not_remembered")]
                #expect(try await devices.pool.administer(ending, "ana", key + status).status == 200)
            default:
                app.clock.advance(.days(29))
                #expect(isFinished(try await open(devices, browser)))
                app.clock.advance(.days(1))
            }
            #expect(asksForCode(try await open(devices, browser)))
        }
    }

    /// The cookie of one user is nobody else's, and no password is spared by it.
    @Test func aCookieIsOneUsersAndNoPassword() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, mfa: "OPTIONAL")
            let secret = try await devices.factors.enrolledUser()
            _ = try await devices.factors.enrolledUser("ben")
            let browser = TestBrowser(app)
            try await signIn(devices, browser, secret: secret)
            #expect(asksForCode(try await open(devices, browser, "ben")))
            let page = try await browser.open(SignedIn.authorizePath(devices.pool, devices.client))
            let wrong = try await browser.submit(page, [("username", "ana"), ("password", "Wrong-horse-1")])
            #expect(!isFinished(wrong) && !asksForCode(wrong))
            // Nor is it good at the API, or a key of the API in a browser.
            let handle = try #require(browser.cookies[deviceCookie(devices)])
            #expect(try await devices.signIn(handle).challenge == "SOFTWARE_TOKEN_MFA")
            let listed = try await devices.pool.administer("AdminListDevices").json["Devices"]?.array ?? []
            let key = listed.first?["DeviceKey"]?.string ?? ""
            #expect(try await devices.signIn(key).challenge == "SOFTWARE_TOKEN_MFA")
            let other = TestBrowser(app)
            other.plant(deviceCookie(devices), key)
            #expect(asksForCode(try await open(devices, other)))
        }
    }

    /// Whoever has lost their factor sets one up, remembered or not.
    @Test func settingUpIsNotSpared() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, mfa: "ON")
            try await devices.ask("OPTIONAL")
            let secret = try await devices.factors.enrolledUser()
            let browser = TestBrowser(app)
            try await signIn(devices, browser, secret: secret)
            try await devices.ask("ON")
            #expect(try await devices.pool.administer("AdminDeleteSoftwareToken").status == 200)
            #expect(try await open(devices, browser).text.contains("Set up an authenticator app"))
        }
    }

    @Test func theNameIsShort() async throws {
        #expect(
            try await TestAgents.names() == [
                "Chrome, Windows", "Edge, Windows", "Firefox, Linux", "Safari, iPhone", "curl",
            ])
    }
}

/// Names of browsers as devices show them.
enum TestAgents {
    private static let agents = [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36",
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36 Edg/141.0",
        "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1 Version/18.6 Mobile Safari/604.1",
        "curl/8.5",
    ]

    /// Each is remembered by its own sign-in; what its device is called then.
    static func names() async throws -> [String] {
        let names = TestBox<[String]>([])
        for agent in agents {
            try await TestApp.run { app in
                let devices = try await DeviceFixture(app, mfa: "OPTIONAL")
                let secret = try await devices.factors.enrolledUser()
                let browser = TestBrowser(app, agent: agent)
                let page = try await browser.open(SignedIn.authorizePath(devices.pool, devices.client))
                let asked = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
                _ = try await browser.submit(asked, [("code", try devices.factors.code(secret)), ("remember", "1")])
                let device = try await devices.pool.administer("AdminListDevices").json["Devices"]?.array?.first
                let name = device?["DeviceAttributes"]?.array?.first { $0["Name"] == "device_name" }
                names.change { $0.append(name?["Value"]?.string ?? "none") }
            }
        }
        return names.value
    }
}
