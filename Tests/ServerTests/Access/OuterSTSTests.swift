import Core
import TestKit
import Testing

/// Roles of another account are taken at the outer STS, with a token of ours.
@Suite struct OuterSTSTests {
    private static let role = "arn:aws:iam::123456789012:role/outside"

    private struct Scene {
        let app: TestApp
        let access: AccessScene
        let pool: String

        func credentials() async throws -> TestAnswer {
            let id = try await access.open("GetId", ["IdentityPoolId": .string(pool)]).json["IdentityId"] ?? ""
            return try await access.open("GetCredentialsForIdentity", ["IdentityId": id])
        }

        /// What was sent to the outer STS last.
        func sent() throws -> Parameters {
            let request = try #require(app.internet.requests.last { $0.url == "https://sts.outer.example/" })
            return try Parameters(urlEncoded: request.body)
        }
    }

    private func scene(
        _ app: TestApp, role: String = Self.role, status: Int = 200, _ body: String = Self.answer
    ) async throws -> Scene {
        let access = AccessScene(app)
        let pool = try await access.pool()
        _ = try await access.identity(
            "SetIdentityPoolRoles", ["IdentityPoolId": .string(pool), "Roles": ["unauthenticated": .string(role)]])
        app.internet.put("sts.outer.example") { _ in OutboundResponse(status: status, body: Array(body.utf8)) }
        return Scene(app: app, access: access, pool: pool)
    }

    private static let answer = """
        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
        <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAOUTER</AccessKeyId>
        <SecretAccessKey>outer/secret</SecretAccessKey><SessionToken>outer+token==</SessionToken>
        <Expiration>2026-11-24T11:32:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
        </AssumeRoleWithWebIdentityResponse>
        """

    @Test func whatItGivesIsHandedOn() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let given = try await scene.credentials()
            let credentials = given.json["Credentials"]
            #expect(credentials?["AccessKeyId"] == "ASIAOUTER", "\(given.text)")
            #expect(credentials?["SecretKey"] == "outer/secret")
            #expect(credentials?["SessionToken"] == "outer+token==")
            let sent = try scene.sent()
            #expect(sent["Action"] == "AssumeRoleWithWebIdentity" && sent["RoleArn"] == Self.role)
            #expect(sent["RoleSessionName"] == "CognitoIdentityCredentials")
            // A guest may do no more there than here.
            #expect(sent["Policy"]?.contains("execute-api:*") == true)
            let claims = SignedIn.claims(sent["WebIdentityToken"].map { .string($0) })
            #expect(claims["iss"] == "https://id.example/identity")
            #expect(claims["aud"] == .string(scene.pool))
            #expect(claims["sub"] == given.json["IdentityId"])
            #expect(claims["amr"] == ["unauthenticated"])
        }
    }

    /// A store's own roles: it knows no actions but its own, so no limit goes there.
    @Test func aRoleOfAStore() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, role: "arn:minio:iam:::role/readers-of-countersign")
            #expect(try await scene.credentials().status == 200)
            #expect(try scene.sent()["Policy"] == nil)
        }
    }

    @Test(arguments: [
        (
            403, "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>",
            "InvalidIdentityPoolConfigurationException"
        ),
        (400, "", "InvalidIdentityPoolConfigurationException"), (500, "", "ExternalServiceException"),
        (200, "<html/>", "ExternalServiceException"), (200, "{}", "ExternalServiceException"),
        (200, OuterSTSTests.answer.replacing("2026-11-24T11:32:00Z", with: "soon"), "ExternalServiceException"),
        (302, "", "ExternalServiceException"),
    ])
    func whatItRefusesOrDoesNotSay(status: Int, body: String, code: String) async throws {
        try await TestApp.run { app in
            let answer = try await scene(app, status: status, body).credentials()
            #expect(answer.json["__type"] == .string(code), "\(answer.text)")
        }
    }

    @Test func anSTSThatIsNotThere() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            app.internet.put("sts.outer.example") { _ throws(OutboundFault) in
                throw OutboundFault(.timedOut, log: "ten seconds")
            }
            #expect(try await scene.credentials().json["__type"] == "ExternalServiceException")
        }
    }
}
