import Authority
import Core
import Directory
import TestKit
import Testing

/// The link in the notice to an address that was replaced.
@Suite struct UndoChangeTests {
    /// Somebody has Ana's password, and has put an address of their own in the place of hers.
    private static func stolen(_ app: TestApp, pool: [JSON.Member] = AddressScene.proving) async throws
        -> (AddressScene, link: String)
    {
        let ana = try await AddressScene(app, pool: pool)
        _ = try await ana.scene.update(["email": "thief@example.com"])
        _ = try await ana.verify(try await ana.scene.pool.code(for: "thief@example.com"))
        #expect(try await ana.scene.stored["email"] == "thief@example.com")
        return (ana, try #require(try await ana.link(to: "ana@example.com")))
    }

    @Test func theAddressComesBackAndEverybodyIsSignedOut() async throws {
        try await TestApp.run { app in
            let (ana, link) = try await Self.stolen(app)
            let browser = TestBrowser(app)
            let page = try await browser.open(link)
            #expect(page.status == 200 && page.text.contains("ana@example.com"))
            // A mail scanner follows links; nothing has happened by it.
            #expect(try await ana.scene.stored["email"] == "thief@example.com")

            let done = try await browser.submit(page, [])
            #expect(done.status == 200 && done.text.contains("Your address is back"))
            let stored = try await ana.scene.stored
            #expect(stored["email"] == "ana@example.com" && stored["email_verified"] == "true")
            #expect(
                try await app.open("GetUser", ["AccessToken": ana.token]).refusal
                    == "NotAuthorizedException: Access Token has been revoked")
            // The thief's password opens nothing, by either name.
            for name in ["ana", "ana@example.com"] {
                #expect(try await ana.signIn(name).refusal.hasPrefix("PasswordResetRequiredException"))
            }
            #expect(try await ana.signIn("thief@example.com").refusal.hasPrefix("UserNotFoundException"))

            // The owner has a new one by a code that goes to the old address.
            let person: [JSON.Member] = [
                .init("ClientId", .string(ana.scene.client.id.rawValue)), .init("Username", "ana"),
            ]
            _ = try await app.open("ForgotPassword", .object(person))
            let code = try await ana.scene.pool.code(for: "ana@example.com") ?? ""
            let reset: [JSON.Member] = [
                .init("ConfirmationCode", .string(code)), .init("Password", "Another-horse-2"),
            ]
            #expect(try await app.open("ConfirmForgotPassword", .object(person + reset)).status == 200)
            #expect(try await ana.signIn("ana@example.com", password: "Another-horse-2").status == 200)
        }
    }

    @Test func aLinkWorksOnce() async throws {
        try await TestApp.run { app in
            let (ana, link) = try await Self.stolen(app)
            let browser = TestBrowser(app)
            let page = try await browser.open(link)
            let done = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { try await browser.submit(page, []).status == 200 ? 1 : 0 } }
                return try await group.reduce(0, +)
            }
            #expect(done == 1)
            let again = try await browser.open(link)
            #expect(again.status == 400 && again.text.contains("This link has expired"))
            #expect(try await ana.scene.stored["email"] == "ana@example.com")
        }
    }

    /// The thief's mailbox gets a notice of the next change: that link must not bring the thief back.
    @Test func theLinksOfLaterChangesGoWithIt() async throws {
        try await TestApp.run { app in
            let (ana, link) = try await Self.stolen(app)
            app.clock.advance(.minutes(10))
            _ = try await ana.scene.update(["email": "second@example.com"])
            _ = try await ana.verify(try await ana.scene.pool.code(for: "second@example.com"))
            let later = try #require(try await ana.link(to: "thief@example.com"))
            // An address that waits for its code goes too.
            _ = try await ana.scene.update(["email": "third@example.com"])
            let browser = TestBrowser(app)
            #expect(try await browser.submit(try await browser.open(link), []).status == 200)
            #expect(try await browser.open(later).status == 400)
            #expect(try await ana.scene.stored["email"] == "ana@example.com")
            #expect(
                try await app.authority.store.codes.waitingAddresses(
                    of: try await app.authority.accounts.existing("ana", in: ana.scene.pool.pool).sub,
                    in: ana.scene.pool.pool.id, now: app.clock.now()
                ).isEmpty)
        }
    }

    @Test func aLinkLivesAWeek() async throws {
        try await TestApp.run { app in
            let (ana, link) = try await Self.stolen(app)
            let browser = TestBrowser(app)
            app.clock.advance(.hours(167))
            let page = try await browser.open(link)
            #expect(page.status == 200)
            app.clock.advance(.hours(1))
            #expect(try await browser.submit(page, []).status == 400)
            #expect(try await ana.scene.stored["email"] == "thief@example.com")
        }
    }

    @Test func anAddressThatSomebodyElseHasStaysTheirs() async throws {
        try await TestApp.run { app in
            let (ana, link) = try await Self.stolen(app)
            let input = SignedIn.passwordInput(ana.scene.client)
            #expect(try await app.open("InitiateAuth", input).status == 200)
            let other = try await ana.scene.pool.user("ben")
            _ = try await app.authority.accounts.updateAttributes(
                of: other, setting: ["email": "ana@example.com", "email_verified": "true"], by: nil,
                in: ana.scene.pool.pool, now: app.clock.now())
            let browser = TestBrowser(app)
            let answer = try await browser.submit(try await browser.open(link), [])
            #expect(answer.status == 400 && answer.text.contains("Another account has this address"))
            #expect(try await ana.scene.stored["email"] == "thief@example.com")
        }
    }

    @Test func anotherPoolsPageKnowsNothingOfTheLink() async throws {
        try await TestApp.run { app in
            let (_, link) = try await Self.stolen(app)
            let other = try await app.pool()
            let query = link.split(separator: "?").last ?? ""
            for address in [
                "/\(other.id)/account/undo?\(query)", "/\(other.id)/account/undo", "/\(other.id)/account/undo?change=",
                "/\(other.id)/account/undo?change=a&change=b",
            ] {
                let answer = try await app.get(address)
                #expect(answer.status == 400 && !answer.text.contains("ana@example.com"))
            }
        }
    }

    /// Without a way to have a new password sent, the old one stays: locking out the owner helps nobody.
    @Test func whoCannotResetKeepsThePassword() async throws {
        try await TestApp.run { app in
            let byAdministrator: JSON = ["RecoveryMechanisms": [["Name": "admin_only", "Priority": 1]]]
            let (ana, link) = try await Self.stolen(
                app, pool: AddressScene.proving + [.init("AccountRecoverySetting", byAdministrator)])
            let browser = TestBrowser(app)
            let done = try await browser.submit(try await browser.open(link), [])
            #expect(done.status == 200 && !done.text.contains("Forgot your password"))
            #expect(try await ana.signIn("ana").status == 200)
        }
    }
}
