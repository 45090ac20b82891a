import Core
import Directory
import Messaging
import TestKit
import Testing

/// `AttributesRequireVerificationBeforeUpdate`: the old address stays in force until the new one is proven.
@Suite struct AddressChangeTests {
    @Test func theOldAddressStaysUntilTheNewOneIsProven() async throws {
        try await TestApp.run { app in
            let ana = try await AddressScene(app)
            let answer = try await ana.scene.update(["email": "new@example.com", "name": "Ana"])
            #expect(
                answer.json["CodeDeliveryDetailsList"] == [
                    ["Destination": "n***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"]
                ])
            let told = try await ana.scene.told
            #expect(told["email"] == "ana@example.com" && told["email_verified"] == "true" && told["name"] == "Ana")
            #expect(try await ana.signIn("ana@example.com").status == 200)
            #expect(try await ana.signIn("new@example.com").refusal.hasPrefix("UserNotFoundException"))

            let code = try await ana.scene.pool.code(for: "new@example.com")
            #expect(try await ana.verify("000000").refusal.hasPrefix("CodeMismatchException"))
            #expect(try await ana.verify(code).status == 200)
            let after = try await ana.scene.told
            #expect(after["email"] == "new@example.com" && after["email_verified"] == "true")
            #expect(try await ana.signIn("new@example.com").status == 200)
            #expect(try await ana.signIn("ana@example.com").refusal.hasPrefix("UserNotFoundException"))
            // A code works once.
            #expect(try await ana.verify(code).refusal.hasPrefix("ExpiredCodeException"))
        }
    }

    @Test func whoLosesAnAddressIsToldThere() async throws {
        try await TestApp.run { app in
            let ana = try await AddressScene(app)
            _ = try await ana.scene.update(["email": "new@example.com"])
            #expect(try await ana.message(to: "ana@example.com") == nil)
            _ = try await ana.verify(try await ana.scene.pool.code(for: "new@example.com"))
            let notice = try #require(try await ana.message(to: "ana@example.com"))
            #expect(notice.kind.rawValue == "AddressChanged" && notice.code == nil)
            #expect(notice.body.text.contains("The e-mail address of the account ana was changed to n***@e***."))
            // The message tells nobody the whole new address.
            #expect(!notice.body.source.contains("new@example.com"))
        }
    }

    /// Where the pool does not ask for it the change is at once, as Cognito's, and the notice goes out all the same.
    @Test func anUnprovenChangeIsToldToo() async throws {
        try await TestApp.run { app in
            let ana = try await AddressScene(app, pool: [])
            _ = try await ana.scene.update(["email": "new@example.com"])
            #expect(try await ana.scene.told["email"] == "new@example.com")
            #expect(try await ana.link(to: "ana@example.com") != nil)
            // An address that nobody has proven is nobody's to take back.
            _ = try await ana.scene.update(["email": "third@example.com"])
            #expect(try await ana.link(to: "new@example.com") == nil)
        }
    }

    @Test func aRemovedAddressIsTold() async throws {
        try await TestApp.run { app in
            let ana = try await AddressScene(app, pool: [])
            #expect(try await ana.scene.delete(["email"]).status == 200)
            let notice = try #require(try await ana.message(to: "ana@example.com"))
            #expect(notice.body.text.contains("The e-mail address of the account ana was removed."))
        }
    }

    @Test func anAdministratorChangesWithoutANotice() async throws {
        try await TestApp.run { app in
            let ana = try await AddressScene(app)
            // What the pool wants proven waits for the user, unless the administrator vouches for it.
            #expect(try await ana.scene.administer(["email": "new@example.com"]).status == 200)
            #expect(try await ana.scene.stored["email"] == "ana@example.com")
            #expect(try await ana.scene.pool.code(for: "new@example.com") != nil)
            let vouched: KeyValuePairs = ["email": "other@example.com", "email_verified": "true"]
            #expect(try await ana.scene.administer(vouched).status == 200)
            #expect(try await ana.scene.stored["email"] == "other@example.com")
            #expect(try await ana.message(to: "ana@example.com") == nil)
            // What waited before waits no more.
            let code = try await ana.scene.pool.code(for: "new@example.com")
            #expect(try await ana.verify(code).refusal.hasPrefix("ExpiredCodeException"))
            #expect(try await ana.scene.stored["email"] == "other@example.com")
        }
    }

    @Test func settingTheOldAddressAgainCallsItOff() async throws {
        try await TestApp.run { app in
            let ana = try await AddressScene(app)
            _ = try await ana.scene.update(["email": "new@example.com"])
            let code = try await ana.scene.pool.code(for: "new@example.com")
            #expect(try await ana.scene.update(["email": "ana@example.com"]).json["CodeDeliveryDetailsList"] == [])
            #expect(try await ana.verify(code).refusal.hasPrefix("ExpiredCodeException"))
            #expect(try await ana.scene.told["email"] == "ana@example.com")
        }
    }

    @Test func aCodeProvesTheAddressThatItWentToAlone() async throws {
        try await TestApp.run { app in
            let ana = try await AddressScene(app)
            _ = try await ana.scene.update(["email": "one@example.com"])
            let first = try await ana.scene.pool.code(for: "one@example.com")
            _ = try await ana.scene.update(["email": "two@example.com"])
            #expect(try await ana.verify(first).refusal.hasPrefix("CodeMismatchException"))
            // Asking again sends to the address that waits.
            #expect(try await ana.scene.pool.code(for: "two@example.com") != nil)
            let again = try await app.open(
                "GetUserAttributeVerificationCode", ["AccessToken": ana.token, "AttributeName": "email"])
            #expect(again.json["CodeDeliveryDetails"]?["Destination"] == "t***@e***")
            #expect(try await ana.verify(try await ana.scene.pool.code(for: "two@example.com")).status == 200)
            #expect(try await ana.scene.told["email"] == "two@example.com")
        }
    }

    @Test func aWaitingAddressExpires() async throws {
        try await TestApp.run { app in
            let ana = try await AddressScene(app)
            _ = try await ana.scene.update(["email": "new@example.com"])
            let code = try await ana.scene.pool.code(for: "new@example.com")
            app.clock.advance(.hours(25))
            let token = JSON.string(try await SignedIn.byPassword(app, ana.scene.client).accessToken)
            #expect(try await ana.verify(code, token: token).refusal.hasPrefix("ExpiredCodeException"))
            #expect(try await ana.scene.stored["email"] == "ana@example.com")
        }
    }

    @Test func anAliasOfSomebodyElseIsRefusedBeforeAndAfter() async throws {
        try await TestApp.run { app in
            let ana = try await AddressScene(app)
            try await ana.scene.pool.user("ben")
            let taken = "AliasExistsException: An account with the given email already exists."
            #expect(try await ana.scene.update(["email": "ben@example.com"]).refusal == taken)
            #expect(try await ana.scene.pool.code(for: "ben@example.com") == nil)
            // Two people want one address: the first who proves it has it.
            _ = try await ana.scene.update(["email": "new@example.com"])
            let code = try await ana.scene.pool.code(for: "new@example.com")
            try await ana.scene.pool.user("new")
            #expect(try await ana.verify(code).refusal.hasPrefix("AliasExistsException"))
            #expect(try await ana.scene.stored["email"] == "ana@example.com")
            #expect(try await ana.link(to: "ana@example.com") == nil)
        }
    }

    /// In parallel, one of twenty uses of a code changes the address, and one notice goes out.
    @Test func aCodeIsTakenOnce() async throws {
        try await TestApp.run { app in
            let ana = try await AddressScene(app)
            _ = try await ana.scene.update(["email": "new@example.com"])
            let code = try await ana.scene.pool.code(for: "new@example.com")
            let good = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 { group.addTask { try await ana.verify(code).status == 200 ? 1 : 0 } }
                return try await group.reduce(0, +)
            }
            #expect(good == 1)
            _ = try await ana.message(to: "ana@example.com")
            #expect(app.mailbox.list(to: "ana@example.com").count == 1)
        }
    }

    @Test func onlyWhatThePoolProvesCanBeHeldBack() async throws {
        try await TestApp.run { app in
            let answer = try await app.signed(
                "CreateUserPool",
                [
                    "PoolName": "P",
                    "UserAttributeUpdateSettings": ["AttributesRequireVerificationBeforeUpdate": ["email"]],
                ])
            #expect(
                answer.refusal
                    == "InvalidParameterException: AttributesRequireVerificationBeforeUpdate must be a subset of "
                    + "AutoVerifiedAttributes.")
        }
    }
}
