import Authority
import Core
import Directory
import TestKit
import Testing

/// A pool with second factors, and the steps of a sign-in that asks for one.
struct SecondFactorFixture: Sendable {
    let app: TestApp
    let pool: TestPool
    let client: Client

    init(_ app: TestApp, mode: String, email: Bool = false, hides: Bool = false) async throws {
        self.app = app
        pool = try await app.pool()
        client = try await pool.client(hides ? [.init("PreventUserExistenceErrors", "ENABLED")] : [])
        var input: [JSON.Member] = [
            .init("UserPoolId", .string(pool.id)), .init("MfaConfiguration", .string(mode)),
            .init("SoftwareTokenMfaConfiguration", ["Enabled": true]),
        ]
        if email { input.append(.init("EmailMfaConfiguration", ["Message": "Code {####}", "Subject": "Sign in"])) }
        let answer = try await app.signed("SetUserPoolMfaConfig", .object(input))
        #expect(answer.status == 200, "\(answer.text)")
    }

    /// The steps alone, in a pool that is set up otherwise.
    init(_ app: TestApp, _ pool: TestPool, _ client: Client) {
        self.app = app
        self.pool = pool
        self.client = client
    }

    func signIn(_ username: String = "ana") async throws -> TestAnswer {
        try await app.open("InitiateAuth", SignedIn.passwordInput(client, username: username))
    }

    func respond(_ challenge: String, _ session: String?, _ responses: JSON) async throws -> TestAnswer {
        var members: [JSON.Member] = [
            .init("ClientId", .string(client.id.rawValue)), .init("ChallengeName", .string(challenge)),
            .init("ChallengeResponses", responses),
        ]
        if let session { members.append(.init("Session", .string(session))) }
        return try await app.open("RespondToAuthChallenge", .object(members))
    }

    /// The answer to a challenge for a code of the authenticator app.
    func answer(_ challenge: TestAnswer, code: String, username: String = "ana") async throws -> TestAnswer {
        try await respond(
            "SOFTWARE_TOKEN_MFA", challenge.session,
            ["USERNAME": .string(username), "SOFTWARE_TOKEN_MFA_CODE": .string(code)])
    }

    func code(_ secretCode: String, stepsAhead: Int64 = 0) throws -> String {
        let seed = try #require(Base32.decode(secretCode))
        return TOTP.code(at: app.clock.now().seconds / 30 + stepsAhead, secret: Secret(seed))
    }

    /// A code that no step near the present one has.
    func wrongCode(_ secretCode: String) throws -> String {
        let near = try (-2...2).map { try code(secretCode, stepsAhead: $0) }
        return ["000000", "111111", "222222", "333333", "444444", "555555"].first { !near.contains($0) } ?? "666666"
    }

    /// Sets a software token up with an access token; the secret. The time step of its first code is spent.
    func enrol(_ accessToken: String) async throws -> String {
        let associated = try await app.open("AssociateSoftwareToken", ["AccessToken": .string(accessToken)])
        let secret = try #require(associated.json["SecretCode"]?.string)
        let verified = try await app.open(
            "VerifySoftwareToken",
            ["AccessToken": .string(accessToken), "UserCode": .string(try code(secret)), "FriendlyDeviceName": "Phone"])
        #expect(verified.json["Status"] == "SUCCESS", "\(verified.text)")
        return secret
    }

    /// A user with a software token that is asked for at every sign-in; the secret.
    func enrolledUser(_ username: String = "ana") async throws -> String {
        try await pool.user(username)
        let token = try await SignedIn.byPassword(app, client, username: username).accessToken
        let secret = try await enrol(token)
        let preferred = try await app.open(
            "SetUserMFAPreference",
            [
                "AccessToken": .string(token),
                "SoftwareTokenMfaSettings": ["Enabled": true, "PreferredMfa": true],
            ])
        #expect(preferred.status == 200, "\(preferred.text)")
        app.clock.advance(.seconds(60))
        return secret
    }
}

extension TestAnswer {
    var challenge: String? { json["ChallengeName"]?.string }
    var session: String? { json["Session"]?.string }
    var type: String? { json["__type"]?.string }
    var isSignedIn: Bool { json["AuthenticationResult"]?["AccessToken"] != nil }
}
