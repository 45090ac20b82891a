import Authority
import Core
import Directory
import Postgres
import TestKit
import Testing

/// Whether someone still stands is asked wherever something is issued or accepted: user, client and password.
@Suite struct StandingTests {
    private enum Ending: String, CaseIterable {
        case disabled, deleted, signedOut, passwordSet, passwordReset, clientDeleted
    }

    private func end(_ ending: Ending, _ app: TestApp, _ pool: TestPool, _ client: Client) async throws {
        let user: [JSON.Member] = [.init("UserPoolId", .string(pool.id)), .init("Username", "ana")]
        let answer =
            switch ending {
            case .disabled: try await app.signed("AdminDisableUser", .object(user))
            case .deleted: try await app.signed("AdminDeleteUser", .object(user))
            case .signedOut: try await app.signed("AdminUserGlobalSignOut", .object(user))
            case .passwordSet:
                try await app.signed(
                    "AdminSetUserPassword",
                    .object(user + [.init("Password", "Another-horse-1"), .init("Permanent", true)]))
            case .passwordReset: try await app.signed("AdminResetUserPassword", .object(user))
            case .clientDeleted:
                try await app.signed(
                    "DeleteUserPoolClient",
                    ["UserPoolId": .string(pool.id), "ClientId": .string(client.id.rawValue)])
            }
        #expect(answer.status == 200, "\(answer.text)")
    }

    @Test func nothingOldWorksAfterAnEnd() async throws {
        for ending in Ending.allCases {
            try await TestApp.run { app in
                let pool = try await app.pool()
                try await pool.user()
                let client = try await pool.client()
                let browser = TestBrowser(app)
                let code = try await SignedIn.throughPages(browser, pool, client)
                let tokens = try await SignedIn.byPassword(app, client)
                let srp = SRPClient()
                let challenge = try await SignedIn.beginSRP(app, client, srp)
                try await end(ending, app, pool, client)
                let refresh = try await SignedIn.refresh(app, pool, client, tokens.refreshToken)
                #expect(refresh.status >= 400, "refresh after \(ending)")
                let user = try await app.open("GetUser", ["AccessToken": .string(tokens.accessToken)])
                #expect(user.status == 400, "GetUser after \(ending)")
                #expect(try await SignedIn.redeem(app, pool, client, code).status >= 400, "code after \(ending)")
                let again = try await browser.open(SignedIn.authorizePath(pool, client))
                #expect(again.query["code"] == nil, "browser session after \(ending)")
                // A challenge asks for the password, which still stands.
                guard ending != .signedOut else { return }
                let answer = try await app.open(
                    "RespondToAuthChallenge", SignedIn.answerSRP(app, pool, client, srp, challenge))
                #expect(answer.status == 400, "SRP after \(ending)")
            }
        }
    }

