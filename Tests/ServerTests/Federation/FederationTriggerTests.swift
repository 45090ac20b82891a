import Authority
import Core
import Directory
import TestKit
import Testing

/// The functions that a first sign-in at a provider calls.
@Suite struct FederationTriggerTests {
    private func scene(_ app: TestApp, _ triggers: [String]) async throws -> FederationScene {
        try await FederationScene(
            app,
            pool: [.init("LambdaConfig", .object(triggers.map { JSON.Member($0, .string(TestHooks.arn($0))) }))])
    }

    @Test func theyAreCalledInOrderAndOnce() async throws {
        try await TestApp.run { app in
            let scene = try await scene(
                app, ["PreSignUp", "PostConfirmation", "PreAuthentication", "PostAuthentication"])
            _ = try await scene.signIn()
            #expect(app.hooks.order == ["PreSignUp", "PostConfirmation", "PostAuthentication"])
            let event = try #require(app.hooks.events(of: "PreSignUp").first)
            #expect(event["triggerSource"] == "PreSignUp_ExternalProvider")
            #expect(event["userName"] == "Example_mira-1")
            #expect(event["request"]?["userAttributes"]?["email"] == "mira@example.org")
            app.hooks.forget()
            _ = try await scene.signInAnew()
            #expect(app.hooks.order == ["PostAuthentication"])
        }
    }

    @Test func aRefusalMakesNobody() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, ["PreSignUp"])
            app.hooks.on("PreSignUp") { _ in .http(status: 400, body: #"{"errorMessage":"Members only."}"#) }
            let answer = try await scene.signIn()
            #expect(answer.query["error"] != nil || answer.text.contains("isn’t working"))
            let users = try await app.authority.store.users.list(
                scene.pool.pool.id, matching: nil, after: nil, limit: 10)
            #expect(users.isEmpty)
        }
    }

    /// The function links them to somebody: that is whom they become, at once.
    @Test func aFunctionMayLink() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, ["PreSignUp"])
            let ana = try await scene.pool.user()
            let links = app.authority.providerLinks
            let pool = scene.pool.pool
            let now = app.clock.now()
            app.hooks.before("PreSignUp") {
                try await links.link(
                    .init(provider: "Example", attribute: nil, value: "mira-1"),
                    to: .init(provider: "Cognito", attribute: nil, value: "ana"), in: pool, now: now)
            }
            #expect(try await scene.claims(of: try await scene.signIn())["sub"] == .string(ana.sub.rawValue))
        }
    }
}
