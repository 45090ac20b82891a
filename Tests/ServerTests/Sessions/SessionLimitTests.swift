import Core
import Directory
import TestKit
import Testing

/// MaxPerUser: who goes when one too many comes.
@Suite struct SessionLimitTests {
    @Test func theLeastRecentlyUsedGoes() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app, most: 2)
            func signIn() async throws -> SignedIn.Tokens {
                app.clock.advance(.minutes(1))
                return try await SignedIn.byPassword(app, sessions.client)
            }
            let (one, two) = (try await signIn(), try await signIn())
            // The first is used, so the second is the older one.
            app.clock.advance(.minutes(1))
            #expect(try await sessions.refreshes(one))
            let three = try await signIn()
            #expect(try await sessions.getUser(one.accessToken) == "200")
            #expect(
                try await sessions.getUser(two.accessToken) == "NotAuthorizedException: Access Token has been revoked")
            #expect(try await !sessions.refreshes(two))
            #expect(try await sessions.list(three.accessToken).ids("TOKEN").count == 2)
        }
    }

    @Test func theCodeFlowCountsAndTheBrowserStays() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app, most: 1)
            let implicit = try await sessions.pool.client([.init("AllowedOAuthFlows", ["code", "implicit"])])
            let browser = TestBrowser(app)
            let one = try await sessions.byCode(browser)
            app.clock.advance(.minutes(1))
            let two = try await sessions.byCode(browser)
            #expect(try await sessions.getUser(one.accessToken) != "200")
            #expect(try await sessions.getUser(two.accessToken) == "200")
            app.clock.advance(.minutes(1))
            let answer = try await browser.open(
                SignedIn.authorizePath(
                    sessions.pool, implicit,
                    ["response_type": "token", "code_challenge": nil, "code_challenge_method": nil]))
            #expect(answer.header("location")?.contains("access_token=") == true)
            #expect(try await sessions.getUser(two.accessToken) != "200")
            #expect(try await sessions.isSignedIn(browser))
        }
    }

    @Test func aLowerLimitWaitsForTheNextSignIn() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            var all: [SignedIn.Tokens] = []
            for _ in 0..<5 {
                app.clock.advance(.seconds(10))
                all.append(try await SignedIn.byPassword(app, sessions.client))
            }
            try await sessions.track(most: 2)
            for tokens in all { #expect(try await sessions.getUser(tokens.accessToken) == "200") }
            app.clock.advance(.seconds(10))
            all.append(try await SignedIn.byPassword(app, sessions.client))
            var standing: [Bool] = []
            for tokens in all { standing.append(try await sessions.getUser(tokens.accessToken) == "200") }
            #expect(standing == [false, false, false, false, true, true])
        }
    }

    @Test func nobodyIsLimitedWhereNothingIsTracked() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app, most: 1)
            try await sessions.track("DISABLED", most: 1)
            let one = try await SignedIn.byPassword(app, sessions.client)
            app.clock.advance(.minutes(1))
            _ = try await SignedIn.byPassword(app, sessions.client)
            #expect(try await sessions.getUser(one.accessToken) == "200")
        }
    }

    /// Another user's sessions are not counted.
    @Test func eachUserHasTheirOwnLimit() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app, most: 1)
            try await sessions.pool.user("ben")
            let ana = try await SignedIn.byPassword(app, sessions.client)
            let ben = try await SignedIn.byPassword(app, sessions.client, username: "ben")
            #expect(try await sessions.getUser(ana.accessToken) == "200")
            #expect(try await sessions.getUser(ben.accessToken) == "200")
        }
    }

    @Test func parallelSignInsEndWithinTheLimit() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app, most: 3)
            let tokens = TestBox<[SignedIn.Tokens]>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        let made = try await SignedIn.byPassword(app, sessions.client)
                        tokens.change { $0.append(made) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(tokens.value.count == 20)
            var standing = 0
            for made in tokens.value where try await sessions.getUser(made.accessToken) == "200" { standing += 1 }
            #expect(standing == 3)
            #expect(try await sessions.adminList().count == 3)
        }
    }
}
