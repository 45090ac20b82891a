import Core
import Directory
import TestKit
import Testing

/// ListUserSessions and AdminListUserSessions.
@Suite struct SessionListTests {
    @Test func aTokenSessionIsShownInFull() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            let tokens = try await SignedIn.byPassword(app, sessions.client)
            let id = sessions.id(of: tokens)
            #expect(id.count == 28 && id.hasPrefix("tkn"))
            let now = app.clock.now().seconds
            let expected: [JSON.Member] = [
                .init("SessionId", .string(id)), .init("SessionType", "TOKEN"),
                .init("ClientId", .string(sessions.client.id.rawValue)), .init("CreateDate", .integer(now)),
                .init("LastActiveDate", .integer(now)), .init("DeviceType", "unknown"),
            ]
            #expect(
                try await sessions.list(tokens.accessToken)
                    == [.object(expected + [.init("IsCurrentSession", true)])])
            // An administrator has no session of their own.
            #expect(try await sessions.adminList() == [.object(expected + [.init("IsCurrentSession", false)])])
        }
    }

    @Test func aBrowsersSessionIsShownWithWhatCameThroughIt() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            let other = try await sessions.pool.client()
            let browser = TestBrowser(app, agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0")
            let began = app.clock.now().seconds
            let first = try await sessions.byCode(browser)
            app.clock.advance(.minutes(5))
            let second = try await sessions.byCode(browser, at: other)
            let list = try await sessions.list(second.accessToken)
            #expect(list.count == 3)
            let sso = try #require(list.first { $0["SessionType"] == "SSO" })
            let id = sso["SessionId"]?.string ?? ""
            #expect(id.count == 28 && id.hasPrefix("sso"))
            #expect(sso["ClientId"]?.string == sessions.client.id.rawValue)
            #expect(sso["DeviceType"] == "Firefox, Linux" && sso["OriginSessionId"] == nil)
            #expect(sso["CreateDate"] == .integer(began) && sso["LastActiveDate"] == .integer(began + 300))
            #expect(sso["IsCurrentSession"] == false)
            for (tokens, client, isCurrent) in [(first, sessions.client, false), (second, other, true)] {
                let session = try #require(list.session(sessions.id(of: tokens)))
                #expect(session["OriginSessionId"]?.string == id)
                #expect(session["ClientId"]?.string == client.id.rawValue)
                #expect(session["DeviceType"] == "Firefox, Linux")
                #expect(session["IsCurrentSession"] == .bool(isCurrent))
            }
            // The newest first.
            #expect(list.first?["SessionId"]?.string == sessions.id(of: second))
        }
    }

    @Test func aUseIsSeenWithAndWithoutRotation() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            let rotating = try await sessions.pool.client([
                .init("RefreshTokenRotation", ["Feature": "ENABLED", "RetryGracePeriodSeconds": 0])
            ])
            for client in [sessions.client, rotating] {
                let tokens = try await SignedIn.byPassword(app, client)
                app.clock.advance(.minutes(3))
                let answer = try await app.post(
                    "/\(sessions.pool.id)/oauth2/token",
                    [
                        ("grant_type", "refresh_token"), ("client_id", client.id.rawValue),
                        ("refresh_token", tokens.refreshToken),
                    ], headers: [("user-agent", "Notes/3.1 (iPhone)")])
                #expect(answer.status == 200, "\(answer.text)")
                let session = try #require(
                    try await sessions.list(tokens.accessToken).session(sessions.id(of: tokens)))
                #expect(session["LastActiveDate"] == .integer(app.clock.now().seconds))
                #expect(session["CreateDate"] == .integer(app.clock.now().seconds - 180))
                #expect(session["DeviceType"] == "Notes, iPhone")
            }
        }
    }

    /// The address of a server is not its user's.
    @Test func aServersOwnAddressIsNotItsUsers() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            let secret = "a-secret-of-a-web-server-0001"
            let server = try await sessions.pool.client(secret: secret)
            let browser = TestBrowser(app, agent: "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36")
            let code = try await sessions.code(browser, at: server)
            let redeemed = try await SignedIn.redeem(
                app, sessions.pool, server, code, ["client_secret": secret])
            let refresh = redeemed.json["refresh_token"]?.string ?? ""
            app.clock.advance(.minutes(1))
            let answer = try await app.post(
                "/\(sessions.pool.id)/oauth2/token",
                [
                    ("grant_type", "refresh_token"), ("client_id", server.id.rawValue), ("client_secret", secret),
                    ("refresh_token", refresh),
                ], headers: [("user-agent", "python-requests/2")])
            #expect(answer.status == 200, "\(answer.text)")
            let token = try #require(try await sessions.adminList().first { $0["SessionType"] == "TOKEN" })
            #expect(token["DeviceType"] == "Chrome, Windows")
            #expect(token["LastActiveDate"] == .integer(app.clock.now().seconds))
        }
    }

    /// What a server says of its user counts at the administrator's sign-in.
    @Test func aServerSaysWhereItsUserIs() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(
                app,
                client: [.init("ExplicitAuthFlows", ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])])
            let context: JSON = [
                "IpAddress": "203.0.113.7", "ServerName": "web", "ServerPath": "/",
                "HttpHeaders": [["headerName": "User-Agent", "headerValue": "Mozilla/5.0 (iPad) Safari/605"]],
            ]
            let answer = try await app.signed(
                "AdminInitiateAuth",
                [
                    "UserPoolId": .string(sessions.pool.id), "ClientId": .string(sessions.client.id.rawValue),
                    "AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "ContextData": context,
                    "AuthParameters": ["USERNAME": "ana", "PASSWORD": .string(TestPool.password)],
                ])
            #expect(answer.isSignedIn, "\(answer.text)")
            let session = try await sessions.adminList().first
            #expect(session?["LastIPAddress"] == "203.0.113.7" && session?["DeviceType"] == "Safari, iPad")
        }
    }

    @Test func whatHasEndedIsNotListed() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            let browser = TestBrowser(app)
            let first = try await sessions.byCode(browser)
            let second = try await SignedIn.byPassword(app, sessions.client)
            _ = try await sessions.byCode(browser, ["prompt": "login"])
            // Another sign-in in the same browser is another session in the place of the first.
            #expect(try await sessions.adminList().ids("SSO").count == 1)
            #expect(try await sessions.adminList().ids("TOKEN").count == 3)
            let revoked = try await app.open(
                "RevokeToken",
                ["Token": .string(first.refreshToken), "ClientId": .string(sessions.client.id.rawValue)])
            #expect(revoked.status == 200)
            #expect(try await sessions.adminList().session(sessions.id(of: first)) == nil)
            app.clock.advance(.minutes(61))
            #expect(try await sessions.adminList().ids("SSO") == [])
            #expect(try await sessions.adminList().ids("TOKEN").count == 2)
            app.clock.advance(.days(30))
            #expect(try await sessions.adminList() == [])
            let third = try await SignedIn.byPassword(app, sessions.client)
            _ = try await app.open("GlobalSignOut", ["AccessToken": .string(third.accessToken)])
            #expect(try await sessions.adminList() == [])
            _ = second
        }
    }

    @Test func nobodySeesAnothersSessions() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            try await sessions.pool.user("ben")
            let ana = try await SignedIn.byPassword(app, sessions.client)
            let ben = try await SignedIn.byPassword(app, sessions.client, username: "ben")
            #expect(
                try await sessions.list(ana.accessToken).compactMap { $0["SessionId"]?.string } == [
                    sessions.id(of: ana)
                ])
            #expect(
                try await sessions.adminList("ben").compactMap { $0["SessionId"]?.string } == [sessions.id(of: ben)])
            #expect(
                try await sessions.pool.administer("AdminListUserSessions", "nobody").type == "UserNotFoundException")
            // A token without the scope of one's own account, an ID token, nothing.
            let narrow = try await sessions.byCode(TestBrowser(app), ["scope": "openid"])
            for token in [narrow.accessToken, ana.idToken, "x"] {
                let answer = try await app.open("ListUserSessions", ["AccessToken": .string(token)])
                #expect(answer.type == "NotAuthorizedException")
            }
            #expect(
                try await app.open("AdminListUserSessions", ["UserPoolId": .string(sessions.pool.id)]).status != 200)
        }
    }

    /// A page has 125; the rest comes with its token, which is good for this user alone.
    @Test func manySessionsComeInPages() async throws {
        try await TestApp.run { app in
            let sessions = try await SessionFixture(app)
            try await sessions.track("DISABLED")
            let token = try await SignedIn.byPassword(app, sessions.client)
            for _ in 0..<130 { _ = try await SignedIn.byPassword(app, sessions.client) }
            try await sessions.track()
            let first = try await app.open("ListUserSessions", ["AccessToken": .string(token.accessToken)])
            let next = try #require(first.json["NextToken"]?.string)
            let second = try await app.open(
                "ListUserSessions", ["AccessToken": .string(token.accessToken), "NextToken": .string(next)])
            let ids = [first, second].flatMap {
                ($0.json["Sessions"]?.array ?? []).compactMap { $0["SessionId"]?.string }
            }
            #expect(first.json["Sessions"]?.array?.count == 125 && second.json["NextToken"] == nil)
            #expect(ids.count == 131 && Set(ids).count == 131)
            try await sessions.pool.user("ben")
            let ben = try await SignedIn.byPassword(app, sessions.client, username: "ben")
            for forged in [next, "\(next)A", "x"] {
                let answer = try await app.open(
                    "ListUserSessions", ["AccessToken": .string(ben.accessToken), "NextToken": .string(forged)])
                #expect(answer.refusal == "InvalidParameterException: Invalid pagination token.")
            }
        }
    }
}
