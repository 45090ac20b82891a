import Authority
import Core
import Directory
import TestKit
import Testing

/// A password changed by its owner while an administrator takes it away: the administrator's word stands.
@Suite struct PasswordRaceTests {
    private func access(_ app: TestApp, _ client: Client) async throws -> VerifiedAccess {
        let token = try await SignedIn.byPassword(app, client).accessToken
        return try await app.authority.accessTokens.verify(token, requiring: nil, now: app.clock.now())
    }

    private func change(_ access: VerifiedAccess, _ app: TestApp) async throws {
        try await app.authority.accounts.changePassword(
            of: access.user, from: TestPool.password, to: "Another-horse-1",
            keeping: access.family.map { .family($0) }, in: access.client.pool.pool, now: app.clock.now())
    }

    @Test func whatWasResetMeanwhileStaysReset() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let access = try await access(app, client)
            #expect(try await pool.administer("AdminResetUserPassword").status == 200)
            await #expect(throws: AuthorityError.incorrectUsernameOrPassword) { try await change(access, app) }
            #expect(try await app.authority.accounts.existing("ana", in: pool.pool).status == .resetRequired)
            let calls = Calls(app: app, client: client)
            #expect(try await calls.byPassword().json["__type"] == "PasswordResetRequiredException")
            let new = try await calls.byPassword(password: "Another-horse-1")
            #expect(new.json["message"] == "Incorrect username or password.")
            // The code of the reset is still the way back.
            let code = try #require(try await pool.code(for: "ana@example.com"))
            #expect(try await calls.confirmForgot("ana", code, password: "Third-horse-1").status == 200)
        }
    }

    @Test func whicheverComesFirstTheUserEndsReset() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            for number in 0..<8 {
                let name = "ana\(number)"
                let user = try await pool.user(name)
                let client = try await pool.client()
                let token = try await SignedIn.byPassword(app, client, username: name).accessToken
                async let changed = app.open(
                    "ChangePassword",
                    [
                        "AccessToken": .string(token), "PreviousPassword": .string(TestPool.password),
                        "ProposedPassword": "Another-horse-1",
                    ])
                async let reset: Void = app.authority.accounts.resetPassword(
                    of: user.confirmed, in: pool.pool, now: app.clock.now())
                _ = try await (changed, reset)
                #expect(try await app.authority.accounts.existing(name, in: pool.pool).status == .resetRequired)
                let calls = Calls(app: app, client: client)
                for password in [TestPool.password, "Another-horse-1"] {
                    #expect(try await calls.byPassword(name, password: password).status == 400)
                }
            }
        }
    }

    @Test func whatAnAdministratorSetMeanwhileStays() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let access = try await access(app, client)
            let set = try await pool.administer(
                "AdminSetUserPassword", "ana", [.init("Password", "Third-horse-1"), .init("Permanent", true)])
            #expect(set.status == 200)
            await #expect(throws: AuthorityError.incorrectUsernameOrPassword) { try await change(access, app) }
            let calls = Calls(app: app, client: client)
            #expect(try await calls.byPassword(password: "Third-horse-1").status == 200)
            #expect(try await calls.byPassword(password: "Another-horse-1").status == 400)
        }
    }

    @Test func ofTwoChangesAtOnceOneCounts() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let token = try await SignedIn.byPassword(app, client).accessToken
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<5 {
                    group.addTask {
                        try await app.open(
                            "ChangePassword",
                            [
                                "AccessToken": .string(token), "PreviousPassword": .string(TestPool.password),
                                "ProposedPassword": .string("Another-horse-\(number)"),
                            ]
                        ).status
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [200: 1, 400: 4])
            #expect(try await app.open("GetUser", ["AccessToken": .string(token)]).status == 200)
        }
    }

    @Test func wrongPreviousPasswordsCountForTheLock() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let token = try await SignedIn.byPassword(app, client).accessToken
            func change(_ previous: String) async throws -> String {
                try await app.open(
                    "ChangePassword",
                    [
                        "AccessToken": .string(token), "PreviousPassword": .string(previous),
                        "ProposedPassword": "Another-horse-1",
                    ]
                ).refusal
            }
            for number in 0..<5 {
                #expect(
                    try await change("Wrong-horse-\(number)")
                        == "NotAuthorizedException: Incorrect username or password.")
            }
            let calls = Calls(app: app, client: client)
            #expect(try await calls.byPassword().json["message"] == "Password attempts exceeded")
            #expect(try await change(TestPool.password).hasPrefix("LimitExceededException"))
        }
    }
}

extension User {
    /// As an administrator read them before anything happened.
    fileprivate var confirmed: User {
        var user = self
        user.status = .confirmed
        return user
    }
}
