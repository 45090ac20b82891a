import Authority
import Core
import Directory
import TestKit
import Testing

/// Calls of the API that many tests make, as an app makes them.
struct Calls: Sendable {
    let app: TestApp
    let client: Client

    private func call(_ operation: String, _ members: KeyValuePairs<String, JSON?>) async throws -> TestAnswer {
        let input = JSON.object(members).object ?? []
        return try await app.open(operation, .object([.init("ClientId", .string(client.id.rawValue))] + input))
    }

    func signUp(_ username: String, email: String? = nil, _ attributes: [JSON] = []) async throws -> TestAnswer {
        let address: JSON = ["Name": "email", "Value": .string(email ?? "\(username)@example.com")]
        return try await call(
            "SignUp",
            [
                "Username": .string(username), "Password": .string(TestPool.password),
                "UserAttributes": .array([address] + attributes),
            ])
    }

    func confirmSignUp(_ username: String, _ code: String, forcing: Bool = false) async throws -> TestAnswer {
        try await call(
            "ConfirmSignUp",
            [
                "Username": .string(username), "ConfirmationCode": .string(code), "ForceAliasCreation": .bool(forcing),
            ])
    }

    func resend(_ username: String) async throws -> TestAnswer {
        try await call("ResendConfirmationCode", ["Username": .string(username)])
    }

    func forgot(_ username: String) async throws -> TestAnswer {
        try await call("ForgotPassword", ["Username": .string(username)])
    }

    func confirmForgot(
        _ username: String, _ code: String, password: String = "Another-horse-1"
    ) async throws -> TestAnswer {
        try await call(
            "ConfirmForgotPassword",
            ["Username": .string(username), "ConfirmationCode": .string(code), "Password": .string(password)])
    }

    func byPassword(_ username: String = "ana", password: String = TestPool.password) async throws -> TestAnswer {
        try await app.open("InitiateAuth", SignedIn.passwordInput(client, username: username, password: password))
    }

    func respond(_ challenge: String, _ session: JSON?, _ responses: JSON) async throws -> TestAnswer {
        try await call(
            "RespondToAuthChallenge",
            ["ChallengeName": .string(challenge), "Session": session, "ChallengeResponses": responses])
    }

    /// A code that is none of the pool's.
    static func other(than code: String) -> String { code == "000000" ? "000001" : "000000" }
}

extension TestAnswer {
    /// The type of a refusal and its words; the status of anything else.
    var refusal: String {
        guard let type = json["__type"]?.string else { return "\(status)" }
        return "\(type): \(json["message"]?.string ?? "")"
    }

    /// What an OAuth endpoint refuses with, and the status.
    var fault: String { "\(status) \(json["error"]?.string ?? "")" }
}

extension TestPool {
    /// Changes members of a client's document, as an administrator does.
    func change(_ client: Client, _ changes: [JSON.Member]) async throws {
        let kept = (client.document.object ?? []).filter { member in !changes.contains { $0.name == member.name } }
        _ = try await app.authority.provisioning.updateClient(
            client.id, in: pool.id, name: nil, document: .object(kept + changes), now: app.clock.now())
    }

    /// An administrator's act about a user.
    func administer(
        _ operation: String, _ username: String = "ana", _ more: [JSON.Member] = []
    ) async throws -> TestAnswer {
        try await app.signed(
            operation, .object([.init("UserPoolId", .string(id)), .init("Username", .string(username))] + more))
    }

    /// The name of the cookie that carries a session.
    var sessionCookie: String { "__Host-cs-\(id)" }
}

extension SignedIn {
    /// Tokens of the code flow for what the authorization request asks for.
    static func byCode(
        _ app: TestApp, _ pool: TestPool, _ client: Client, _ changes: [String: String?] = [:]
    ) async throws -> JSON {
        let browser = TestBrowser(app)
        let page = try await browser.open(authorizePath(pool, client, changes))
        let answer = try await browser.submit(page, [("username", "ana"), ("password", TestPool.password)])
        let tokens = try await redeem(app, pool, client, answer.query["code"] ?? "")
        #expect(tokens.status == 200, "\(tokens.text)")
        return tokens.json
    }

    /// What a token says.
    static func claims(_ token: JSON?) -> JSON {
        let parts = (token?.string ?? "").split(separator: ".")
        guard parts.count == 3, let bytes = Base64URL.decode(parts[1]) else { return .null }
        return (try? JSON.parse(bytes)) ?? .null
    }
}
