import Core
import Directory
import TestKit
import Testing

/// A pool in which a second factor may be had, and the ways to ask for a level.
struct AssuranceFixture: Sendable {
    let app: TestApp
    let factors: SecondFactorFixture

    var pool: TestPool { factors.pool }
    var client: Client { factors.client }

    static func level(_ number: Int) -> String { "urn:cognito:loa:\(number)" }

    init(_ app: TestApp, mode: String = "OPTIONAL", email: Bool = true, pool changes: [JSON.Member] = []) async throws {
        self.app = app
        let first: JSON.Member = .init(
            "Policies", ["SignInPolicy": ["AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]]])
        let pool = try await app.pool([first] + changes)
        let client = try await pool.client([
            .init(
                "ExplicitAuthFlows",
                [
                    "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH",
                ])
        ])
        factors = SecondFactorFixture(app, pool, client)
        var input: [JSON.Member] = [
            .init("UserPoolId", .string(pool.id)), .init("MfaConfiguration", .string(mode)),
            .init("SoftwareTokenMfaConfiguration", ["Enabled": true]),
        ]
        if email { input.append(.init("EmailMfaConfiguration", ["Message": "Code {####}", "Subject": "Sign in"])) }
        let answer = try await app.signed("SetUserPoolMfaConfig", .object(input))
        #expect(answer.status == 200, "\(answer.text)")
    }

    /// A user who has a software token and is not asked for it; the secret.
    func userWithToken(_ username: String = "ana") async throws -> String {
        try await pool.user(username)
        let token = try await SignedIn.byPassword(app, client, username: username).accessToken
        let secret = try await factors.enrol(token)
        app.clock.advance(.seconds(60))
        return secret
    }

    func initiate(
        _ flow: String = "USER_AUTH", _ parameters: [JSON.Member], username: String = "ana"
    ) async throws -> TestAnswer {
        try await app.open(
            "InitiateAuth",
            [
                "AuthFlow": .string(flow), "ClientId": .string(client.id.rawValue),
                "AuthParameters": .object([.init("USERNAME", .string(username))] + parameters),
            ])
    }

    /// By password, asking for levels.
    func byPassword(_ levels: String?, username: String = "ana") async throws -> TestAnswer {
        try await initiate(
            "USER_PASSWORD_AUTH",
            [.init("PASSWORD", .string(TestPool.password))]
                + (levels.map { [.init("TARGET_ACR_VALUES", .string($0))] } ?? []),
            username: username)
    }

    /// USER_AUTH from an access token.
    func stepUp(_ token: String, _ levels: String, maxAge: Int? = nil, _ more: [JSON.Member] = []) async throws
        -> TestAnswer
    {
        try await initiate(
            "USER_AUTH",
            [.init("ACCESS_TOKEN", .string(token)), .init("TARGET_ACR_VALUES", .string(levels))]
                + (maxAge.map { [.init("MAX_AGE", .string("\($0)"))] } ?? []) + more)
    }

    func answer(_ challenge: TestAnswer, _ secret: String) async throws -> TestAnswer {
        try await factors.answer(challenge, code: try factors.code(secret))
    }

    func answerEmail(_ challenge: TestAnswer, username: String = "ana") async throws -> TestAnswer {
        let code = try await pool.code(for: "\(username)@example.com") ?? ""
        return try await factors.respond(
            "EMAIL_OTP", challenge.session, ["USERNAME": .string(username), "EMAIL_OTP_CODE": .string(code)])
    }
}

/// What tokens say of how surely somebody was known.
struct Assured: Equatable {
    let context: String?
    let methods: [String]?
    let time: Int64?

    init(_ token: JSON?) {
        let claims = SignedIn.claims(token)
        context = claims["acr"]?.string
        methods = claims["amr"]?.array?.compactMap(\.string)
        time = claims["auth_time"]?.integer
    }

    static func of(_ answer: TestAnswer) -> [Assured] {
        let result = answer.json["AuthenticationResult"]
        return [Assured(result?["AccessToken"]), Assured(result?["IdToken"])]
    }

    /// At a level, by methods; whenever.
    func isAt(_ level: Int, _ methods: String...) -> Bool {
        context == AssuranceFixture.level(level) && self.methods == methods
    }

    var isSilent: Bool { context == nil && methods == nil }
}

extension TestAnswer {
    func areAt(_ level: Int, _ methods: String...) -> Bool {
        Assured.of(self).allSatisfy { $0.context == AssuranceFixture.level(level) && $0.methods == methods }
    }
}
