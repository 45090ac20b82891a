import Authority
import Core
import Directory
import NativeCrypto
import Postgres
import TestKit
import Testing

/// Refresh tokens belong to their device.
@Suite struct DeviceRefreshTests {
    private let invalid = "NotAuthorizedException: Invalid Refresh Token."

    @Test func aTokenIsGoodWithItsDeviceAlone() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            let other = try await devices.device()
            let token = device.tokens.refreshToken
            for key in [nil, other.key, "us-east-1_0f2bd0c2-6d07-4a5f-9b2a-c9ad5e2c1b9f", "nonsense"] {
                #expect(try await devices.refresh(token, key).refusal == invalid, "\(key ?? "none")")
            }
            let answer = try await devices.refresh(token, device.key)
            #expect(answer.isSignedIn, "\(answer.text)")
            #expect(answer.deviceClaim == device.key)
            #expect(answer.newDevice == nil)
            // The token endpoint takes no device.
            let oauth = try await SignedIn.refresh(app, devices.pool, devices.client, token)
            #expect(oauth.fault == "400 invalid_grant")
        }
    }

    @Test func aTokenOfADeviceThatWasNeverConfirmedIsNot() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let signedIn = try await devices.signIn()
            let key = signedIn.newDevice?["DeviceKey"]?.string
            #expect(try await devices.refresh(signedIn.refreshToken, key).refusal == invalid)
            let (answer, _) = try await devices.confirm(signedIn)
            #expect(answer.status == 200)
            #expect(try await devices.refresh(signedIn.refreshToken, key).isSignedIn)
        }
    }

    @Test func rotationHoldsTheDeviceToo() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(
                app, [.init("RefreshTokenRotation", ["Feature": "ENABLED", "RetryGracePeriodSeconds": 0])])
            try await devices.pool.user()
            let device = try await devices.device()
            func rotate(_ token: String, _ key: String?) async throws -> TestAnswer {
                try await app.open(
                    "GetTokensFromRefreshToken",
                    .object([
                        "ClientId": .string(devices.client.id.rawValue), "RefreshToken": .string(token),
                        "DeviceKey": key.map { .string($0) },
                    ]))
            }
            let token = device.tokens.refreshToken
            #expect(try await rotate(token, nil).refusal == invalid)
            #expect(try await rotate(token, "us-east-1_0f2bd0c2-6d07-4a5f-9b2a-c9ad5e2c1b9f").refusal == invalid)
            let next = try await rotate(token, device.key)
            #expect(next.deviceClaim == device.key, "\(next.text)")
            #expect(try await rotate(next.refreshToken, device.key).isSignedIn)
            #expect(try await rotate(token, device.key).type == "RefreshTokenReuseException")
        }
    }

    /// Forgetting ends the refresh tokens of that device, and no others; the key never comes back.
    @Test(arguments: [false, true])
    func aForgottenDeviceEndsItsTokens(byAdministrator: Bool) async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let lost = try await devices.device()
            let kept = try await devices.device()
            let key: [JSON.Member] = [.init("DeviceKey", .string(lost.key))]
            let answer =
                byAdministrator
                ? try await devices.pool.administer("AdminForgetDevice", "ana", key)
                : try await devices.own("ForgetDevice", lost, token: kept.tokens.accessToken)
            #expect(answer.status == 200 && answer.json == [:])
            #expect(try await devices.refresh(lost.tokens.refreshToken, lost.key).refusal == invalid)
            #expect(try await devices.refresh(kept.tokens.refreshToken, kept.key).isSignedIn)
            #expect(
                try await devices.own("GetDevice", lost).refusal == "ResourceNotFoundException: Device does not exist.")
            #expect(try await devices.confirm(lost).refusal == "InvalidParameterException: Invalid device key given.")
            // Not even where the pool has stopped to remember devices.
            #expect(
                try await app.signed("UpdateUserPool", ["UserPoolId": .string(devices.pool.id)]).status == 200)
            #expect(try await devices.refresh(lost.tokens.refreshToken, lost.key).refusal == invalid)
            #expect(try await devices.refresh(kept.tokens.refreshToken, nil).isSignedIn)
        }
    }

    /// A device that is not remembered is tracked: its refresh tokens are good.
    @Test func aDeviceThatIsNotRememberedRefreshes() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, asking: true)
            try await devices.pool.user()
            let device = try await devices.device()
            #expect(try await devices.refresh(device.tokens.refreshToken, device.key).isSignedIn)
        }
    }

    /// Tokens from before a pool remembered devices, and those of the pages, belong to none.
    @Test func tokensWithoutADeviceAreGoodWithoutOne() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, replacing: nil)
            try await devices.pool.user()
            let before = try await devices.signIn()
            let changed = try await app.signed(
                "UpdateUserPool",
                [
                    "UserPoolId": .string(devices.pool.id),
                    "DeviceConfiguration": ["ChallengeRequiredOnNewDevice": false],
                ])
            #expect(changed.status == 200)
            #expect(try await devices.refresh(before.refreshToken, nil).isSignedIn)
            let pages = try await SignedIn.byCode(app, devices.pool, devices.client)
            let refreshed = try await SignedIn.refresh(
                app, devices.pool, devices.client, pages["refresh_token"]?.string ?? "")
            #expect(refreshed.status == 200, "\(refreshed.text)")
        }
    }

    /// Signing out everywhere ends tokens and leaves devices as they are.
    @Test func aGlobalSignOutKeepsDevices() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            #expect(
                try await app.open("GlobalSignOut", ["AccessToken": .string(device.tokens.accessToken)]).status == 200)
            #expect(try await devices.refresh(device.tokens.refreshToken, device.key).type == "NotAuthorizedException")
            #expect(try await devices.signIn(device.key).challenge == "DEVICE_SRP_AUTH")
        }
    }

    /// The row of a forgotten device goes when nothing names it any more.
    @Test func whatIsForgottenIsSweptLast() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        try await TestApp.run(on: database) { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            let kept = try await devices.device()
            #expect(try await devices.own("ForgetDevice", device).status == 200)
            func rows() async throws -> Int {
                let pool = devices.pool.pool.id
                return try await app.database.first(
                    "SELECT count(*) AS n FROM devices d WHERE d.pool = \(pool)", .read)?.get("n") ?? 0
            }
            let sweeping = Sweeping(store: app.authority.store)
            app.clock.advance(.days(3))
            _ = try await sweeping.sweep(limit: 100, now: app.clock.now())
            #expect(try await rows() == 2)
            app.clock.advance(.days(40))
            _ = try await sweeping.sweep(limit: 100, now: app.clock.now())
            _ = try await sweeping.sweep(limit: 100, now: app.clock.now())
            #expect(try await rows() == 1)
            #expect(try await devices.signIn(kept.key).challenge == "DEVICE_SRP_AUTH")
        }
        database.pool.close()
    }

    /// The verifier is sealed anew with everything else.
    @Test func aDeviceOutlivesAMasterKey() async throws {
        let database = try await TestDatabase.fresh()
        defer { database.cluster.stop() }
        let (old, new) = (MasterKey.make(SystemRandomness()), MasterKey.make(SystemRandomness()))
        let made = TestBox<(DeviceFixture, DeviceFixture.Device)?>(nil)
        try await TestApp.run(on: database, masterKey: old) { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            made.change { $0 = (devices, device) }
        }
        let (devices, device) = try #require(made.value)
        try await TestApp.run(on: database, masterKey: new, previous: old) { app in
            let outcome = try await Rewrapping(store: app.authority.store).run()
            #expect(outcome.skipped == 0)
        }
        try await TestApp.run(on: database, masterKey: new) { app in
            let same = DeviceFixture(app, like: devices)
            let answer = try await same.prove(device, try await same.signIn(device.key))
            #expect(answer.isSignedIn, "\(answer.text)")
        }
        database.pool.close()
    }
}
