import Authority
import Core
import Directory
import TestKit
import Testing

/// Names: one owner each, and nobody takes another's by a detour.
@Suite struct NameTests {
    private static let aliases: [JSON.Member] = [.init("AliasAttributes", ["email", "preferred_username"])]

    @Test func anothersSubjectIsNoUsername() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let ana = try await pool.user()
            let calls = Calls(app: app, client: try await pool.client())
            for name in [ana.sub.rawValue, ana.sub.rawValue.uppercased()] {
                #expect(try await calls.signUp(name).refusal == "UsernameExistsException: User already exists")
                let made = try await pool.administer("AdminCreateUser", name, [.init("MessageAction", "SUPPRESS")])
                #expect(made.refusal == "UsernameExistsException: User already exists")
            }
            // In another pool it names nobody.
            let other = Calls(app: app, client: try await app.pool().client())
            #expect(try await other.signUp(ana.sub.rawValue).status == 200)
        }
    }

    /// Two spellings of a name are one name; only the composed one is written.
    @Test func aUsernameIsInNormalizationFormC() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let calls = Calls(app: app, client: try await pool.client())
            let refusal = "InvalidParameterException: Username should be in normalization form C."
            #expect(try await calls.signUp("e\u{301}va").refusal == refusal)
            let made = try await pool.administer("AdminCreateUser", "e\u{301}va", [.init("MessageAction", "SUPPRESS")])
            #expect(made.refusal == refusal)
            #expect(try await calls.signUp("\u{E9}va").status == 200)
        }
    }

    /// The sign-up page takes no name that the API would not: nobody could administer its user.
    @Test(arguments: [
        "a b", "a\u{7F}", "a\u{A0}b", "\u{200B}", "a\u{2028}b", String(repeating: "a", count: 129), " ",
    ])
    func aNameThatTheAPIDoesNotTakeIsRefusedOnThePage(name: String) async throws {
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

    @Test func aPreferredUsernameIsNoAddress() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool(Self.aliases)
            try await pool.user()
            let client = try await pool.client()
            let token = try await SignedIn.byPassword(app, client).accessToken
            func prefer(_ name: String) async throws -> TestAnswer {
                try await app.open(
                    "UpdateUserAttributes",
                    [
                        "AccessToken": .string(token),
                        "UserAttributes": [["Name": "preferred_username", "Value": .string(name)]],
                    ])
            }
            for name in ["victim@example.com", "@", "a@b"] {
                #expect(
                    try await prefer(name).refusal == "InvalidParameterException: Preferred username cannot be of "
                        + "email format, since user pool is configured for email alias.")
            }
            #expect(try await prefer("annie").status == 200)
            #expect(try await Calls(app: app, client: client).byPassword("Annie").status == 200)
        }
    }

    @Test func whoIsNotConfirmedPrefersNoName() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool(Self.aliases)
            let calls = Calls(app: app, client: try await pool.client())
            let answer = try await calls.signUp("ben", [["Name": "preferred_username", "Value": "benny"]])
            #expect(
                answer.refusal == "InvalidParameterException: Preferred username cannot be provided for unconfirmed "
                    + "account, since user pool is configured for preferred username alias.")
            // Where it is no alias it is an attribute as any other.
            let plain = Calls(app: app, client: try await app.pool().client())
            #expect(try await plain.signUp("ben", [["Name": "preferred_username", "Value": "benny"]]).status == 200)
        }
    }

    @Test func aUsernameOfAnothersPreferenceWins() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool(Self.aliases)
            let ana = try await pool.user()
            _ = try await pool.administer(
                "AdminUpdateUserAttributes", "ana",
                [.init("UserAttributes", [["Name": "preferred_username", "Value": "boss"]])])
            #expect(try await app.authority.accounts.existing("boss", in: pool.pool).sub == ana.sub)
            try await pool.user("ben")
            let taken = try await pool.administer(
                "AdminUpdateUserAttributes", "ben",
                [.init("UserAttributes", [["Name": "preferred_username", "Value": "BOSS"]])])
            #expect(taken.json["__type"] == "AliasExistsException")
        }
    }

    @Test func oneOfManySignUpsAtOnceIsTheUser() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let calls = Calls(app: app, client: try await pool.client())
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<20 {
                    group.addTask { try await calls.signUp(["ben", "BEN", "Ben"][number % 3]).refusal }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(answers == ["200": 1, "UsernameExistsException: User already exists": 19])
            #expect(try await app.authority.store.users.count(pool.pool.id) == 1)
        }
    }

    @Test func oneOfManyAddressesAtOnceIsTheUsers() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool([.init("UsernameAttributes", ["email"])])
            let calls = Calls(app: app, client: try await pool.client())
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<10 {
                    let address = ["ben@example.com", "Ben@Example.com"][number % 2]
                    group.addTask { try await calls.signUp(address, email: address).refusal }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(
                answers == [
                    "200": 1, "UsernameExistsException: An account with the given email already exists.": 9,
                ])
            #expect(
                try await calls.signUp("ben", email: "ben").refusal
                    == "InvalidParameterException: Invalid email address format.")
            #expect(
                try await calls.signUp("d@example.com", email: "c@example.com").refusal
                    == "InvalidParameterException: User email attribute does not match the username.")
        }
    }

    @Test func anAddressThatAnotherProvedIsTakenByForceAlone() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool(Self.aliases)
            let ana = try await pool.user()
            let calls = Calls(app: app, client: try await pool.client())
            #expect(try await calls.signUp("ben", email: "Ana@example.com").status == 200)
            let code = try #require(try await pool.code(for: "Ana@example.com"))
            for _ in 0..<2 {
                #expect(
                    try await calls.confirmSignUp("ben", code).refusal
                        == "AliasExistsException: An account with the email already exists.")
            }
            let accounts = app.authority.accounts
            #expect(try await accounts.existing("ben", in: pool.pool).status == .unconfirmed)
            #expect(try await accounts.existing("ana@example.com", in: pool.pool).sub == ana.sub)
            let wrong = try await calls.confirmSignUp("ben", Calls.other(than: code), forcing: true)
            #expect(wrong.json["__type"] == "CodeMismatchException")
            #expect(try await accounts.existing("ana", in: pool.pool).attributes["email_verified"] == "true")
            #expect(try await calls.confirmSignUp("ben", code, forcing: true).status == 200)
            #expect(try await accounts.existing("ana@example.com", in: pool.pool).username == "ben")
            #expect(try await accounts.existing("ana", in: pool.pool).attributes["email_verified"] == "false")
        }
    }

    @Test func aUsernameThatCouldBeMistakenIsRefused() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool(Self.aliases)
            let calls = Calls(app: app, client: try await pool.client())
            #expect(
                try await calls.signUp("victim@example.com").refusal == "InvalidParameterException: Username cannot be "
                    + "of email format, since user pool is configured for email alias.")
            for name in ["a b", "a\tb", "", String(repeating: "a", count: 129), "a\u{7F}", "a\u{A0}b", "\u{200B}"] {
                #expect(try await calls.signUp(name).json["__type"] == "InvalidParameterException", "\(name)")
            }
            #expect(try await calls.signUp("\u{E9}va").status == 200)
            #expect(try await calls.signUp("\u{C9}VA").json["__type"] == "UsernameExistsException")
        }
    }

    @Test func whereNamesHaveCaseTwoAreTwo() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool([.init("UsernameConfiguration", ["CaseSensitive": true])])
            let calls = Calls(app: app, client: try await pool.client())
            #expect(try await calls.signUp("ana").status == 200)
            #expect(try await calls.signUp("Ana").status == 200)
            #expect(try await calls.signUp("ana").json["__type"] == "UsernameExistsException")
            #expect(try await app.authority.accounts.find("ANA", in: pool.pool) == nil)
        }
    }
}
