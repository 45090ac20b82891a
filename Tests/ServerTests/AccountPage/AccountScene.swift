import Authority
import Core
import Directory
import TestKit

/// Ana at her account page, in one browser.
struct AccountScene {
    let app: TestApp
    let pool: TestPool
    let client: Client
    let browser: TestBrowser

    init(_ app: TestApp, pool changes: [JSON.Member] = [], client settings: [JSON.Member] = []) async throws {
        self.app = app
        pool = try await app.pool(changes)
        try await pool.user()
        client = try await pool.client(settings)
        browser = TestBrowser(app)
    }

    var path: String { "/\(pool.id)/account?client_id=\(client.id)" }

    /// Signed in for it, and there.
    func open() async throws -> TestAnswer {
        let page = try await browser.open(path)
        return try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
    }

    /// Presses a button of a page; redirects are not followed.
    func act(
        _ page: TestAnswer, _ section: String, _ act: String, _ fields: [(name: String, value: String)] = [],
        at place: String = "", csrf: String? = nil
    ) async throws -> TestAnswer {
        let form = [("csrf", csrf ?? page.hidden("csrf")), ("section", section), ("act", act)] + fields
        return try await app.post(
            "/\(pool.id)/account?login=\(page.login)\(place)", form, headers: browser.headers)
    }

    func stored() async throws -> User? { try await app.authority.accounts.find("ana", in: pool.pool) }
}

extension TestAnswer {
    /// The pending login that the forms of a page carry.
    var login: String {
        let rest = text.split(separator: "login=", maxSplits: 1).dropFirst().first ?? ""
        return String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
    }

    /// The seed that a page shows.
    var seed: String? {
        text.split(separator: "aria-labelledby=\"secret-label\">").dropFirst().first.map { rest in
            String(rest.prefix { $0 != "<" }.filter { $0 != " " })
        }
    }
}
