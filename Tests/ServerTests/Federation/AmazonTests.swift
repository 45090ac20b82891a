import Authority
import Core
import Directory
import TestKit
import Testing

/// Login with Amazon, at an emulator of its servers.
@Suite struct AmazonTests {
    private func scene(_ app: TestApp, scopes: String = "profile postal_code") async throws -> SocialScene {
        try await SocialScene(
            app, "LoginWithAmazon", AmazonEmulator(SocialScene.accounts(app)),
            details: SocialScene.details.merging(["authorize_scopes": scopes]) { _, new in new },
            mapping: ["email": "email", "name": "name", "zoneinfo": "postal_code"])
    }

    @Test func aPersonOfAmazon() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let mira = EmulatedAccounts.someone[0].subject
            let page = try await scene.browser.open(scene.authorizePath())
            #expect(page.text.contains("Amazon") && !page.text.contains("LoginWithAmazon</"))
            let claims = try await scene.claims(of: try await scene.signIn(as: mira))
            #expect(claims["cognito:username"] == .string("LoginWithAmazon_amzn1.account.\(mira)"))
            #expect(claims["name"] == "Mira Ost" && claims["zoneinfo"] == "98101")
            #expect(claims["email_verified"] == false)
        }
    }

    @Test func whoeverSaysNo() async throws {
        try await TestApp.run { app in
            let answer = try await scene(app).signIn(as: nil)
            #expect(answer.text.contains("was cancelled"))
        }
    }

    @Test func aScopeThatAmazonDoesNotKnow() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, scopes: "profile everything")
            let departure = try await scene.leave()
            let refused = scene.visit(departure).header("location") ?? ""
            let answer = try await scene.browser.open(String(refused.dropFirst(TestApp.publicURL.count)))
            #expect(answer.text.contains("can’t be trusted"))
        }
    }
}
