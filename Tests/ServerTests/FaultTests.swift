import Authority
import Core
import Directory
import TestKit
import Testing

/// What should hold and does not yet. Each goes to its suite once it does.
@Suite struct FaultTests {
    /// The sign-up page takes no name that the API would not: nobody could administer its user.
    @Test(arguments: [
        "a b", "a\u{7F}", "a\u{A0}b", "\u{200B}", "a\u{2028}b", String(repeating: "a", count: 129), " ",
    ])
    func aNameOfNoUsersIsRefusedOnThePage(name: String) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            let query = SignedIn.authorizePath(pool, client).split(separator: "?")[1]
            let page = try await browser.open("/\(pool.id)/signup?\(query)")
            let answer = try await browser.submit(
                page, [("username", name), ("password", TestPool.password), ("email", "new@example.com")])
            #expect(answer.status == 200 && answer.text.contains("can\u{2019}t be used as a name here"))
            #expect(try await app.authority.store.users.count(pool.pool.id) == 0)
        }
    }

    /// Two spellings of a name are one name; only the composed one is written.
    @Test func aUsernameIsInNormalizationFormC() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let calls = Calls(app: app, client: try await pool.client())
            let refusal =
                "InvalidParameterException: Username should be in normalization form C without control characters."
            #expect(try await calls.signUp("e\u{301}va").refusal == refusal)
            let made = try await pool.administer("AdminCreateUser", "e\u{301}va", [.init("MessageAction", "SUPPRESS")])
            #expect(made.refusal == refusal)
            #expect(try await calls.signUp("\u{E9}va").status == 200)
        }
    }

    /// Behind a client that hides who exists the database is asked as often for nobody.
    @Test(arguments: 0..<3) func aSignInAsksTheDatabaseAlikeForAll(step: Int) async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let client = try await pool.client([.init("PreventUserExistenceErrors", "ENABLED")])
            let calls = Calls(app: app, client: client)
            try await pool.user()
            var counts: [[String: Int]] = []
            for name in ["ana", "nobody"] {
                let srp = SRPClient()
                for _ in 0..<2 {
                    let begun = try await SignedIn.beginSRP(app, client, srp, username: name)
                    let answer = SignedIn.answerSRP(app, pool, client, srp, begun, password: "Wrong-horse-1")
                    let acts: [@Sendable () async throws -> TestAnswer] = [
                        { try await calls.byPassword(name, password: "Wrong-horse-1") },
                        { try await SignedIn.beginSRP(app, client, srp, username: name) },
                        { try await app.open("RespondToAuthChallenge", answer) },
                    ]
                    let count = try await app.database.counting { _ = try await acts[step]() }
                    counts.append(Dictionary(uniqueKeysWithValues: count.map { ("\($0.key)", $0.value) }))
                }
            }
            #expect(Set(counts).count == 1, "\(counts)")
        }
    }
}