    /// What is being made while everything ends, ends too: a sign-in, a code, tokens.
    @Test func nothingSlipsThroughWhileSessionsEnd() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let user = try await pool.user()
            let client = try await pool.client()
            for _ in 0..<5 {
                let browser = TestBrowser(app)
                let code = try await SignedIn.throughPages(browser, pool, client)
                async let redeemed = SignedIn.redeem(app, pool, client, code)
                async let entered = app.open("InitiateAuth", SignedIn.passwordInput(client))
                async let changed: Void = app.authority.accounts.setPassword(
                    TestPool.password, isPermanent: true, of: user, in: pool.pool, now: app.clock.now())
                let (tokens, result, _) = try await (redeemed, entered, changed)
                let epoch = try await app.authority.store.database.first(
                    "SELECT session_epoch FROM users WHERE pool = \(pool.id) AND sub = \(user.sub)", .read)
                let current: Int64? = try epoch?.get("session_epoch")
                for answer in [tokens.json, result.json["AuthenticationResult"] ?? .null] {
                    let access = answer["access_token"]?.string ?? answer["AccessToken"]?.string
                    guard let access, let claims = access.split(separator: ".").dropFirst().first,
                        let bytes = Base64URL.decode(String(claims)),
                        let family = try JSON.parse(bytes)["origin_jti"]?.string
                    else { continue }
                    let row = try await app.authority.store.database.first(
                        "SELECT session_epoch FROM refresh_families WHERE pool = \(pool.id) AND family = \(family)",
                        .read)
                    let made: Int64? = try row?.get("session_epoch")
                    let isAccepted = try await app.open("GetUser", ["AccessToken": .string(access)]).status == 200
                    // Good only where it was made after the change.
                    #expect(isAccepted == (made == current))
                }
                #expect(try await browser.open(SignedIn.authorizePath(pool, client)).query["code"] == nil)
            }
        }
    }

    @Test func aChangedPasswordKeepsTheSessionItCameThrough() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let kept = try await SignedIn.byPassword(app, client)
            let other = try await SignedIn.byPassword(app, client)
            let code = try await SignedIn.throughPages(TestBrowser(app), pool, client)
            let answer = try await app.open(
                "ChangePassword",
                [
                    "AccessToken": .string(kept.accessToken), "PreviousPassword": .string(TestPool.password),
                    "ProposedPassword": "Another-horse-1",
                ])
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try await SignedIn.refresh(app, pool, client, kept.refreshToken).status == 200)
            #expect(try await app.open("GetUser", ["AccessToken": .string(kept.accessToken)]).status == 200)
            #expect(try await SignedIn.refresh(app, pool, client, other.refreshToken).json["error"] == "invalid_grant")
            #expect(try await app.open("GetUser", ["AccessToken": .string(other.accessToken)]).status == 400)
            #expect(try await SignedIn.redeem(app, pool, client, code).json["error"] == "invalid_grant")
        }
    }

    /// Another node deleted the client; this one's cache has not heard of it.
    @Test func aClientDeletedElsewhereIsGoneAtOnce() async throws {
        // A database of its own: another test's configuration write would make the cache forget.
        try await TestApp.run(on: try await TestDatabase.fresh()) { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let browser = TestBrowser(app)
            let page = try await browser.open(SignedIn.authorizePath(pool, client))
            let srp = SRPClient()
            let challenge = try await SignedIn.beginSRP(app, client, srp)
            #expect(try await app.authority.store.clients.delete(client.id, in: pool.pool.id))
            for answer in [
                try await app.open("InitiateAuth", SignedIn.passwordInput(client)),
                try await app.open("RespondToAuthChallenge", SignedIn.answerSRP(app, pool, client, srp, challenge)),
            ] {
                #expect(answer.status == 400)
                #expect(answer.json["__type"] == "ResourceNotFoundException")
                #expect(answer.json["message"] == .string("User pool client \(client.id) does not exist."))
            }
            // A wrong password learns nothing of it.
            let wrong = try await app.open("InitiateAuth", SignedIn.passwordInput(client, password: "Wrong-horse-1"))
            #expect(wrong.json["message"] == "Incorrect username or password.")
            let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
            #expect(answer.status == 400)
            #expect(answer.header("location") == nil)
            #expect(answer.header("content-type") == "text/html; charset=utf-8")
        }
    }

    @Test func tokensOfAnotherPoolOpenNothing() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            let other = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let otherClient = try await other.client()
            let code = try await SignedIn.throughPages(TestBrowser(app), pool, client)
            let tokens = try await SignedIn.redeem(app, pool, client, code).json
            let bearer = [("authorization", "Bearer \(tokens["access_token"]?.string ?? "")")]
            #expect(try await app.get("/\(pool.id)/oauth2/userInfo", headers: bearer).status == 200)
            #expect(try await app.get("/\(other.id)/oauth2/userInfo", headers: bearer).status == 401)
            let refresh = try await SignedIn.refresh(app, other, otherClient, tokens["refresh_token"]?.string ?? "")
            #expect(refresh.json["error"] == "invalid_grant")
            let foreign = try await SignedIn.refresh(app, other, client, tokens["refresh_token"]?.string ?? "")
            #expect(foreign.json["error"] == "invalid_client")
        }
    }

    @Test func aTokenOfOneKindIsNotOneOfAnother() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let tokens = try await SignedIn.byPassword(app, client)
            for token in [tokens.idToken, tokens.refreshToken, "", "a.b.c", String(repeating: ".", count: 5000)] {
                let answer = try await app.open("GetUser", ["AccessToken": .string(token)])
                #expect(answer.status == 400)
                let info = try await app.get(
                    "/\(pool.id)/oauth2/userInfo", headers: [("authorization", "Bearer \(token)")])
                #expect(info.status == 401)
            }
            // Every cut of a refresh token is refused, and every changed letter.
            let token = Array(tokens.refreshToken)
            for length in stride(from: 0, to: token.count, by: 5) {
                let cut = String(token[..<length])
                #expect(try await SignedIn.refresh(app, pool, client, cut).status == 400)
            }
            for place in stride(from: 0, to: token.count, by: 7) {
                var changed = token
                changed[place] = changed[place] == "A" ? "B" : "A"
                #expect(try await SignedIn.refresh(app, pool, client, String(changed)).status == 400)
            }
        }
    }

    @Test func anAccessTokenDiesWithItsTime() async throws {
        try await TestApp.run { app in
            let pool = try await app.pool()
            try await pool.user()
            let client = try await pool.client()
            let tokens = try await SignedIn.byPassword(app, client)
            app.clock.advance(.hours(1))
            let answer = try await app.open("GetUser", ["AccessToken": .string(tokens.accessToken)])
            #expect(answer.json["message"] == "Access Token has expired")
        }
    }
}
