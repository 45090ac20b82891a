import Core
import Directory
import TestKit
import Testing

/// A pool that remembers devices, and what a client does with one.
struct DeviceFixture: Sendable {
    let app: TestApp
    let pool: TestPool
    let client: Client

    /// What a device keeps.
    struct Device: Sendable {
        let key: String
        let groupKey: String
        let secret: String
        /// Of the sign-in that it was confirmed with.
        let tokens: SignedIn.Tokens

        func with(secret: String) -> Device { Device(key: key, groupKey: groupKey, secret: secret, tokens: tokens) }
    }

    static let secret = "KJHkjhasd876IUYiuyasd/akshd+aksjhdkjashd876KJHASdkjh"
    static let timestamp = "Tue Nov 24 10:32:00 UTC 2026"

    /// `replacing` lets a device stand for a second factor, `asking` leaves it to the user; nil remembers none.
    init(
        _ app: TestApp, replacing: Bool? = true, asking: Bool = false, mfa: String = "OFF",
        _ changes: [JSON.Member] = []
    ) async throws {
        self.app = app
        let configuration: JSON? = replacing.map {
            ["ChallengeRequiredOnNewDevice": .bool($0), "DeviceOnlyRememberedOnUserPrompt": .bool(asking)]
        }
        pool = try await app.pool(configuration.map { [.init("DeviceConfiguration", $0)] } ?? [])
        client = try await pool.client(changes)
        if mfa != "OFF" { try await ask(mfa) }
    }

    /// The devices alone, in a pool that is set up otherwise.
    init(_ app: TestApp, _ pool: TestPool, _ client: Client) {
        self.app = app
        self.pool = pool
        self.client = client
    }

    /// The same pool on another server.
    init(_ app: TestApp, like other: DeviceFixture) {
        self.app = app
        pool = TestPool(app: app, pool: other.pool.pool)
        client = other.client
    }

    func ask(_ mode: String) async throws {
        let answer = try await app.signed(
            "SetUserPoolMfaConfig",
            [
                "UserPoolId": .string(pool.id), "MfaConfiguration": .string(mode),
                "SoftwareTokenMfaConfiguration": ["Enabled": true],
            ])
        #expect(answer.status == 200, "\(answer.text)")
    }

    var factors: SecondFactorFixture { SecondFactorFixture(app, pool, client) }

    /// Signs in by password with a device's key, or none.
    func signIn(_ key: String? = nil, username: String = "ana") async throws -> TestAnswer {
        try await app.open(
            "InitiateAuth",
            [
                "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": .string(client.id.rawValue),
                "AuthParameters": .object([
                    "USERNAME": .string(username), "PASSWORD": .string(TestPool.password),
                    "DEVICE_KEY": key.map { .string($0) },
                ]),
            ])
    }

    func respond(_ challenge: String, _ session: String?, _ responses: JSON) async throws -> TestAnswer {
        try await factors.respond(challenge, session, responses)
    }

    /// Makes the device of a sign-in one that is kept.
    func confirm(_ answer: TestAnswer, name: String? = "Laptop") async throws -> (TestAnswer, Device) {
        let result = answer.json["AuthenticationResult"]
        let device = Device(
            key: result?["NewDeviceMetadata"]?["DeviceKey"]?.string ?? "",
            groupKey: result?["NewDeviceMetadata"]?["DeviceGroupKey"]?.string ?? "", secret: Self.secret,
            tokens: SignedIn.Tokens(
                accessToken: result?["AccessToken"]?.string ?? "", idToken: result?["IdToken"]?.string ?? "",
                refreshToken: result?["RefreshToken"]?.string ?? ""))
        return (try await confirm(device, name: name), device)
    }

    func confirm(_ device: Device, key: String? = nil, name: String? = "Laptop") async throws -> TestAnswer {
        let salt = SystemRandomness().bytes(16)
        let verifier = SRPClient.verifier(
            groupKey: device.groupKey, deviceKey: device.key, password: device.secret, salt: salt)
        return try await confirm(
            device, key: key, name: name, salt: Base64.encode(salt), verifier: Base64.encode(verifier))
    }

    func confirm(
        _ device: Device, key: String? = nil, name: String? = nil, salt: String?, verifier: String?
    ) async throws -> TestAnswer {
        try await app.open(
            "ConfirmDevice",
            .object([
                "AccessToken": .string(device.tokens.accessToken), "DeviceKey": .string(key ?? device.key),
                "DeviceName": name.map { .string($0) },
                "DeviceSecretVerifierConfig": .object([
                    "PasswordVerifier": verifier.map { .string($0) }, "Salt": salt.map { .string($0) },
                ]),
            ]))
    }

    /// A confirmed device of a user without a second factor.
    func device(username: String = "ana") async throws -> Device {
        let (answer, device) = try await confirm(try await signIn(username: username))
        #expect(answer.status == 200, "\(answer.text)")
        return device
    }

    /// The device's first value, then its claim; what the last of the two answers.
    func prove(_ device: Device, _ challenge: TestAnswer, username: String = "ana") async throws -> TestAnswer {
        let srp = SRPClient()
        let begun = try await beginProof(device, challenge.session, srp, username: username)
        guard begun.challenge == "DEVICE_PASSWORD_VERIFIER" else { return begun }
        return try await respond("DEVICE_PASSWORD_VERIFIER", begun.session, claim(device, begun, srp))
    }

    func beginProof(
        _ device: Device, _ session: String?, _ srp: SRPClient, username: String = "ana"
    ) async throws -> TestAnswer {
        try await respond(
            "DEVICE_SRP_AUTH", session,
            [
                "USERNAME": .string(username), "DEVICE_KEY": .string(device.key), "SRP_A": .string(srp.publicValue),
            ])
    }

    func claim(_ device: Device, _ begun: TestAnswer, _ srp: SRPClient) -> JSON {
        srp.deviceAnswer(
            begun.json["ChallengeParameters"] ?? .null, groupKey: device.groupKey, deviceKey: device.key,
            password: device.secret, timestamp: Self.timestamp)
    }

    func refresh(_ token: String, _ key: String?) async throws -> TestAnswer {
        try await app.open(
            "InitiateAuth",
            [
                "AuthFlow": "REFRESH_TOKEN_AUTH", "ClientId": .string(client.id.rawValue),
                "AuthParameters": .object(["REFRESH_TOKEN": .string(token), "DEVICE_KEY": key.map { .string($0) }]),
            ])
    }

    /// An operation of one's own with a device's key.
    func own(
        _ operation: String, _ device: Device, token: String? = nil, _ more: [JSON.Member] = []
    ) async throws -> TestAnswer {
        try await app.open(
            operation,
            .object(
                [
                    .init("AccessToken", .string(token ?? device.tokens.accessToken)),
                    .init("DeviceKey", .string(device.key)),
                ] + more))
    }
}

extension TestAnswer {
    var newDevice: JSON? { json["AuthenticationResult"]?["NewDeviceMetadata"] }
    var accessToken: String { json["AuthenticationResult"]?["AccessToken"]?.string ?? "" }
    var refreshToken: String { json["AuthenticationResult"]?["RefreshToken"]?.string ?? "" }
    /// What the access token says of its device.
    var deviceClaim: String? { SignedIn.claims(.string(accessToken))["device_key"]?.string }
}
