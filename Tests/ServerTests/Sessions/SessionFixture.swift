import Core
import Directory
import TestKit
import Testing

/// A pool that tracks sessions, a user, a client.
struct SessionFixture: Sendable {
    let app: TestApp
    let pool: TestPool
    let client: Client

    init(_ app: TestApp, most: Int64 = 20, client changes: [JSON.Member] = []) async throws {
        self.app = app
        pool = try await app.pool()
        try await pool.user()
        client = try await pool.client(changes)
        #expect(try await track(most: most).status == 200)
    }

    @discardableResult func track(_ tracking: String = "ENABLED", most: Int64 = 20) async throws -> TestAnswer {
        try await app.signed(
            "SetUserPoolSessionConfiguration",
            [
                "UserPoolId": .string(pool.id), "UserSessionTracking": .string(tracking),
                "TokenSession": ["MaxPerUser": .integer(most)],
            ])
    }

    @discardableResult func setValidity(_ minutes: Int64, of client: Client? = nil) async throws -> TestAnswer {
        try await app.signed(
            "SetUserPoolClientSessionConfiguration",
            [
                "UserPoolId": .string(pool.id), "ClientId": .string((client ?? self.client).id.rawValue),
                "SSOSession": ["MaxValidityMinutes": .integer(minutes)],
            ])
    }

    func list(_ accessToken: String) async throws -> [JSON] {
        let answer = try await app.open("ListUserSessions", ["AccessToken": .string(accessToken)])
        #expect(answer.status == 200, "\(answer.text)")
        return answer.json["Sessions"]?.array ?? []
    }

    func adminList(_ username: String = "ana") async throws -> [JSON] {
        try await pool.administer("AdminListUserSessions", username).json["Sessions"]?.array ?? []
    }

    func revoke(_ accessToken: String, _ id: String, linked: Bool = false) async throws -> TestAnswer {
        try await app.open(
            "RevokeUserSession",
            [
                "AccessToken": .string(accessToken), "SessionId": .string(id),
                "RevokeAssociatedSessions": .string(linked ? "LINKED" : "NONE"),
            ])
    }

    func adminRevoke(_ id: String, of username: String = "ana", linked: Bool = false) async throws -> TestAnswer {
        try await pool.administer(
            "AdminRevokeUserSession", username,
            [.init("SessionId", .string(id)), .init("RevokeAssociatedSessions", .string(linked ? "LINKED" : "NONE"))])
    }

    /// What GetUser says of a token: the status, or the refusal.
    func getUser(_ accessToken: String) async throws -> String {
        try await app.open("GetUser", ["AccessToken": .string(accessToken)]).refusal
    }

    /// Tokens of the code flow in a browser; with the scope of the API too.
    func byCode(_ browser: TestBrowser, at client: Client? = nil, _ changes: [String: String?] = [:]) async throws
        -> SignedIn.Tokens
    {
        let client = client ?? self.client
        let code = try await code(browser, at: client, changes)
        let tokens = try await SignedIn.redeem(app, pool, client, code)
        #expect(tokens.status == 200, "\(tokens.text)")
        return SignedIn.Tokens(
            accessToken: tokens.json["access_token"]?.string ?? "", idToken: tokens.json["id_token"]?.string ?? "",
            refreshToken: tokens.json["refresh_token"]?.string ?? "")
    }

    func code(_ browser: TestBrowser, at client: Client? = nil, _ changes: [String: String?] = [:]) async throws
        -> String
    {
        let asked = ["scope": "openid email aws.cognito.signin.user.admin"].merging(changes) { _, given in given }
        let page = try await browser.open(SignedIn.authorizePath(pool, client ?? self.client, asked))
        if let code = page.query["code"] { return code }
        let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
        return answer.query["code"] ?? ""
    }

    /// Whether the browser is still signed in.
    func isSignedIn(_ browser: TestBrowser) async throws -> Bool {
        let answer = try await app.get(SignedIn.authorizePath(pool, client), headers: browser.headers)
        return answer.query["code"] != nil
    }

    /// Whether a refresh token is still good.
    func refreshes(_ tokens: SignedIn.Tokens, at client: Client? = nil) async throws -> Bool {
        try await SignedIn.refresh(app, pool, client ?? self.client, tokens.refreshToken).status == 200
    }

    /// The session's name of tokens.
    func id(of tokens: SignedIn.Tokens) -> String {
        SessionID.token(FamilyID(SignedIn.claims(.string(tokens.accessToken))["origin_jti"]?.string ?? "")).description
    }
}

extension [JSON] {
    func session(_ id: String) -> JSON? { first { $0["SessionId"]?.string == id } }
    func ids(_ type: String) -> [String] {
        filter { $0["SessionType"]?.string == type }.compactMap { $0["SessionId"]?.string }
    }
}
