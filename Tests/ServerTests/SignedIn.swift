import Core
import Crypto
import Directory
import SigV4
import TestKit
import Testing

/// The ways in, as tests take them.
enum SignedIn {
    struct Tokens: Sendable {
        let accessToken: String
        let idToken: String
        let refreshToken: String
    }

    static func passwordInput(
        _ client: Client, username: String = "ana", password: String = TestPool.password
    ) -> JSON {
        [
            "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": .string(client.id.rawValue),
            "AuthParameters": ["USERNAME": .string(username), "PASSWORD": .string(password)],
        ]
    }

    static func byPassword(_ app: TestApp, _ client: Client, username: String = "ana") async throws -> Tokens {
        tokens(try await app.open("InitiateAuth", passwordInput(client, username: username)))
    }

    static func beginSRP(_ app: TestApp, _ client: Client, _ srp: SRPClient, username: String = "ana") async throws
        -> TestAnswer
    {
        try await app.open(
            "InitiateAuth",
            [
                "AuthFlow": "USER_SRP_AUTH", "ClientId": .string(client.id.rawValue),
                "AuthParameters": ["USERNAME": .string(username), "SRP_A": .string(srp.publicValue)],
            ])
    }

    static func answerSRP(
        _ app: TestApp, _ pool: TestPool, _ client: Client, _ srp: SRPClient, _ challenge: TestAnswer,
        password: String = TestPool.password
    ) -> JSON {
        [
            "ClientId": .string(client.id.rawValue), "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeResponses": srp.answer(
                challenge.json["ChallengeParameters"] ?? .null, poolName: pool.pool.id.poolName, password: password,
                timestamp: "Tue Nov 24 10:32:00 UTC 2026"),
        ]
    }

    static func bySRP(_ app: TestApp, _ pool: TestPool, _ client: Client) async throws -> Tokens {
        let srp = SRPClient()
        let challenge = try await beginSRP(app, client, srp)
        return tokens(
            try await app.open("RespondToAuthChallenge", answerSRP(app, pool, client, srp, challenge)))
    }

    private static func tokens(_ answer: TestAnswer) -> Tokens {
        let result = answer.json["AuthenticationResult"]
        #expect(answer.status == 200, "\(answer.text)")
        return Tokens(
            accessToken: result?["AccessToken"]?.string ?? "", idToken: result?["IdToken"]?.string ?? "",
            refreshToken: result?["RefreshToken"]?.string ?? "")
    }

    static func refresh(_ app: TestApp, _ pool: TestPool, _ client: Client, _ token: String) async throws -> TestAnswer
    {
        try await app.post(
            "/\(pool.id)/oauth2/token",
            [("grant_type", "refresh_token"), ("client_id", client.id.rawValue), ("refresh_token", token)])
    }

    static let verifier = "a-code-verifier-of-forty-three-characters-0123456789"
    static let challenge = Base64URL.encode(Array(SHA256.hash(data: Array(verifier.utf8))))

    static func authorizePath(_ pool: TestPool, _ client: Client, _ changes: [String: String?] = [:]) -> String {
        var parameters = Parameters([
            ("response_type", "code"), ("client_id", client.id.rawValue), ("redirect_uri", TestPool.callback),
            ("scope", "openid email"), ("state", "a-state"), ("nonce", "a-nonce"), ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ])
        for (name, value) in changes { parameters[name] = value }
        return "/\(pool.id)/oauth2/authorize?\(parameters.urlEncoded)"
    }

    /// From the authorization request through the sign-in page to the code.
    static func throughPages(_ browser: TestBrowser, _ pool: TestPool, _ client: Client) async throws -> String {
        let page = try await browser.open(authorizePath(pool, client))
        let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
        #expect(
            answer.header("location")?.hasPrefix(TestPool.callback) == true,
            "\(answer.status) \(answer.text.suffix(600))")
        return answer.query["code"] ?? ""
    }

    static func redeem(
        _ app: TestApp, _ pool: TestPool, _ client: Client, _ code: String, _ changes: [String: String?] = [:]
    ) async throws -> TestAnswer {
        var form = Parameters([
            ("grant_type", "authorization_code"), ("client_id", client.id.rawValue), ("code", code),
            ("redirect_uri", TestPool.callback), ("code_verifier", verifier),
        ])
        for (name, value) in changes { form[name] = value }
        return try await app.post("/\(pool.id)/oauth2/token", form.entries)
    }
}

/// Credentials by name, for callers that are not the operator.
struct AWSCredentialsOf {
    let value: AWSCredentials

    init(_ id: String, _ secret: String) {
        value = AWSCredentials(accessKeyID: id, secretAccessKey: Secret(secret))
    }
}
