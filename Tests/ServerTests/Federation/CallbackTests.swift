import Authority
import Core
import Directory
import TestKit
import Testing

/// The way back belongs to one browser, one departure and one provider, once (RFC 9700 §4.4, §4.7).
@Suite struct CallbackTests {
    private func path(_ scene: FederationScene, _ departure: TestAnswer) -> String {
        "/\(scene.pool.id)/oauth2/idpresponse?code=c&state=\(departure.query["state"] ?? "")"
    }

    @Test func anAnswerIsTakenOnce() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let departure = try await scene.leave()
            #expect(try await scene.comeBack(departure).query["code"] != nil)
            let again = try await scene.comeBack(departure)
            #expect(again.status == 400 && again.header("location") == nil)
            #expect(scene.provider.asked("/token").count == 1)
        }
    }

    @Test func parallelAnswersSignInOnce() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let departure = try await scene.leave()
            scene.provider.nonce.change { $0 = departure.query["nonce"] ?? "" }
            let path = path(scene, departure)
            let headers = scene.browser.headers
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 { group.addTask { try await app.get(path, headers: headers).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 302 }.count == 1 && statuses.filter { $0 == 400 }.count == 19)
        }
    }

    /// Login CSRF: somebody else's answer signs nobody in.
    @Test func anAnswerOfAnotherBrowserIsNotTaken() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let departure = try await scene.leave()
            let victim = TestBrowser(app)
            let bare = try await victim.open(path(scene, departure))
            #expect(bare.status == 400)
            _ = try await victim.open(scene.authorizePath())
            let bound = try await victim.open(path(scene, departure))
            #expect(bound.status == 400 && victim.cookies.count == 1)
            #expect(scene.provider.asked("/token").isEmpty)
            // It was not spent by that.
            #expect(try await scene.comeBack(departure).query["code"] != nil)
        }
    }

    @Test(arguments: ["", "x", String(repeating: "s", count: 43), String(repeating: "s", count: 5000), "%00"])
    func aStateThatIsNone(state: String) async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            _ = try await scene.leave()
            let answer = try await scene.browser.open("/\(scene.pool.id)/oauth2/idpresponse?code=c&state=\(state)")
            #expect(answer.status == 400 && answer.header("location") == nil)
        }
    }

    @Test func anAnswerAfterHalfAnHourIsTooLate() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let departure = try await scene.leave()
            app.clock.advance(.minutes(30))
            #expect(try await scene.comeBack(departure).status == 400)
        }
    }

    @Test func anAnswerOfAnotherIssuerIsNotTaken() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let answer = try await scene.comeBack(try await scene.leave(), [("iss", "https://evil.example")])
            #expect(answer.text.contains("can’t be trusted") && scene.provider.asked("/token").isEmpty)
        }
    }

    /// What may be done is asked when it is done.
    @Test func aProviderThatTheClientTakesNoMore() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let departure = try await scene.leave()
            let document = JSON.object(
                (scene.client.document.object ?? []).filter { $0.name != "SupportedIdentityProviders" })
            _ = try await app.authority.provisioning.updateClient(
                scene.client.id, in: scene.pool.pool.id, name: nil, document: document, now: app.clock.now())
            let answer = try await scene.comeBack(departure)
            #expect(answer.text.contains("isn’t offered here any more") && scene.provider.asked("/token").isEmpty)
        }
    }

    @Test func aProviderThatIsGoneEndsItsSessions() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let code = try await scene.signIn()
            try await app.authority.provisioning.deleteProvider("Example", in: scene.pool.pool.id, now: app.clock.now())
            #expect(try await scene.claims(of: code)["error"] == "invalid_grant")
            #expect(try await scene.browser.open(scene.authorizePath()).text.contains("name=\"password\""))
        }
    }

    @Test func aDisabledUserIsNotLetIn() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            _ = try await scene.signIn()
            let user = try await app.authority.accounts.existing("Example_mira-1", in: scene.pool.pool)
            _ = try await app.authority.store.users.setEnabled(
                false, of: user.sub, in: user.pool, now: app.clock.now())
            #expect(try await scene.signInAnew().text.contains("has been disabled"))
        }
    }

    /// An answer by form comes without cookies, waits, and is taken by the browser that left.
    @Test func anAnswerByForm() async throws {
        try await TestApp.run { app in
            let scene = try await FederationScene(app)
            let departure = try await scene.leave()
            let state = departure.query["state"] ?? ""
            scene.provider.nonce.change { $0 = departure.query["nonce"] ?? "" }
            let form = [(name: "code", value: "code-2"), (name: "state", value: state)]
            let posted = try await app.post("/\(scene.pool.id)/oauth2/idpresponse", form)
            #expect(posted.status == 303)
            #expect(posted.header("location") == "/\(scene.pool.id)/oauth2/idpresponse?state=\(state)")
            #expect(try await app.post("/\(scene.pool.id)/oauth2/idpresponse", form).status == 400)
            #expect(try await TestBrowser(app).open(posted.header("location") ?? "").status == 400)
            #expect(try await scene.browser.open(posted.header("location") ?? "").query["code"] != nil)
            #expect(try Parameters(urlEncoded: scene.provider.asked("/token")[0].body)["code"] == "code-2")
            let stranger = [(name: "code", value: "c"), (name: "state", value: "unknown")]
            #expect(try await app.post("/\(scene.pool.id)/oauth2/idpresponse", stranger).status == 400)
        }
    }
}
