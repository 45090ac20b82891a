import AWSAPI
import Authority
import Core
import Directory
import NativeCrypto
import TestKit
import Testing

/// A pool that takes passkeys, and the steps of making one and of signing in with it.
struct PasskeyFixture: Sendable {
    let app: TestApp
    let pool: TestPool
    let client: Client

    /// `configuration` is the pool's WebAuthnConfiguration; `mode` its MFA, with software tokens and codes by e-mail.
    init(
        _ app: TestApp, configuration: JSON? = nil, mode: String? = nil, hides: Bool = false,
        factors: JSON = ["PASSWORD", "WEB_AUTHN"]
    ) async throws {
        self.app = app
        pool = try await app.pool([.init("Policies", ["SignInPolicy": ["AllowedFirstAuthFactors": factors]])])
        client = try await pool.client([
            .init(
                "ExplicitAuthFlows", ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]),
            .init("PreventUserExistenceErrors", hides ? "ENABLED" : "LEGACY"),
        ])
        try await pool.user()
        guard configuration != nil || mode != nil else { return }
        var input: [JSON.Member] = [.init("UserPoolId", .string(pool.id))]
        if let configuration { input.append(.init("WebAuthnConfiguration", configuration)) }
        if let mode {
            input += [
                .init("MfaConfiguration", .string(mode)), .init("SoftwareTokenMfaConfiguration", ["Enabled": true]),
                .init("EmailMfaConfiguration", ["Message": "Code {####}", "Subject": "Sign in"]),
            ]
        }
        let answer = try await app.signed("SetUserPoolMfaConfig", .object(input))
        #expect(answer.status == 200, "\(answer.text)")
    }

    func token(_ username: String = "ana") async throws -> String {
        try await SignedIn.byPassword(app, client, username: username).accessToken
    }

    func begin(_ token: String) async throws -> JSON {
        let answer = try await app.open("StartWebAuthnRegistration", ["AccessToken": .string(token)])
        #expect(answer.status == 200, "\(answer.text)")
        return answer.json["CredentialCreationOptions"] ?? .null
    }

    func complete(_ token: String, _ credential: JSON) async throws -> TestAnswer {
        try await app.open(
            "CompleteWebAuthnRegistration", ["AccessToken": .string(token), "Credential": credential])
    }

    /// Makes a passkey of a user; `lie` is told on the way.
    func register(
        _ authenticator: inout SoftAuthenticator, _ token: String, _ lie: SoftAuthenticator.Lie = .init()
    ) async throws -> TestAnswer {
        try await complete(token, authenticator.create(try await begin(token), lie))
    }

    /// A passkey of a user's that works.
    func passkey(
        of username: String = "ana", _ authenticator: SoftAuthenticator = SoftAuthenticator(),
        _ lie: SoftAuthenticator.Lie = .init()
    ) async throws -> SoftAuthenticator {
        var authenticator = authenticator
        let answer = try await register(&authenticator, try await token(username), lie)
        #expect(answer.status == 200, "\(answer.text)")
        return authenticator
    }

    func ask(_ username: String = "ana", _ preferred: String? = "WEB_AUTHN") async throws -> TestAnswer {
        var parameters: [JSON.Member] = [.init("USERNAME", .string(username))]
        if let preferred { parameters.append(.init("PREFERRED_CHALLENGE", .string(preferred))) }
        return try await app.open(
            "InitiateAuth",
            [
                "AuthFlow": "USER_AUTH", "ClientId": .string(client.id.rawValue),
                "AuthParameters": .object(parameters),
            ])
    }

    func answer(
        _ challenge: TestAnswer, _ credential: JSON?, username: String = "ana", _ more: [JSON.Member] = []
    ) async throws -> TestAnswer {
        try await app.open(
            "RespondToAuthChallenge",
            [
                "ClientId": .string(client.id.rawValue), "ChallengeName": .string(challenge.challenge ?? ""),
                "Session": challenge.json["Session"] ?? .null,
                "ChallengeResponses": .object(
                    [.init("USERNAME", .string(username))]
                        + (credential.map { [.init("CREDENTIAL", .string($0.text))] } ?? []) + more),
            ])
    }

    /// Signs in with a passkey; `lie` is told on the way.
    func signIn(
        _ authenticator: inout SoftAuthenticator, username: String = "ana", _ lie: SoftAuthenticator.Lie = .init()
    ) async throws -> TestAnswer {
        let challenge = try await ask(username)
        return try await answer(challenge, authenticator.get(challenge.requestOptions, lie), username: username)
    }
}

extension TestAnswer {
    /// CREDENTIAL_REQUEST_OPTIONS.
    var requestOptions: JSON {
        let text = json["ChallengeParameters"]?["CREDENTIAL_REQUEST_OPTIONS"]?.string ?? ""
        return (try? JSON.parse(Array(text.utf8))) ?? .null
    }
}
