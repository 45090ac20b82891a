import Core
import Directory
import TestKit
import Testing

/// Attacks on the proof of a device.
@Suite struct DeviceGuessingTests {
    private let wrong = "NotAuthorizedException: Incorrect username or password."
    private let locked = "NotAuthorizedException: Password attempts exceeded"

    /// Two hundred wrong proofs at once, over as many sign-ins: five count, and then the right one does not either.
    @Test func guessesAreBoundedOverAllSignIns() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            let thief = device.with(secret: "a guess")
            let last = try await devices.signIn(device.key)
            let lastSRP = SRPClient()
            let lastProof = try await devices.beginProof(device, last.session, lastSRP)
            var claims: [JSON] = []
            for _ in 0..<40 {
                let srp = SRPClient()
                let begun = try await devices.beginProof(thief, try await devices.signIn(device.key).session, srp)
                claims.append(devices.claim(thief, begun, srp))
            }
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for claim in claims {
                    group.addTask { try await devices.respond("DEVICE_PASSWORD_VERIFIER", nil, claim).refusal }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(answers == [wrong: 5, locked: 35])
            let right = devices.claim(device, lastProof, lastSRP)
            #expect(try await devices.respond("DEVICE_PASSWORD_VERIFIER", nil, right).refusal == locked)
            #expect(try await devices.beginProof(device, last.session, SRPClient()).refusal == locked)
            // After the lock a new sign-in is good again; a proof from before it never.
            app.clock.advance(.seconds(2))
            #expect(try await devices.prove(device, try await devices.signIn(device.key)).isSignedIn)
        }
    }

    /// All proofs that one session begins are one: the first answer spends them.
    @Test func aSessionIsAnsweredOnce() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            let challenge = try await devices.signIn(device.key)
            let srp = SRPClient()
            let claims = try await (0..<20).map { $0 }.asyncMap { _ in
                devices.claim(device, try await devices.beginProof(device, challenge.session, srp), srp)
            }
            let signedIn = try await withThrowingTaskGroup(of: Bool.self) { group in
                for claim in claims {
                    group.addTask { try await devices.respond("DEVICE_PASSWORD_VERIFIER", nil, claim).isSignedIn }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(signedIn == 1)
            let spoilt = try await devices.signIn(device.key)
            let wrongOne = try await devices.prove(device.with(secret: "wrong"), spoilt)
            #expect(wrongOne.refusal == wrong)
            #expect(try await devices.prove(device, spoilt).isSignedIn == false)
        }
    }

    /// The device of one with the session of another, and every other thing that does not belong together.
    @Test func whatDoesNotBelongTogetherIsRefused() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            try await devices.pool.user("ben")
            let anas = try await devices.device()
            let other = try await devices.device()
            let bens = try await devices.device(username: "ben")
            let challenge = try await devices.signIn(anas.key)
            let foreign = try await devices.signIn(bens.key, username: "ben")
            for (device, session, name) in [
                (bens, challenge.session, "ana"), (bens, challenge.session, "ben"), (anas, foreign.session, "ana"),
                (anas, foreign.session, "ben"), (other, challenge.session, "ana"), (anas, challenge.session, "ben"),
                (anas, "AYABeC1-y8qooiuysEv0uM4wAqQAHQABAAdT", "ana"), (anas, challenge.session, "nobody"),
            ] {
                let answer = try await devices.beginProof(device, session, SRPClient(), username: name)
                #expect(answer.type == "NotAuthorizedException", "\(name) \(device.key)")
            }
            let srp = SRPClient()
            let begun = try await devices.beginProof(anas, challenge.session, srp)
            let claim = devices.claim(anas, begun, srp)
            for (name, value) in [
                ("DEVICE_KEY", other.key), ("USERNAME", "ben"), ("TIMESTAMP", "now"),
                ("PASSWORD_CLAIM_SECRET_BLOCK", "AAAA"),
            ] {
                let changed = (claim.object ?? []).map {
                    $0.name == name ? JSON.Member(name, .string(value)) : $0
                }
                let answer = try await devices.respond("DEVICE_PASSWORD_VERIFIER", nil, .object(changed))
                #expect(answer.refusal == wrong, "\(name)")
            }
        }
    }

    @Test func eachStepTakesItsOwnSessionAlone() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, mfa: "OPTIONAL")
            try await devices.pool.user()
            let device = try await devices.device()
            let challenge = try await devices.signIn(device.key)
            for name in ["SOFTWARE_TOKEN_MFA", "NEW_PASSWORD_REQUIRED", "EMAIL_OTP", "SELECT_MFA_TYPE", "MFA_SETUP"] {
                let answer = try await devices.respond(
                    name, challenge.session,
                    [
                        "USERNAME": "ana", "NEW_PASSWORD": "Another-horse-1", "EMAIL_OTP_CODE": "123456",
                        "SOFTWARE_TOKEN_MFA_CODE": "123456", "ANSWER": "SOFTWARE_TOKEN_MFA",
                    ])
                #expect(answer.type == "NotAuthorizedException", "\(name)")
            }
            // The block of the password's exchange is none of the device's, and the reverse.
            let srp = SRPClient()
            let password = try await DeviceFlow.beginSRP(devices, srp, device.key)
            let crossed = try await devices.respond(
                "DEVICE_PASSWORD_VERIFIER", nil, devices.claim(device, password, srp))
            #expect(crossed.refusal == wrong)
            let begun = try await devices.beginProof(device, challenge.session, srp)
            let reverse = try await devices.respond("PASSWORD_VERIFIER", nil, devices.claim(device, begun, srp))
            #expect(reverse.refusal == wrong)
            // Another client of the pool.
            let second = try await devices.pool.client()
            let elsewhere = try await SecondFactorFixture(app, devices.pool, second).respond(
                "DEVICE_SRP_AUTH", challenge.session,
                ["USERNAME": "ana", "DEVICE_KEY": .string(device.key), "SRP_A": .string(srp.publicValue)])
            #expect(elsewhere.type == "NotAuthorizedException")
            app.clock.advance(.minutes(3))
            #expect(try await devices.prove(device, challenge).type == "NotAuthorizedException")
        }
    }

    @Test(arguments: ["0", "00", SRPClient.modulus, SRPClient.modulus + "00", "xyz"])
    func aDegenerateValueIsRefused(value: String) async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            let challenge = try await devices.signIn(device.key)
            let answer = try await devices.respond(
                "DEVICE_SRP_AUTH", challenge.session,
                ["USERNAME": "ana", "DEVICE_KEY": .string(device.key), "SRP_A": .string(value)])
            #expect(answer.refusal == "InvalidParameterException: Invalid SRP_A")
        }
    }

    @Test func aUserWhoIsStoppedMeanwhileIsRefused() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            let challenge = try await devices.signIn(device.key)
            #expect(try await devices.pool.administer("AdminDisableUser").status == 200)
            #expect(try await devices.prove(device, challenge).isSignedIn == false)
            #expect(try await devices.pool.administer("AdminEnableUser").status == 200)
            let again = try await devices.signIn(device.key)
            let changed = try await devices.pool.administer(
                "AdminSetUserPassword", "ana",
                [.init("Password", "Another-horse-1"), .init("Permanent", true)])
            #expect(changed.status == 200)
            #expect(try await devices.prove(device, again).isSignedIn == false)
        }
    }
}
