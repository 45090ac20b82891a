import Core
import NativeCrypto
import TestKit
import Testing

/// Logins of the OpenID and SAML providers that IAM knows, at an identity pool.
@Suite struct TrustedProviderLoginTests {
    private func id(_ access: AccessScene, _ pool: String, _ provider: String, _ token: String) async throws
        -> TestAnswer
    {
        try await access.open(
            "GetId", ["IdentityPoolId": .string(pool), "Logins": .object([JSON.Member(provider, .string(token))])])
    }

    /// One test for both ways in: IAM knows a provider's address once.
    @Test func anOpenIDProviderOfIAM() async throws {
        try await TestApp.run { app in
            let access = AccessScene(app)
            let provider = ScriptedProvider(app, key: try await TestKeys().take())
            let made = try await app.query(
                "iam", "CreateOpenIDConnectProvider",
                [("Url", ScriptedProvider.issuer), ("ClientIDList.member.1", "client-1")])
            let arn = made.xml("OpenIDConnectProviderArn") ?? made.text
            try await logins(access, provider, arn)
            try await roles(access, provider, arn)
        }
    }

    private func logins(_ access: AccessScene, _ provider: ScriptedProvider, _ arn: String) async throws {
        let pool = try await access.pool(["OpenIdConnectProviderARNs": [.string(arn)]])
        let first = try await id(access, pool, "op.example", try provider.idToken(""))
        let identity = try #require(first.json["IdentityId"]?.string, "\(first.text)")
        #expect(try await id(access, pool, "op.example", try provider.idToken("")).json == first.json)
        let described = try await access.identity("DescribeIdentity", ["IdentityId": .string(identity)])
        #expect(described.json["Logins"] == ["op.example"])
        for claims: [String: JSON] in [["aud": "another-client"], ["iss": "https://op.example.evil"], ["exp": 1]] {
            provider.script.change { $0.claims = claims }
            let answer = try await id(access, pool, "op.example", try provider.idToken(""))
            #expect(answer.json["__type"] == "NotAuthorizedException", "\(claims)")
        }
        provider.script.change { $0.claims = [:] }
        // Known to IAM, and not taken by that pool.
        let refused = try await id(access, try await access.pool(), "op.example", try provider.idToken(""))
        #expect(refused.json["message"] == "Token is not from a supported provider of this identity pool.")
    }

    private func roles(_ access: AccessScene, _ provider: ScriptedProvider, _ arn: String) async throws {
        let trust = AccessScene.policy([
            "Effect": "Allow", "Principal": ["Federated": .string(arn)], "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": ["StringEquals": ["op.example:aud": "client-1", "op.example:sub": "mira-1"]],
        ])
        let role = try await access.role("web", trust: trust)
        func take() async throws -> TestAnswer {
            try await access.app.query(
                "sts", "AssumeRoleWithWebIdentity",
                [("RoleArn", role), ("RoleSessionName", "web"), ("WebIdentityToken", try provider.idToken(""))], by: nil
            )
        }
        let taken = try await take()
        #expect(taken.credentials != nil, "\(taken.text)")
        #expect(taken.xml("SubjectFromWebIdentityToken") == "mira-1")
        #expect(taken.xml("Provider") == "https://op.example" && taken.xml("Audience") == "client-1")
        let wrong: [([String: JSON], String)] = [
            (["sub": "ben-1"], "AccessDenied"), (["aud": "another-client"], "InvalidIdentityToken"),
            (["iss": "https://elsewhere.example"], "InvalidIdentityToken"), (["exp": 1], "InvalidIdentityToken"),
        ]
        for (claims, code) in wrong {
            provider.script.change { $0.claims = claims }
            #expect(try await take().xml("Code") == code, "\(claims)")
        }
        provider.script.change { $0.claims = [:] }
    }

    @Test func aSAMLProviderOfIAM() async throws {
        try await TestApp.run { app in
            let access = AccessScene(app)
            let scene = try await SAMLRoleScene(access)
            let pool = try await access.pool(["SamlProviderARNs": [.string(scene.arn)]])
            let first = try await id(access, pool, scene.arn, try scene.response())
            let identity = try #require(first.json["IdentityId"]?.string, "\(first.text)")
            #expect(try await id(access, pool, scene.arn, try scene.response()).json == first.json)
            let described = try await access.identity("DescribeIdentity", ["IdentityId": .string(identity)])
            #expect(described.json["Logins"] == [.string(scene.arn)])
            for wrong in try scene.wrongResponses() {
                let answer = try await id(access, pool, scene.arn, wrong.response)
                #expect(answer.json["__type"] == "NotAuthorizedException", "\(wrong.name): \(answer.text)")
            }
            let other = try await id(access, try await access.pool(), scene.arn, try scene.response())
            #expect(other.json["__type"] == "NotAuthorizedException")
        }
    }
}
