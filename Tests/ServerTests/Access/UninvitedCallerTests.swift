import AWSAPI
import Core
import SigV4
import TestKit
import Testing

/// Every operation of every service that needs a signature, asked by those who may do nothing: nobody, strangers, a
/// user of a pool, a user of IAM, a guest, and somebody who has signed in elsewhere. The answer is decided before the
/// input is looked at.
@Suite struct UninvitedCallerTests {
    private struct Asked: Sendable {
        let service: Service
        let name: String
        let access: Access

        var isQuery: Bool { if case .query = service.wire { true } else { false } }
    }

    private static let all = Service.all.flatMap { service in
        service.operations.sorted { $0.key < $1.key }.map {
            Asked(service: service, name: $0.key, access: $0.value.access)
        }
    }

    /// The code of an empty request.
    private func code(_ app: TestApp, _ asked: Asked, by credentials: AWSCredentials?) async throws -> String {
        if asked.isQuery {
            let answer = try await app.query(asked.service.name, asked.name, by: credentials)
            return answer.status < 300 ? "accepted" : answer.xml("Code") ?? answer.text
        }
        let service: TestApp.AWSService = asked.service.name == "cognito-idp" ? .userPools : .identityPools
        let answer = try await app.call(service, asked.name, .object([]), by: credentials)
        return answer.status < 300 ? "accepted" : answer.json["__type"]?.string ?? answer.text
    }

    @Test func thereAreManyOfThem() {
        #expect(Self.all.count { $0.access == .signed } > 150)
    }

    @Test func nobodySignsForNothing() async throws {
        try await TestApp.run { app in
            let stranger = AWSCredentials(accessKeyID: "AKIASTRANGERSTRANGER", secretAccessKey: Secret("secret"))
            let forged = AWSCredentials(accessKeyID: TestApp.root.accessKeyID, secretAccessKey: Secret("guess"))
            for asked in Self.all where asked.access == .signed || asked.access == .authenticated {
                let unsigned = try await code(app, asked, by: nil)
                #expect(
                    unsigned == (asked.isQuery ? "MissingAuthenticationToken" : "MissingAuthenticationTokenException"),
                    "\(asked.name)")
                let unknown = try await code(app, asked, by: stranger)
                #expect(
                    unknown == (asked.isQuery ? "InvalidClientTokenId" : "UnrecognizedClientException"), "\(asked.name)"
                )
                let guessed = try await code(app, asked, by: forged)
                #expect(
                    guessed == (asked.isQuery ? "SignatureDoesNotMatch" : "InvalidSignatureException"), "\(asked.name)")
            }
        }
    }

    /// A parameter that comes twice could be one thing to the check and another to the operation.
    @Test func aParameterThatComesTwiceIsNoRequest() async throws {
        try await TestApp.run { app in
            let twice: [[(name: String, value: String)]] = [
                [("Action", "GetCallerIdentity")], [("UserName", "a"), ("UserName", "b")],
                [("Version", "2010-05-08")],
            ]
            for more in twice {
                let answer = try await app.query("iam", "ListUsers", more)
                #expect(answer.status == 400 || answer.status == 404, "\(answer.text)")
                #expect(answer.xml("Users") == nil)
            }
        }
    }

    @Test func whoHasNoPolicyMayDoNothing() async throws {
        try await TestApp.run { app in
            let scene = AccessScene(app)
            for credentials in [
                try await scene.user("ann").credentials, try await guest(scene), try await session(scene),
            ] {
                for asked in Self.all where asked.access == .signed {
                    let code = try await code(app, asked, by: credentials)
                    #expect(code == (asked.isQuery ? "AccessDenied" : "AccessDeniedException"), "\(asked.name)")
                }
            }
        }
    }

    /// Of a pool whose guests have a role with no policy.
    private func guest(_ scene: AccessScene) async throws -> AWSCredentials {
        let pool = try await scene.pool()
        let role = try await scene.role("guests", trust: AccessScene.trust(identitiesOf: pool))
        _ = try await scene.identity(
            "SetIdentityPoolRoles", ["IdentityPoolId": .string(pool), "Roles": ["unauthenticated": .string(role)]])
        let id = try await scene.open("GetId", ["IdentityPoolId": .string(pool)]).json["IdentityId"] ?? ""
        let given = try await scene.open("GetCredentialsForIdentity", ["IdentityId": id])
        #expect(given.status == 200, "\(given.text)")
        return AWSCredentials(given.json["Credentials"])
    }

    /// Of a role that may do everything, limited to nothing.
    private func session(_ scene: AccessScene) async throws -> AWSCredentials {
        let taker = try await scene.user("taker")
        let role = try await scene.role(
            "limited", trust: AccessScene.trust(taker.arn), policy: AccessScene.policy(AccessScene.allow("*")))
        let taken = try await scene.app.query(
            "sts", "AssumeRole",
            [
                ("RoleArn", role), ("RoleSessionName", "work"),
                ("Policy", AccessScene.policy(AccessScene.allow("s3:GetObject"))),
            ], by: taker.credentials)
        return try #require(taken.credentials, "\(taken.text)")
    }
}
