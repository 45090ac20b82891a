import Core
import TestKit
import Testing

/// AssumeRoleWithSAML: the assertion says who somebody is and which roles of which provider they may take.
@Suite struct SAMLRoleTests {
    private struct Scene {
        let saml: SAMLRoleScene
        let role: String

        var attributes: [(name: String, values: [String])] {
            [("Role", ["\(role),\(saml.arn)"]), ("RoleSessionName", ["mira"])]
        }

        func take(
            _ response: String, role: String? = nil, _ more: [(name: String, value: String)] = []
        ) async throws -> TestAnswer {
            try await saml.access.app.query(
                "sts", "AssumeRoleWithSAML",
                [
                    ("RoleArn", role ?? self.role), ("PrincipalArn", saml.arn), ("SAMLAssertion", response),
                ] + more, by: nil)
        }
    }

    private func scene(_ app: TestApp, condition: JSON? = nil) async throws -> Scene {
        let access = AccessScene(app)
        let saml = try await SAMLRoleScene(access)
        let statement: JSON = .object([
            "Effect": "Allow", "Principal": ["Federated": .string(saml.arn)],
            "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"],
            "Condition": condition ?? ["StringEquals": ["SAML:aud": "https://id.example/saml"]],
        ])
        let role = try await access.role(
            "campus", trust: AccessScene.policy(statement),
            policy: AccessScene.policy([
                "Effect": "Allow", "Action": "cognito-idp:ListUserPools", "Resource": "*",
                "Condition": ["StringEquals": ["aws:PrincipalTag/team": "blue"]],
            ]))
        return Scene(saml: saml, role: role)
    }

    @Test func anAssertionBecomesCredentials() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let attributes =
                scene.attributes + [
                    ("SessionDuration", ["1800"]), ("PrincipalTag:team", ["blue"]), ("SourceIdentity", ["mira@campus"]),
                ]
            let answer = try await scene.take(try scene.saml.response(attributes))
            let credentials = try #require(answer.credentials, "\(answer.text)")
            let name = scene.role.split(separator: "/").last ?? ""
            #expect(answer.xml("Arn") == "arn:aws:sts::000000000000:assumed-role/\(name)/mira")
            #expect(answer.xml("Subject") == "mira")
            #expect(answer.xml("SubjectType") == "unspecified")
            #expect(answer.xml("Issuer") == "https://idp.example/metadata")
            #expect(answer.xml("Audience") == "https://id.example/saml")
            #expect(answer.xml("SourceIdentity") == "mira@campus")
            #expect(answer.xml("Expiration") == CivilTime(app.clock.now() + .minutes(30)).extendedISO8601)
            let listed = try await app.call(.userPools, "ListUserPools", ["MaxResults": 1], by: credentials)
            #expect(listed.status == 200, "\(listed.text)")
        }
    }

    /// Base64 of SHA-1 over issuer, account and provider (IAM User Guide, `saml:namequalifier`).
    @Test func theQualifierIsWhatPoliciesAreWrittenWith() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let answer = try await scene.take(try scene.saml.response(scene.attributes))
            let qualifier = answer.xml("NameQualifier") ?? ""
            #expect(Base64.decode(qualifier)?.count == 20)
            let condition: JSON = ["StringEquals": ["saml:namequalifier": .string(qualifier)]]
            let trust = AccessScene.policy([
                "Effect": "Allow", "Principal": ["Federated": .string(scene.saml.arn)],
                "Action": "sts:AssumeRoleWithSAML", "Condition": condition,
            ])
            let role = try await scene.saml.access.role("qualified", trust: trust)
            let response = try scene.saml.response([
                ("Role", ["\(scene.saml.arn),\(role)"]), ("RoleSessionName", ["mira"]),
            ])
            #expect(try await scene.take(response, role: role).status == 200)
        }
    }

    @Test func whatIsWrongInTheResponse() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            for wrong in try scene.saml.wrongResponses(scene.attributes) {
                let answer = try await scene.take(wrong.response)
                #expect(answer.xml("Code") == "InvalidIdentityToken", "\(wrong.name): \(answer.text)")
                #expect(answer.credentials == nil)
            }
        }
    }

    @Test func aRoleThatTheAssertionDoesNotName() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let other = try await scene.saml.access.role(
                "other", trust: AccessScene.policy(["Effect": "Allow", "Principal": "*", "Action": "*"]))
            let response = try scene.saml.response(scene.attributes)
            #expect(try await scene.take(response, role: other).xml("Code") == "AccessDenied")
            let unpaired = try scene.saml.response([
                ("Role", ["\(scene.role),arn:aws:iam::000000000000:saml-provider/other"]),
                ("RoleSessionName", ["mira"]),
            ])
            #expect(try await scene.take(unpaired).xml("Code") == "AccessDenied")
            let nameless = try scene.saml.response([("Role", ["\(scene.role),\(scene.saml.arn)"])])
            #expect(try await scene.take(nameless).xml("Code") == "InvalidIdentityToken")
            let longer = try await scene.take(response, [("DurationSeconds", "7200")])
            #expect(longer.xml("Code") == "ValidationError")
        }
    }

    /// A role that trusts the provider under a condition that is not met, and one that trusts another provider.
    @Test func trustDecides() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, condition: ["StringEquals": ["SAML:sub": "somebody-else"]])
            let answer = try await scene.take(try scene.saml.response(scene.attributes))
            #expect(answer.xml("Code") == "AccessDenied")
            let unknown = try await app.query(
                "sts", "AssumeRoleWithSAML",
                [
                    ("RoleArn", scene.role), ("PrincipalArn", scene.saml.arn + "x"),
                    ("SAMLAssertion", try scene.saml.response(scene.attributes)),
                ], by: nil)
            #expect(unknown.xml("Code") == "InvalidIdentityToken")
        }
    }
}
