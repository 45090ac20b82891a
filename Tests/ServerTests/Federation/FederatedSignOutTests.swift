import Authority
import Core
import Directory
import TestKit
import Testing

/// Signing out at the provider too (OpenID Connect RP-Initiated Logout 1.0), where it is set to be told.
@Suite struct FederatedSignOutTests {
    private func signOutPath(_ scene: FederationScene) -> String {
        "/\(scene.pool.id)/logout?client_id=\(scene.client.id)&logout_uri=https://app.example/bye&state=back"
    }

    @Test func theProviderIsToldAndSendsTheBrowserBack() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app, details: ["IDPSignout": "true"])
            _ = try await scene.signIn()
            let answer = try await scene.browser.open(signOutPath(scene))
            #expect(answer.header("location")?.hasPrefix("https://op.example/logout?") == true)
            let asked = answer.query
            #expect(asked["client_id"] == "client-1" && asked["id_token_hint"]?.split(separator: ".").count == 3)
            #expect(asked["post_logout_redirect_uri"] == "https://id.example/\(scene.pool.id)/logout/return")
            let path = "/\(scene.pool.id)/logout/return?state=\(asked["state"] ?? "")"
            #expect(try await TestBrowser(app).open(path).text.contains("signed out"))
            let back = try await scene.browser.open(path)
            #expect(back.header("location") == "https://app.example/bye?state=back")
            // Once; and nobody is signed in.
            #expect(try await scene.browser.open(path).header("location") == nil)
            #expect(try await scene.browser.open(scene.authorizePath()).text.contains("name=\"password\""))
        }
    }

    @Test func withoutItNobodyIsTold() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            _ = try await scene.signIn()
            let answer = try await scene.browser.open(signOutPath(scene))
            #expect(answer.header("location") == "https://app.example/bye?state=back")
        }
    }

    /// After the page that asks, by a page: a redirect would be held against the form's policy.
    @Test func afterTheQuestionByAPage() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app, details: ["IDPSignout": "true"])
            _ = try await scene.signIn()
            let question = try await scene.browser.open("/\(scene.pool.id)/logout")
            let leaving = try await scene.browser.submit(question, [("confirmed", "1")])
            #expect(
                leaving.text.contains("http-equiv=\"refresh\"") && leaving.text.contains("https://op.example/logout?"))
        }
    }
}
