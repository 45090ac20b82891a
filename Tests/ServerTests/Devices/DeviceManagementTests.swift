import Core
import Directory
import TestKit
import Testing

/// ConfirmDevice and what users and administrators do with confirmed devices.
@Suite struct DeviceManagementTests {
    @Test func aDeviceIsConfirmedOnce() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let (answer, device) = try await devices.confirm(try await devices.signIn())
            #expect(answer.json == ["UserConfirmationNecessary": false])
            #expect(try await devices.confirm(device).refusal == "DeviceKeyExistsException: Device key already exists.")
        }
    }

    @Test func aKeyCountsOnceAmongMany() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let signedIn = try await devices.signIn()
            let answers = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 { group.addTask { try await devices.confirm(signedIn).0.status } }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(answers == [200: 1, 400: 9])
        }
    }

    @Test func onlyTheTokensOwnDeviceIsConfirmed() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let (_, first) = try await devices.confirm(try await devices.signIn())
            let (_, second) = try await devices.confirm(try await devices.signIn())
            let refusal = "InvalidParameterException: Invalid device key given."
            for key in [second.key, "us-east-1_0f2bd0c2-6d07-4a5f-9b2a-c9ad5e2c1b9f"] {
                #expect(try await devices.confirm(first, key: key).refusal == refusal)
            }
            let off = try await DeviceFixture(app, replacing: nil)
            try await off.pool.user()
            let (answer, _) = try await off.confirm(try await off.signIn())
            #expect(answer.type == "InvalidParameterException")
            // A session that has ended confirms nothing.
            let last = try await devices.signIn()
            #expect(try await devices.pool.administer("AdminUserGlobalSignOut").status == 200)
            #expect(try await devices.confirm(last).0.type == "NotAuthorizedException")
        }
    }

    /// Values for which the key would not depend on the secret, and what is no value at all.
    @Test func whatIsNoVerifierIsRefused() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let signedIn = try await devices.signIn()
            let device = DeviceFixture.Device(
                key: signedIn.newDevice?["DeviceKey"]?.string ?? "", groupKey: "", secret: "",
                tokens: .init(accessToken: signedIn.accessToken, idToken: "", refreshToken: ""))
            let modulus = try #require(Hex.decode(SRPClient.modulus))
            let good = Base64.encode([7, 7, 7])
            let minusOne = modulus.dropLast() + [0xFE]
            for value in [[], [0], [1], modulus, [1] + modulus, Array(minusOne)] {
                let answer = try await devices.confirm(device, salt: good, verifier: Base64.encode(value))
                #expect(answer.type == "InvalidParameterException", "\(value.count)")
            }
            for (salt, verifier) in [(good, nil), (nil, good), ("%%%", good), (good, "%%%"), ("", good)] {
                let answer = try await devices.confirm(device, salt: salt, verifier: verifier)
                #expect(answer.type == "InvalidParameterException", "\(salt ?? "none") \(verifier ?? "none")")
            }
            let long = Base64.encode([UInt8](repeating: 1, count: 65))
            #expect(try await devices.confirm(device, salt: long, verifier: good).type == "InvalidParameterException")
            #expect(try await devices.confirm(device, salt: good, verifier: good).status == 200)
        }
    }

    /// Without a secret a device is known, and never proves itself.
    @Test func aDeviceWithoutASecretIsTracked() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let signedIn = try await devices.signIn()
            let key = try #require(signedIn.newDevice?["DeviceKey"])
            let answer = try await app.open(
                "ConfirmDevice", ["AccessToken": .string(signedIn.accessToken), "DeviceKey": key])
            #expect(answer.status == 200, "\(answer.text)")
            let again = try await devices.signIn(key.string)
            #expect(again.isSignedIn && again.newDevice == nil)
            #expect(again.deviceClaim == key.string)
        }
    }

    @Test func itsUserSeesIt() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            let confirmed = app.clock.now().seconds
            let shown = try await devices.own("GetDevice", device).json["Device"]
            #expect(shown?["DeviceKey"]?.string == device.key)
            #expect(
                shown?["DeviceAttributes"] == [
                    ["Name": "device_status", "Value": "valid"], ["Name": "device_name", "Value": "Laptop"],
                ])
            for name in ["DeviceCreateDate", "DeviceLastModifiedDate", "DeviceLastAuthenticatedDate"] {
                #expect(shown?[name]?.integer == confirmed, "\(name)")
            }
            app.clock.advance(.minutes(2))
            let update = try await devices.own(
                "UpdateDeviceStatus", device, [.init("DeviceRememberedStatus", "not_remembered")])
            #expect(update.json == [:])
            let changed = try await devices.own("GetDevice", device).json["Device"]
            #expect(changed?["DeviceLastModifiedDate"]?.integer == confirmed + 120)
            #expect(changed?["DeviceCreateDate"]?.integer == confirmed)
        }
    }

    @Test func anAdministratorSeesMore() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app, asking: true)
            try await devices.pool.user()
            let (answer, device) = try await devices.confirm(try await devices.signIn())
            #expect(answer.json == ["UserConfirmationNecessary": true])
            let key: [JSON.Member] = [.init("DeviceKey", .string(device.key))]
            func attribute(_ name: String) async throws -> String? {
                let answer = try await devices.pool.administer("AdminGetDevice", "ana", key)
                return answer.json["Device"]?["DeviceAttributes"]?.array?.first { $0["Name"]?.string == name }?[
                    "Value"]?.string
            }
            #expect(try await attribute("dev:device_remembered_status") == "not_remembered")
            #expect(
                try await attribute("dev:device_arn")
                    == "arn:aws:cognito-idp:us-east-1:000000000000:owner/ana.\(devices.pool.id)/device/\(device.key)")
            // Its user is shown those that are remembered, an administrator all.
            let token: JSON = ["AccessToken": .string(device.tokens.accessToken)]
            #expect(try await app.open("ListDevices", token).json == ["Devices": []])
            let all = try await devices.pool.administer("AdminListDevices")
            #expect(all.json["Devices"]?.array?.compactMap { $0["DeviceKey"]?.string } == [device.key])
            let update = try await devices.pool.administer(
                "AdminUpdateDeviceStatus", "ana", key + [.init("DeviceRememberedStatus", "remembered")])
            #expect(update.json == [:])
            #expect(try await attribute("dev:device_remembered_status") == "remembered")
            #expect(try await app.open("ListDevices", token).json["Devices"]?.array?.count == 1)
            #expect(try await devices.pool.administer("AdminForgetDevice", "ana", key).status == 200)
            #expect(try await app.open("ListDevices", token).json == ["Devices": []])
            #expect(
                try await devices.pool.administer("AdminForgetDevice", "ana", key).refusal
                    == "ResourceNotFoundException: Device does not exist.")
        }
    }

    @Test func devicesComeInPages() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            var keys: [String] = []
            var token = ""
            for _ in 0..<5 {
                let device = try await devices.device()
                keys.append(device.key)
                token = device.tokens.accessToken
                app.clock.advance(.seconds(1))
            }
            func page(_ more: [JSON.Member]) async throws -> TestAnswer {
                try await app.open("ListDevices", .object([.init("AccessToken", .string(token))] + more))
            }
            var seen: [String] = []
            var next: [JSON.Member] = []
            repeat {
                let answer = try await page([.init("Limit", 2)] + next)
                seen += answer.json["Devices"]?.array?.compactMap { $0["DeviceKey"]?.string } ?? []
                next = answer.json["PaginationToken"].map { [.init("PaginationToken", $0)] } ?? []
            } while !next.isEmpty && seen.count < 10
            #expect(seen == keys)
            #expect(try await page([]).json["Devices"]?.array?.count == 5)
            let forged = try await page([.init("PaginationToken", "forged")])
            #expect(forged.type == "InvalidParameterException")
            // A page of one's own does not go on an administrator's.
            let first = try await page([.init("Limit", 2)])
            let other = try await devices.pool.administer(
                "AdminListDevices", "ana", [.init("PaginationToken", first.json["PaginationToken"] ?? .null)])
            #expect(other.type == "InvalidParameterException")
        }
    }

    @Test(arguments: ["GetDevice", "UpdateDeviceStatus", "ForgetDevice"])
    func anothersDeviceIsNone(operation: String) async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            try await devices.pool.user("ben")
            let device = try await devices.device()
            let bens = try await devices.device(username: "ben")
            let status: [JSON.Member] =
                operation == "UpdateDeviceStatus" ? [.init("DeviceRememberedStatus", "remembered")] : []
            let nobodys = DeviceFixture.Device(
                key: "us-east-1_0f2bd0c2-6d07-4a5f-9b2a-c9ad5e2c1b9f", groupKey: "", secret: "", tokens: bens.tokens)
            for wanted in [device, nobodys] {
                let answer = try await devices.own(operation, wanted, token: bens.tokens.accessToken, status)
                #expect(answer.refusal == "ResourceNotFoundException: Device does not exist.")
                let admin = try await devices.pool.administer(
                    "Admin\(operation)", "ben", [.init("DeviceKey", .string(wanted.key))] + status)
                #expect(admin.refusal == "ResourceNotFoundException: Device does not exist.")
            }
            #expect(try await devices.own("GetDevice", device).status == 200)
            let stranger = try await devices.pool.administer(
                "Admin\(operation)", "nobody", [.init("DeviceKey", .string(device.key))] + status)
            #expect(stranger.type == "UserNotFoundException")
        }
    }

    @Test func whatIsMissingIsAskedFor() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            for operation in ["GetDevice", "ForgetDevice"] {
                let answer = try await app.open(operation, ["DeviceKey": .string(device.key)])
                #expect(answer.type == "InvalidParameterException")
            }
            #expect(try await devices.own("UpdateDeviceStatus", device).type == "InvalidParameterException")
            let odd = try await devices.own("UpdateDeviceStatus", device, [.init("DeviceRememberedStatus", "maybe")])
            #expect(odd.type == "InvalidParameterException")
        }
    }

    @Test func aPoolShowsHowItRemembers() async throws {
        try await TestApp.run { app in
            let made = try await app.signed(
                "CreateUserPool", ["PoolName": "P", "DeviceConfiguration": ["ChallengeRequiredOnNewDevice": true]])
            let shown: JSON = ["ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false]
            #expect(made.json["UserPool"]?["DeviceConfiguration"] == shown)
            let id = made.json["UserPool"]?["Id"] ?? .null
            func described() async throws -> JSON? {
                try await app.signed("DescribeUserPool", ["UserPoolId": id]).json["UserPool"]?["DeviceConfiguration"]
            }
            #expect(try await described() == shown)
            #expect(try await app.signed("UpdateUserPool", ["UserPoolId": id]).status == 200)
            #expect(try await described() == nil)
            let empty: JSON = ["UserPoolId": id, "DeviceConfiguration": [:]]
            #expect(try await app.signed("UpdateUserPool", empty).status == 200)
            #expect(try await described() == nil)
            let odd: JSON = ["UserPoolId": id, "DeviceConfiguration": ["ChallengeRequiredOnNewDevice": "yes"]]
            #expect(try await app.signed("UpdateUserPool", odd).status == 400)
        }
    }

    @Test func aDeletedUserHasNoDevices() async throws {
        try await TestApp.run { app in
            let devices = try await DeviceFixture(app)
            try await devices.pool.user()
            let device = try await devices.device()
            #expect(try await devices.pool.administer("AdminDeleteUser").status == 200)
            try await devices.pool.user()
            #expect(try await devices.pool.administer("AdminListDevices").json == ["Devices": []])
            #expect(try await devices.signIn(device.key).newDevice != nil)
        }
    }
}
