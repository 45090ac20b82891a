import Core
import Directory
import TestKit
import Testing

/// The same in what is typed on the pages, and in the API's own texts.
@Suite struct HostileFormTests {
    private static let hostile = [
        "\u{1}", "\u{7F}", "a\r\nb", "\u{202E}", String(repeating: "a", count: 3000),
        String(repeating: "\u{1F469}", count: 5000),
    ]
    private static let pages: [(path: String, fields: [String])] = [
        ("login", ["username", "password"]), ("signup", ["username", "password", "email"]),
        ("forgotPassword", ["username"]),
    ]

    /// The page of a name, of a fresh login.
    private func page(_ path: String, _ browser: TestBrowser, _ pool: TestPool, _ client: Client) async throws
        -> TestAnswer
    {
        let query = SignedIn.authorizePath(pool, client).split(separator: "?")[1]
        let page = try await browser.open("/\(pool.id)/\(path)?\(query)")
        #expect(page.status == 200)
        return page
    }

    @Test func aNULTypedOnAPageIsRefused() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            for (path, fields) in Self.pages {
                for name in fields {
                    let browser = TestBrowser(app)
                    let page = try await page(path, browser, pool, client)
                    let typed = fields.map { (name: $0, value: $0 == name ? "a\0b" : "ana") }
                    let answer = try await browser.submit(page, typed)
                    #expect(answer.status == 400 && answer.header("location") == nil, "\(path) \(name)")
                }
            }
        }
    }

    @Test func noValueTypedOnAPageIsAFaultOfOurs() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            for (path, fields) in Self.pages {
                for name in fields {
                    for value in Self.hostile {
                        let browser = TestBrowser(app)
                        let page = try await page(path, browser, pool, client)
                        let right = ["username": "new", "password": TestPool.password, "email": "new@example.com"]
                        let typed = fields.map { (name: $0, value: $0 == name ? value : right[$0] ?? "") }
                        let answer = try await browser.submit(page, typed)
                        // A name too long for an address is refused on the next page.
                        #expect(
                            (200..<500).contains(answer.status),
                            "\(path) \(name) \(value.debugDescription.prefix(20)): \(answer.status)"
                        )
                        #expect(answer.query["code"] == nil)
                        #expect(browser.cookies[pool.sessionCookie] == nil)
                    }
                }
            }
        }
    }

    @Test func theFormOfAnotherPageIsNoFault() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            _ = try await page("login", browser, pool, client)
            for path in ["login", "signup", "confirmUser", "forgotPassword", "confirmForgotPassword"] {
                for login in ["", "?login=x", "?login=%00", "?login=\(String(repeating: "a", count: 5000))"] {
                    let answer = try await app.post(
                        "/\(pool.id)/\(path)\(login)", [("username", "ana"), ("code", "1")], headers: browser.headers)
                    #expect(answer.status == 400, "\(path)\(login.prefix(20)): \(answer.status)")
                }
            }
        }
    }

    @Test func aNULInAnInputOfTheAPIIsRefused() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let calls = Calls(app: app, client: client)
            let token = try await SignedIn.byPassword(app, client).accessToken
            for answer in [
                try await calls.byPassword("a\0"), try await calls.byPassword(password: "a\0"),
                try await calls.signUp("a\0"), try await calls.signUp("ben", email: "a\0@b.c"),
                try await calls.forgot("a\0"), try await calls.confirmSignUp("ana", "1\0"),
                try await app.open(
                    "UpdateUserAttributes",
                    ["AccessToken": .string(token), "UserAttributes": [["Name": "name", "Value": "a\0b"]]]),
                try await pool.administer("AdminGetUser", "a\0"),
                try await app.signed("ListUsers", ["UserPoolId": .string(pool.id), "Filter": "name = \"a\0\""]),
            ] {
                #expect(answer.status == 400, "\(answer.text)")
                #expect(answer.json["__type"] != nil)
            }
        }
    }
}
