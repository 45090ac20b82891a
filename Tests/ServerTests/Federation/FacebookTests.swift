import Authority
import Core
import Directory
import TestKit
import Testing

/// Facebook Login, at an emulator of its servers.
@Suite struct FacebookTests {
    private func scene(_ app: TestApp, mapping: [String: String] = [:]) async throws -> SocialScene {
        try await SocialScene(
            app, "Facebook", FacebookEmulator(SocialScene.accounts(app)),
            details: SocialScene.details.merging(["authorize_scopes": "public_profile, email", "api_version": "v21.0"])
            {
                _, new in new
            }, mapping: ["email": "email", "given_name": "first_name"].merging(mapping) { _, new in new })
    }

    @Test func aPersonOfFacebook() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let departure = try await scene.leave()
            #expect(departure.header("location")?.hasPrefix("https://www.facebook.com/v21.0/dialog/oauth?") == true)
            #expect(departure.query["scope"] == "public_profile,email")
            let mira = EmulatedAccounts.someone[0].subject
            let claims = try await scene.claims(of: try await scene.choose(mira, departure))
            #expect(claims["cognito:username"] == .string("Facebook_\(mira)"))
            #expect(claims["given_name"] == "Mira" && claims["email"] == "mira.ost@example.org")
            // Facebook vouches for no address.
            #expect(claims["email_verified"] == false)
            let asked = app.internet.requests.filter { $0.url.contains("/me?") }.map(\.url)
            #expect(asked.first?.contains("fields=email,first_name,id&appsecret_proof=") == true)
        }
    }

    @Test func aPersonWithoutAnAddress() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            let claims = try await scene.claims(
                of: try await scene.signIn(as: EmulatedAccounts.someone[1].subject))
            #expect(claims["given_name"] == "Noah" && claims["email"] == nil && claims["email_verified"] == nil)
        }
    }

    @Test func whoeverSaysNo() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app)
            #expect(try await scene.signIn(as: nil).text.contains("was cancelled"))
        }
    }

    /// A field that Facebook does not have is the operator's to mend.
    @Test func aFieldThatThereIsNot() async throws {
        try await TestApp.run { app in
            let scene = try await scene(app, mapping: ["nickname": "shoe_size"])
            let answer = try await scene.signIn(as: EmulatedAccounts.someone[0].subject)
            #expect(answer.text.contains("can’t be trusted"))
        }
    }
}
