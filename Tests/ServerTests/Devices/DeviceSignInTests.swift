import Core
import Directory
import TestKit
import Testing

/// Signing in from new, confirmed and unknown devices.
@Suite struct DeviceSignInTests {
    @Test func aSignInFromNowhereKnownOffersAKey() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let answer = try await devices.signIn()
            let key = try #require(answer.newDevice?["DeviceKey"]?.string)
            #expect(key.hasPrefix("us-east-1_") && key.utf8.count == 46)
            #expect(UUIDText.parse(String(key.dropFirst(10))) != nil)
            #expect(answer.newDevice?["DeviceGroupKey"]?.string?.hasPrefix("-") == true)
            #expect(answer.deviceClaim == key)
            let second = try await devices.signIn()
            #expect(second.newDevice?["DeviceKey"]?.string != key)
            #expect(second.newDevice?["DeviceGroupKey"] == answer.newDevice?["DeviceGroupKey"])
        }
    }

    @Test func aPoolThatRemembersNoneSaysNothing() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, replacing: nil)
            try await devices.pool.user()
            for key in [nil, "us-east-1_0f2bd0c2-6d07-4a5f-9b2a-c9ad5e2c1b9f"] {
                let answer = try await devices.signIn(key)
                #expect(answer.isSignedIn && answer.newDevice == nil && answer.deviceClaim == nil)
            }
            // A browser's sign-in has no device either.
            let tokens = try await SignedIn.byCode(app, devices.pool, devices.client)
            #expect(SignedIn.claims(tokens["access_token"])["device_key"] == nil)
        }
    }

    @Test(arguments: [true, false])
    func aConfirmedDeviceProvesItself(replacing: Bool) async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, replacing: replacing)
            try await devices.pool.user()
            let device = try await devices.device()
            app.clock.advance(.minutes(5))
            let challenge = try await devices.signIn(device.key)
            #expect(challenge.challenge == "DEVICE_SRP_AUTH")
            #expect(challenge.json["ChallengeParameters"] == ["DEVICE_KEY": .string(device.key), "USERNAME": "ana"])
            #expect(!challenge.isSignedIn)
            let srp = SRPClient()
            let begun = try await devices.beginProof(device, challenge.session, srp)
            #expect(begun.challenge == "DEVICE_PASSWORD_VERIFIER")
            #expect(
                begun.json["ChallengeParameters"]?.object?.map(\.name).sorted()
                    == ["DEVICE_KEY", "SALT", "SECRET_BLOCK", "SRP_B", "USERNAME"])
            let answer = try await devices.respond(
                "DEVICE_PASSWORD_VERIFIER", nil, devices.claim(device, begun, srp))
            #expect(answer.isSignedIn, "\(answer.text)")
            #expect(answer.newDevice == nil)
            #expect(answer.deviceClaim == device.key)
            let seen = try await devices.own("GetDevice", device)
            #expect(seen.json["Device"]?["DeviceLastAuthenticatedDate"]?.integer == app.clock.now().seconds)
        }
    }

    @Test func secureRemotePasswordAsksForTheDeviceToo() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            let srp = SRPClient()
            let begun = try await DeviceFlow.beginSRP(devices, srp, device.key)
            let challenge = try await app.open(
                "RespondToAuthChallenge", SignedIn.answerSRP(app, devices.pool, devices.client, srp, begun))
            #expect(challenge.challenge == "DEVICE_SRP_AUTH", "\(challenge.text)")
            #expect(try await devices.prove(device, challenge).isSignedIn)
        }
    }

    /// Clients of Cognito name the device at the second step as well, or only there.
    @Test func theDeviceMayBeNamedByTheAnswer() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            let srp = SRPClient()
            let begun = try await SignedIn.beginSRP(app, devices.client, srp)
            let answer = SignedIn.answerSRP(app, devices.pool, devices.client, srp, begun)
            let responses = (answer["ChallengeResponses"]?.object ?? []) + [.init("DEVICE_KEY", .string(device.key))]
            let challenge = try await devices.respond("PASSWORD_VERIFIER", nil, .object(responses))
            #expect(challenge.challenge == "DEVICE_SRP_AUTH", "\(challenge.text)")
            #expect(try await devices.prove(device, challenge).deviceClaim == device.key)
        }
    }

    /// A client that brings no session back is known by the public value that it began with, and by no other.
    @Test func withoutASessionTheFirstPublicValueTells() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            let srp = SRPClient()
            let begun = try await DeviceFlow.beginSRP(devices, srp, device.key)
            _ = try await app.open(
                "RespondToAuthChallenge", SignedIn.answerSRP(app, devices.pool, devices.client, srp, begun))
            let other = try await devices.beginProof(device, nil, SRPClient())
            #expect(other.refusal == "NotAuthorizedException: Invalid session for the user, session is expired.")
            let proof = try await devices.beginProof(device, nil, srp)
            #expect(proof.challenge == "DEVICE_PASSWORD_VERIFIER", "\(proof.text)")
            let claim = devices.claim(device, proof, srp)
            #expect(try await devices.respond("DEVICE_PASSWORD_VERIFIER", nil, claim).isSignedIn)
            // What waited is gone, and the claim is spent.
            #expect(try await devices.beginProof(device, nil, srp).type == "NotAuthorizedException")
            #expect(try await devices.respond("DEVICE_PASSWORD_VERIFIER", nil, claim).type == "NotAuthorizedException")
        }
    }

    @Test func withoutASessionAPasswordInClearLeavesNothingWaiting() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            #expect(try await devices.signIn(device.key).challenge == "DEVICE_SRP_AUTH")
            #expect(try await devices.beginProof(device, nil, SRPClient()).type == "NotAuthorizedException")
        }
    }

    /// A wrong password is told first: nobody learns from a key whose device it is.
    @Test func aKeyTellsNothing() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            try await devices.pool.user("ben")
            let bens = try await devices.device(username: "ben")
            let forgotten = try await devices.device()
            #expect(try await devices.own("ForgetDevice", forgotten).status == 200)
            for key in [bens.key, forgotten.key, "us-east-1_0f2bd0c2-6d07-4a5f-9b2a-c9ad5e2c1b9f", "nonsense", "ü"] {
                let answer = try await devices.signIn(key)
                #expect(answer.isSignedIn, "\(key)")
                let offered = try #require(answer.newDevice?["DeviceKey"]?.string)
                #expect(offered != key)
                #expect(answer.deviceClaim == offered)
            }
            let device = try await devices.device()
            let answers = try await [device.key, bens.key].asyncMap { key in
                try await app.open(
                    "InitiateAuth",
                    [
                        "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": .string(devices.client.id.rawValue),
                        "AuthParameters": [
                            "USERNAME": "ana", "PASSWORD": "Wrong-horse-1", "DEVICE_KEY": .string(key),
                        ],
                    ]
                ).refusal
            }
            #expect(Set(answers) == ["NotAuthorizedException: Incorrect username or password."])
        }
    }

    /// A session of an unknown name is as long as a known one's, whatever device is named.
    @Test func aStrangerWithADeviceLooksLikeAUser() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, [.init("PreventUserExistenceErrors", "ENABLED")])
            try await devices.pool.user()
            let device = try await devices.device()
            let blocks = try await ["ana", "bob"].asyncMap { name in
                let begun = try await DeviceFlow.beginSRP(devices, SRPClient(), device.key, username: name)
                return begun.json["ChallengeParameters"]?["SECRET_BLOCK"]?.string?.utf8.count ?? 0
            }
            #expect(blocks[0] == blocks[1] && blocks[0] > 0)
        }
    }

    @Test func aChoiceCarriesTheDevice() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(
                app,
                [
                    .init(
                        "ExplicitAuthFlows",
                        ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
                ])
            try await devices.pool.user()
            let device = try await devices.device()
            let choice = try await app.open(
                "InitiateAuth",
                [
                    "AuthFlow": "USER_AUTH", "ClientId": .string(devices.client.id.rawValue),
                    "AuthParameters": ["USERNAME": "ana", "DEVICE_KEY": .string(device.key)],
                ])
            #expect(choice.challenge == "SELECT_CHALLENGE")
            let challenge = try await devices.respond(
                "SELECT_CHALLENGE", choice.session,
                ["USERNAME": "ana", "ANSWER": "PASSWORD", "PASSWORD": .string(TestPool.password)])
            #expect(challenge.challenge == "DEVICE_SRP_AUTH", "\(challenge.text)")
            #expect(try await devices.prove(device, challenge).isSignedIn)
        }
    }

    @Test func aNewPasswordGoesOnFromTheDevice() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            let reset = try await devices.pool.administer(
                "AdminSetUserPassword", "ana", [.init("Password", .string(TestPool.password))])
            #expect(reset.status == 200)
            let challenge = try await devices.signIn(device.key)
            #expect(challenge.challenge == "NEW_PASSWORD_REQUIRED")
            let next = try await devices.respond(
                "NEW_PASSWORD_REQUIRED", challenge.session, ["USERNAME": "ana", "NEW_PASSWORD": "Another-horse-1"])
            #expect(next.challenge == "DEVICE_SRP_AUTH", "\(next.text)")
            #expect(try await devices.prove(device, next).isSignedIn)
        }
    }
}

/// Steps of sign-ins that only tests of devices take.
enum DeviceFlow {
    static func beginSRP(
        _ devices: DeviceFixture, _ srp: SRPClient, _ key: String?, username: String = "ana"
    ) async throws -> TestAnswer {
        try await devices.app.open(
            "InitiateAuth",
            [
                "AuthFlow": "USER_SRP_AUTH", "ClientId": .string(devices.client.id.rawValue),
                "AuthParameters": .object([
                    "USERNAME": .string(username), "SRP_A": .string(srp.publicValue),
                    "DEVICE_KEY": key.map { .string($0) },
                ]),
            ])
    }
}

extension Array {
    /// One after the other.
    func asyncMap<Result>(_ transform: (Element) async throws -> Result) async throws -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
