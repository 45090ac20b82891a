import Core
import Directory
import TestKit
import Testing

/// RevokeUserSession and AdminRevokeUserSession: what ends, at once and everywhere, and what does not.
@Suite struct SessionRevocationTests {
    private static let revoked = "NotAuthorizedException: Access Token has been revoked"

    @Test func aRevokedTokenSessionIsRefusedEverywhere() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            let machine = try await sessions.pool.machine(secret: "a-secret-of-a-machine-0001")
            let mine = try await SignedIn.byPassword(app, sessions.client)
            let theirs = try await sessions.byCode(TestBrowser(app))
            let answer = try await sessions.revoke(mine.accessToken, sessions.id(of: theirs))
            #expect(answer.status == 200 && answer.json == .object([]), "\(answer.text)")
            #expect(try await sessions.getUser(theirs.accessToken) == Self.revoked)
            let info = try await app.get(
                "/\(sessions.pool.id)/oauth2/userInfo", headers: [("authorization", "Bearer \(theirs.accessToken)")])
            #expect(info.status == 401)
            for token in [theirs.accessToken, theirs.refreshToken] {
                let introspected = try await app.post(
                    "/\(sessions.pool.id)/oauth2/introspect",
                    [
                        ("client_id", machine.id.rawValue), ("client_secret", "a-secret-of-a-machine-0001"),
                        ("token", token),
                    ])
                #expect(introspected.json == ["active": false])
            }
            #expect(try await !sessions.refreshes(theirs))
            #expect(try await sessions.list(mine.accessToken).session(sessions.id(of: theirs)) == nil)
            // The browser that it came through is still signed in, and so is whoever revoked.
            #expect(try await sessions.list(mine.accessToken).ids("SSO").count == 1)
            #expect(try await sessions.getUser(mine.accessToken) == "200")
            #expect(try await sessions.refreshes(mine))
            // Once is enough.
            let again = try await sessions.revoke(mine.accessToken, sessions.id(of: theirs))
            #expect(again.refusal == "ResourceNotFoundException: Session does not exist.")
        }
    }

    /// Another node, which had the token in use a moment ago.
    @Test func anotherNodeRefusesItToo() async throws {
        let database = try await TestDatabase.fresh()
        try await TestApp.run(on: database) { app in
            let sessions = try await SessionFixture(app)
            let mine = try await SignedIn.byPassword(app, sessions.client)
            let theirs = try await SignedIn.byPassword(app, sessions.client)
            try await TestApp.run(on: database) { node in
                let token: JSON = ["AccessToken": .string(theirs.accessToken)]
                let before = try await node.open("GetUser", token)
                let answer = try await sessions.revoke(mine.accessToken, sessions.id(of: theirs))
                let after = try await node.open("GetUser", token)
                #expect([before.status, answer.status] == [200, 200])
                #expect(after.refusal == Self.revoked)
            }
        }
    }

    @Test func aBrowserAloneIsSignedOut() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            let browser = TestBrowser(app)
            let tokens = try await sessions.byCode(browser)
            let id = try #require(try await sessions.adminList().ids("SSO").first)
            #expect(try await sessions.isSignedIn(browser))
            #expect(try await sessions.adminRevoke(id).status == 200)
            #expect(try await !sessions.isSignedIn(browser))
            #expect(try await sessions.getUser(tokens.accessToken) == "200")
            #expect(try await sessions.refreshes(tokens))
            #expect(try await sessions.adminRevoke(id).type == "ResourceNotFoundException")
        }
    }

    @Test func aBrowsersSessionTakesWhatCameThroughItAlong() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            let other = try await sessions.pool.client()
            let (browser, elsewhere) = (TestBrowser(app), TestBrowser(app))
            let one = try await sessions.byCode(browser)
            let two = try await sessions.byCode(browser, at: other)
            let third = try await sessions.byCode(elsewhere)
            let mine = try await SignedIn.byPassword(app, sessions.client)
            let id = try #require(
                try await sessions.list(mine.accessToken).session(sessions.id(of: one))?["OriginSessionId"]?.string)
            // A code on its way dies with it.
            let code = try await sessions.code(browser)
            #expect(try await sessions.revoke(mine.accessToken, id, linked: true).status == 200)
            for tokens in [one, two] { #expect(try await sessions.getUser(tokens.accessToken) == Self.revoked) }
            #expect(try await !sessions.refreshes(one))
            #expect(try await SignedIn.redeem(app, sessions.pool, sessions.client, code).fault == "400 invalid_grant")
            #expect(try await !sessions.isSignedIn(browser))
            for tokens in [third, mine] { #expect(try await sessions.getUser(tokens.accessToken) == "200") }
            #expect(try await sessions.isSignedIn(elsewhere))
        }
    }

    @Test func aTokenSessionTakesItsBrowserAlong() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            let browser = TestBrowser(app)
            let one = try await sessions.byCode(browser)
            let two = try await sessions.byCode(browser)
            #expect(try await sessions.adminRevoke(sessions.id(of: one), linked: true).status == 200)
            #expect(try await !sessions.isSignedIn(browser))
            #expect(try await sessions.getUser(one.accessToken) == Self.revoked)
            // Its siblings stay.
            #expect(try await sessions.getUser(two.accessToken) == "200")
        }
    }

    @Test func revokingATokenMayTakeItsBrowserAlong() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            func revoke(_ tokens: SignedIn.Tokens, linked: Bool) async throws {
                let answer = try await app.open(
                    "RevokeToken",
                    [
                        "Token": .string(tokens.refreshToken), "ClientId": .string(sessions.client.id.rawValue),
                        "RevokeAssociatedSessions": .string(linked ? "LINKED" : "NONE"),
                    ])
                #expect(answer.status == 200, "\(answer.text)")
            }
            let browser = TestBrowser(app)
            try await revoke(try await sessions.byCode(browser), linked: false)
            #expect(try await sessions.isSignedIn(browser))
            let tokens = try await sessions.byCode(browser)
            try await sessions.track("DISABLED")
            try await revoke(tokens, linked: true)
            #expect(try await sessions.isSignedIn(browser))
            try await sessions.track()
            try await revoke(try await sessions.byCode(browser), linked: true)
            #expect(try await !sessions.isSignedIn(browser))
        }
    }

    @Test func oneCannotRevokeWhatOneComesThrough() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            let mine = try await SignedIn.byPassword(app, sessions.client)
            let answer = try await sessions.revoke(mine.accessToken, sessions.id(of: mine))
            #expect(answer.refusal == "InvalidParameterException: The current session cannot be revoked.")
            #expect(try await sessions.getUser(mine.accessToken) == "200")
        }
    }

    /// The browser that one came through is another session; with what is linked one goes along.
    @Test func oneMayEndTheBrowserThatOneComesThrough() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            for linked in [false, true] {
                let browser = TestBrowser(app)
                let mine = try await sessions.byCode(browser)
                let id = try #require(try await sessions.list(mine.accessToken).ids("SSO").first)
                #expect(try await sessions.revoke(mine.accessToken, id, linked: linked).status == 200)
                #expect(try await !sessions.isSignedIn(browser))
                #expect(try await sessions.getUser(mine.accessToken) == (linked ? Self.revoked : "200"))
            }
        }
    }

    @Test func nobodyRevokesAnothersSession() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            try await sessions.pool.user("ben")
            let browser = TestBrowser(app)
            let ana = try await sessions.byCode(browser)
            let ben = try await SignedIn.byPassword(app, sessions.client, username: "ben")
            let sso = try #require(try await sessions.adminList().ids("SSO").first)
            for id in [sessions.id(of: ana), sso] {
                for linked in [false, true] {
                    #expect(
                        try await sessions.revoke(ben.accessToken, id, linked: linked).type
                            == "ResourceNotFoundException")
                    #expect(
                        try await sessions.adminRevoke(id, of: "ben", linked: linked).type
                            == "ResourceNotFoundException")
                }
            }
            // The same in a pool of the same names.
            let other = try await SessionFixture(app)
            #expect(try await other.adminRevoke(sessions.id(of: ana)).type == "ResourceNotFoundException")
            #expect(try await sessions.getUser(ana.accessToken) == "200")
            #expect(try await sessions.isSignedIn(browser))
            // Names that no session can have.
            for id in ["tkn\(String(repeating: "z", count: 25))", "sso\(String(repeating: "0", count: 25))"] {
                #expect(try await sessions.revoke(ana.accessToken, id).type == "ResourceNotFoundException")
            }
            for id in ["", "x", "TKN\(String(repeating: "a", count: 25))", "tkn\(String(repeating: "a", count: 24))"] {
                #expect(try await sessions.revoke(ana.accessToken, id).type == "InvalidParameterException")
            }
        }
    }

    /// Tokens of a client without token revocation name no family: all of them end, and their sessions go on.
    @Test func tokensWithoutAnOriginEndTogether() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            let nameless = try await sessions.pool.client([.init("EnableTokenRevocation", false)])
            let named = try await SignedIn.byPassword(app, sessions.client)
            let one = try await SignedIn.byPassword(app, nameless)
            let two = try await SignedIn.byPassword(app, nameless)
            app.clock.advance(.seconds(2))
            let list = try await sessions.list(named.accessToken)
            let ids = list.filter { $0["ClientId"]?.string == nameless.id.rawValue }.compactMap {
                $0["SessionId"]?.string
            }
            #expect(ids.count == 2)
            #expect(try await sessions.revoke(named.accessToken, ids[0]).status == 200)
            for tokens in [one, two] { #expect(try await sessions.getUser(tokens.accessToken) == Self.revoked) }
            #expect(try await sessions.getUser(named.accessToken) == "200")
            let refreshes = [
                try await sessions.refreshes(one, at: nameless), try await sessions.refreshes(two, at: nameless),
            ]
            #expect(refreshes.filter { $0 }.count == 1)
        }
    }

    /// Whatever is redeemed, made or refreshed while the browser's session ends: nothing of it is left.
    @Test func nothingSlipsThroughWhileABrowserIsSignedOut() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            for _ in 0..<4 {
                let browser = TestBrowser(app)
                _ = try await sessions.byCode(browser)
                let id = try #require(try await sessions.adminList().ids("SSO").first)
                var codes: [String] = []
                for _ in 0..<6 { codes.append(try await sessions.code(browser)) }
                let tokens = TestBox<[String]>([])
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (index, code) in codes.enumerated() {
                        if index == 3 {
                            group.addTask {
                                let answer = try await sessions.adminRevoke(id, linked: true)
                                #expect(answer.status == 200, "\(answer.text)")
                            }
                        }
                        group.addTask {
                            let answer = try await SignedIn.redeem(app, sessions.pool, sessions.client, code)
                            if let token = answer.json["access_token"]?.string { tokens.change { $0.append(token) } }
                        }
                        group.addTask {
                            let path = SignedIn.authorizePath(sessions.pool, sessions.client)
                            let answer = try await app.get(path, headers: browser.headers)
                            guard let code = answer.query["code"] else { return }
                            let redeemed = try await SignedIn.redeem(app, sessions.pool, sessions.client, code)
                            if let token = redeemed.json["access_token"]?.string { tokens.change { $0.append(token) } }
                        }
                    }
                    try await group.waitForAll()
                }
                for token in tokens.value {
                    let info = try await app.get(
                        "/\(sessions.pool.id)/oauth2/userInfo", headers: [("authorization", "Bearer \(token)")])
                    #expect(info.status == 401)
                }
                #expect(try await sessions.adminList() == [])
            }
        }
    }
}
