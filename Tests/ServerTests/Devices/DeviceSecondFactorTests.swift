import Core
import Directory
import TestKit
import Testing

/// A remembered device in the place of a second factor.
@Suite struct DeviceSecondFactorTests {
    /// A user with a software token and a device that was confirmed after both factors; the secret.
    private func enrolled(_ devices: DeviceFixture) async throws -> (DeviceFixture.Device, secret: String) {
        let secret = try await devices.factors.enrolledUser()
        let challenge = try await devices.signIn()
        #expect(challenge.challenge == "SOFTWARE_TOKEN_MFA")
        let answer = try await devices.factors.answer(challenge, code: try devices.factors.code(secret))
        let (confirmed, device) = try await devices.confirm(answer)
        #expect(confirmed.status == 200, "\(confirmed.text)")
        devices.app.clock.advance(.minutes(1))
        return (device, secret)
    }

    @Test(arguments: ["OPTIONAL", "ON"])
    func aRememberedDeviceReplacesIt(mode: String) async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, mfa: "OPTIONAL")
            let (device, _) = try await enrolled(devices)
            if mode == "ON" { try await devices.ask(mode) }
            let challenge = try await devices.signIn(device.key)
            #expect(challenge.challenge == "DEVICE_SRP_AUTH")
            let answer = try await devices.prove(device, challenge)
            #expect(answer.isSignedIn && answer.deviceClaim == device.key, "\(answer.text)")
            // Another device, and none, are asked for the code.
            #expect(try await devices.signIn().challenge == "SOFTWARE_TOKEN_MFA")
            let other = try await devices.signIn("us-east-1_0f2bd0c2-6d07-4a5f-9b2a-c9ad5e2c1b9f")
            #expect(other.challenge == "SOFTWARE_TOKEN_MFA")
        }
    }

    /// Without the setting the code comes first, and the device proves itself besides.
    @Test func otherwiseItComesBesides() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, replacing: false, mfa: "OPTIONAL")
            let (device, secret) = try await enrolled(devices)
            let challenge = try await devices.signIn(device.key)
            #expect(challenge.challenge == "SOFTWARE_TOKEN_MFA")
            let next = try await devices.factors.answer(challenge, code: try devices.factors.code(secret))
            #expect(next.challenge == "DEVICE_SRP_AUTH", "\(next.text)")
            #expect(try await devices.prove(device, next).isSignedIn)
        }
    }

    @Test func aDeviceThatIsNotRememberedReplacesNothing() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, asking: true, mfa: "OPTIONAL")
            let (device, secret) = try await enrolled(devices)
            let challenge = try await devices.signIn(device.key)
            #expect(challenge.challenge == "SOFTWARE_TOKEN_MFA")
            let answer = try await devices.factors.answer(challenge, code: try devices.factors.code(secret))
            // It is known all the same: no other key is offered.
            #expect(answer.isSignedIn && answer.newDevice == nil)
            #expect(answer.deviceClaim == device.key)
            let update = try await devices.own(
                "UpdateDeviceStatus", device, [.init("DeviceRememberedStatus", "remembered")])
            #expect(update.status == 200)
            #expect(try await devices.prove(device, try await devices.signIn(device.key)).isSignedIn)
            let forgotten = try await devices.own("ForgetDevice", device)
            #expect(forgotten.status == 200)
            #expect(try await devices.signIn(device.key).challenge == "SOFTWARE_TOKEN_MFA")
        }
    }

    /// What happens to a device between two steps decides, not what was true at the first.
    @Test(arguments: ["forgotten", "not remembered"])
    func aDeviceThatIsLostMeanwhileIsRefused(how: String) async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, mfa: "OPTIONAL")
            let (device, _) = try await enrolled(devices)
            let first = try await devices.signIn(device.key)
            let second = try await devices.signIn(device.key)
            let srp = SRPClient()
            let begun = try await devices.beginProof(device, first.session, srp)
            let change =
                how == "forgotten"
                ? try await devices.own("ForgetDevice", device)
                : try await devices.own(
                    "UpdateDeviceStatus", device, [.init("DeviceRememberedStatus", "not_remembered")])
            #expect(change.status == 200)
            let claimed = try await devices.respond("DEVICE_PASSWORD_VERIFIER", nil, devices.claim(device, begun, srp))
            #expect(claimed.refusal == "ResourceNotFoundException: Device does not exist.")
            #expect(
                try await devices.prove(device, second).refusal == "ResourceNotFoundException: Device does not exist.")
        }
    }

    /// A pool that stops to trust devices asks for the code after the proof that was on its way.
    @Test func aSettingThatChangesMeanwhileCounts() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, mfa: "OPTIONAL")
            let (device, secret) = try await enrolled(devices)
            let challenge = try await devices.signIn(device.key)
            let described = try await app.signed("DescribeUserPool", ["UserPoolId": .string(devices.pool.id)])
            #expect(described.status == 200)
            let changed = try await app.signed(
                "UpdateUserPool",
                [
                    "UserPoolId": .string(devices.pool.id), "MfaConfiguration": "OPTIONAL",
                    "DeviceConfiguration": ["ChallengeRequiredOnNewDevice": false],
                ])
            #expect(changed.status == 200, "\(changed.text)")
            try await devices.ask("OPTIONAL")
            let next = try await devices.prove(device, challenge)
            #expect(next.challenge == "SOFTWARE_TOKEN_MFA", "\(next.text)")
            let answer = try await devices.factors.answer(next, code: try devices.factors.code(secret))
            #expect(answer.isSignedIn && answer.deviceClaim == device.key, "\(answer.text)")
        }
    }

    /// A device that is locked is not asked: the code is.
    @Test func aLockedDeviceGivesWayToTheCode() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, mfa: "OPTIONAL")
            let (device, secret) = try await enrolled(devices)
            let thief = device.with(secret: "another secret")
            for _ in 0..<5 {
                let answer = try await devices.prove(thief, try await devices.signIn(device.key))
                #expect(answer.refusal == "NotAuthorizedException: Incorrect username or password.")
            }
            let challenge = try await devices.signIn(device.key)
            #expect(challenge.challenge == "SOFTWARE_TOKEN_MFA")
            let answer = try await devices.factors.answer(challenge, code: try devices.factors.code(secret))
            #expect(answer.isSignedIn, "\(answer.text)")
            app.clock.advance(.seconds(2))
            #expect(try await devices.signIn(device.key).challenge == "DEVICE_SRP_AUTH")
        }
    }

    /// A device stands for a factor that its user has, and for none that is to be set up.
    @Test(arguments: [true, false])
    func settingUpAFactorKeepsTheDevice(replacing: Bool) async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, replacing: replacing)
            try await devices.pool.user()
            let device = try await devices.device()
            try await devices.ask("ON")
            let challenge = try await devices.signIn(device.key)
            #expect(challenge.challenge == "MFA_SETUP")
            let associated = try await app.open(
                "AssociateSoftwareToken", ["Session": .string(challenge.session ?? "")])
            let secret = associated.json["SecretCode"]?.string ?? ""
            let verified = try await app.open(
                "VerifySoftwareToken",
                [
                    "Session": .string(associated.session ?? ""),
                    "UserCode": .string(try devices.factors.code(secret)),
                ])
            let next = try await devices.respond("MFA_SETUP", verified.session, ["USERNAME": "ana"])
            #expect(next.challenge == "DEVICE_SRP_AUTH", "\(next.text)")
            #expect(try await devices.prove(device, next).deviceClaim == device.key)
        }
    }
}
