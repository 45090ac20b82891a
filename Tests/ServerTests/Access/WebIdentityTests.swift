import Core
import TestKit
import Testing

/// AssumeRoleWithWebIdentity with tokens of public providers: the role's trust says for which apps.
@Suite struct WebIdentityTests {
    private func role(_ access: AccessScene, _ provider: String, _ condition: JSON?) async throws -> String {
        try await access.role(
            "web",
            trust: AccessScene.policy(
                .object([
                    "Effect": "Allow", "Principal": ["Federated": .string(provider)],
                    "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition,
                ])))
    }

    private func take(
        _ app: TestApp, _ role: String, _ token: String, provider: String? = nil
    ) async throws -> TestAnswer {
        var parameters = [("RoleArn", role), ("RoleSessionName", "web"), ("WebIdentityToken", token)]
        if let provider { parameters.append(("ProviderId", provider)) }
        return try await app.query("sts", "AssumeRoleWithWebIdentity", parameters, by: nil)
    }

    @Test func aTokenOfGoogle() async throws {
        try await TestApp.run { app in
            let access = AccessScene(app)
            let providers = PublicProviders(app, key: try await TestKeys().take())
            let role = try await role(
                access, "accounts.google.com", ["StringEquals": ["accounts.google.com:aud": "app-1"]])
            let taken = try await take(app, role, providers.googleToken("app-1"))
            #expect(taken.credentials != nil, "\(taken.text)")
            #expect(taken.xml("Provider") == "accounts.google.com" && taken.xml("Audience") == "app-1")
            #expect(taken.xml("SubjectFromWebIdentityToken") == "g-1")
            #expect(try await take(app, role, providers.googleToken("app-2")).xml("Code") == "AccessDenied")
            let late = try await take(app, role, providers.googleToken("app-1", lifetime: -600))
            #expect(late.xml("Code") == "InvalidIdentityToken")
            #expect(try await take(app, role, "a.b.c").xml("Code") == "InvalidIdentityToken")
            let apple = try await take(app, role, providers.appleToken("app-1"))
            #expect(apple.xml("Code") == "InvalidIdentityToken")
        }
    }

    /// A role that does not say for which app trusts every app of the provider there is: it is not taken so.
    @Test func trustWithoutAnAudienceIsNone() async throws {
        try await TestApp.run { app in
            let providers = PublicProviders(app, key: try await TestKeys().take())
            let access = AccessScene(app)
            let role = try await role(access, "accounts.google.com", nil)
            #expect(try await take(app, role, providers.googleToken("app-9")).xml("Code") == "AccessDenied")
        }
    }

    @Test(arguments: [("graph.facebook.com", "id"), ("www.amazon.com", "user_id")])
    func anAccessTokenWithItsProvider(provider: String, subject: String) async throws {
        try await TestApp.run { app in
            _ = PublicProviders(app, key: try await TestKeys().take())
            let access = AccessScene(app)
            let condition: JSON = [
                "StringEquals": .object([
                    .init("\(provider):app_id", "app-1"), .init("\(provider):\(subject)", "mira"),
                ])
            ]
            let role = try await role(access, provider, condition)
            let taken = try await take(app, role, "app-1/mira", provider: provider)
            #expect(taken.credentials != nil, "\(taken.text)")
            #expect(taken.xml("Provider") == provider && taken.xml("SubjectFromWebIdentityToken") == "mira")
            #expect(try await take(app, role, "app-2/mira", provider: provider).xml("Code") == "AccessDenied")
            #expect(try await take(app, role, "app-1/ben", provider: provider).xml("Code") == "AccessDenied")
            #expect(try await take(app, role, "nonsense", provider: provider).xml("Code") == "InvalidIdentityToken")
            #expect(try await take(app, role, "app-1/mira").xml("Code") == "InvalidIdentityToken")
            let strange = try await take(app, role, "app-1/mira", provider: "evil.example")
            #expect(strange.xml("Code") == "InvalidIdentityToken")
        }
    }
}
