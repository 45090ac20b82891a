import Core
import Directory
import TestKit
import Testing

/// A pool whose functions are the hooks of the test.
struct TriggerFixture: Sendable {
    let app: TestApp
    let pool: TestPool
    let client: Client
    let calls: Calls

    var hooks: TestHooks { app.hooks }

    /// `tokens` is the version of PreTokenGeneration's event, where there is one.
    init(
        _ app: TestApp, _ names: [String], tokens version: String? = nil, hides: Bool = false,
        pool settings: [JSON.Member] = [], client changes: [JSON.Member] = []
    ) async throws {
        self.app = app
        pool = try await app.pool(settings + [.init("LambdaConfig", Self.configuration(names, tokens: version))])
        let flows: JSON = [
            "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_CUSTOM_AUTH",
            "ALLOW_USER_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        ]
        let own = [JSON.Member("ExplicitAuthFlows", flows)]
        client = try await pool.client(
            changes + own + (hides ? [.init("PreventUserExistenceErrors", "ENABLED")] : []))
        calls = Calls(app: app, client: client)
    }

    static func configuration(_ names: [String], tokens version: String? = nil) -> JSON {
        var members = names.map { JSON.Member($0, .string(TestHooks.arn($0))) }
        if let version {
            members.append(
                .init(
                    "PreTokenGenerationConfig",
                    ["LambdaVersion": .string(version), "LambdaArn": .string(TestHooks.arn("PreTokenGeneration"))]))
        }
        return .object(members)
    }

    /// An event in full.
    func event(
        _ source: String, version: String = "1", user: String = "ana", client: String? = nil, request: JSON,
        response: JSON = [:]
    ) -> JSON {
        [
            "version": .string(version), "triggerSource": .string(source), "region": "us-east-1",
            "userPoolId": .string(pool.id), "userName": .string(user),
            "callerContext": [
                "awsSdkVersion": "aws-sdk-unknown-unknown",
                "clientId": .string(client ?? self.client.id.rawValue),
            ],
            "request": request, "response": response,
        ]
    }

    /// The attributes of a user of the fixture, as an event has them.
    func attributes(of user: User, status: String = "CONFIRMED", verified: String? = "true") -> JSON {
        .object([
            "sub": .string(user.sub.rawValue), "cognito:user_status": .string(status),
            "email": .string("\(user.username)@example.com"), "email_verified": verified.map { .string($0) },
        ])
    }

    func initiate(
        _ flow: String, _ parameters: JSON, metadata: JSON? = nil, session: JSON? = nil
    ) async throws -> TestAnswer {
        try await app.open(
            "InitiateAuth",
            .object([
                "AuthFlow": .string(flow), "ClientId": .string(client.id.rawValue), "AuthParameters": parameters,
                "ClientMetadata": metadata,
            ]))
    }

    func respond(
        _ challenge: String, _ session: JSON?, _ responses: JSON, metadata: JSON? = nil
    ) async throws -> TestAnswer {
        try await app.open(
            "RespondToAuthChallenge",
            .object([
                "ClientId": .string(client.id.rawValue), "ChallengeName": .string(challenge), "Session": session,
                "ChallengeResponses": responses, "ClientMetadata": metadata,
            ]))
    }
}

extension TestAnswer {
    var tokens: JSON { json["AuthenticationResult"] ?? .null }
}
