import Core
import Directory
import TestKit
import Testing

/// Every way to begin × a temporary password × a second factor × a remembered device: which challenges come, in which
/// order, and that nothing is handed out before the last of them.
@Suite struct SignInCombinationTests: CustomAuthSuite {
    enum Beginning: String, CaseIterable, Sendable {
        case password, srp, custom, customAfterSRP

        /// What proves the beginning.
        var challenges: [String] {
            switch self {
            case .password: []
            case .srp: ["PASSWORD_VERIFIER"]
            case .custom: ["CUSTOM_CHALLENGE"]
            case .customAfterSRP: ["PASSWORD_VERIFIER", "CUSTOM_CHALLENGE"]
            }
        }
    }

    struct Combination: Sendable, CustomTestStringConvertible {
        let beginning: Beginning
        let isTemporary: Bool
        let hasFactor: Bool
        let hasDevice: Bool

        /// A temporary password that was not proven is not replaced: a custom challenge alone ends there.
        var isDeadEnd: Bool { beginning == .custom && isTemporary }

        static let all = Beginning.allCases.flatMap { beginning in
            [false, true].flatMap { isTemporary in
                [false, true].flatMap { hasFactor in
                    [false, true].map {
                        Combination(
                            beginning: beginning, isTemporary: isTemporary, hasFactor: hasFactor, hasDevice: $0)
                    }
                }
            }
        }

        var testDescription: String {
            let more = [("temporary", isTemporary), ("factor", hasFactor), ("device", hasDevice)]
            return ([beginning.rawValue] + more.filter(\.1).map(\.0)).joined(separator: " + ")
        }

        /// The device stands for the second factor, and a new password comes before both.
        var expected: [String] {
            beginning.challenges + (isTemporary ? ["NEW_PASSWORD_REQUIRED"] : [])
                + (hasDevice
                    ? ["DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER"] : hasFactor ? ["SOFTWARE_TOKEN_MFA"] : [])
        }
    }

    @Test(arguments: Combination.all.filter { !$0.isDeadEnd })
    func theChallengesComeInTheirOrder(_ combination: Combination) async throws {
        try await TestApp.run { app in
            let walk = try await Walk(app, combination, try await scene(app))
            let (names, end) = try await walk.through()
            #expect(names == combination.expected)
            #expect(end.isSignedIn, "\(end.text)")
            #expect(end.deviceClaim != nil)
            // A device that is known gets no new key.
            #expect((end.newDevice == nil) == combination.hasDevice)
        }
    }

    @Test(arguments: Combination.all.filter(\.isDeadEnd))
    func aTemporaryPasswordIsNotReplacedUnproven(_ combination: Combination) async throws {
        try await TestApp.run { app in
            let walk = try await Walk(app, combination, try await scene(app))
            let (names, end) = try await walk.through()
            #expect(names == ["CUSTOM_CHALLENGE"])
            #expect(end.refusal == "NotAuthorizedException: Incorrect username or password.")
        }
    }

    /// A wrong answer at any step hands nothing out.
    @Test(arguments: Combination.all.filter { !$0.isDeadEnd })
    func aWrongAnswerAtAnyStepIsRefused(_ combination: Combination) async throws {
        for step in combination.expected.indices {
            try await TestApp.run { app in
                let walk = try await Walk(app, combination, try await scene(app))
                let (names, end) = try await walk.through(failingAt: step)
                #expect(names == Array(combination.expected[...step]))
                #expect(!end.isSignedIn && end.json["AuthenticationResult"] == nil)
                // A custom challenge that was answered wrongly is asked again; all else is refused.
                #expect(end.status == 400 || names.last == "CUSTOM_CHALLENGE" && end.challenge == "CUSTOM_CHALLENGE")
            }
        }
    }

    private func scene(_ app: TestApp) async throws -> TriggerFixture {
        let scene = try await fixture(
            app,
            pool: [
                .init(
                    "DeviceConfiguration",
                    ["ChallengeRequiredOnNewDevice": true, "DeviceOnlyRememberedOnUserPrompt": false])
            ])
        let answer = try await app.signed(
            "SetUserPoolMfaConfig",
            [
                "UserPoolId": .string(scene.pool.id), "MfaConfiguration": "OPTIONAL",
                "SoftwareTokenMfaConfiguration": ["Enabled": true],
            ])
        #expect(answer.status == 200, "\(answer.text)")
        return scene
    }

    /// A client that answers whatever it is asked.
    private struct Walk {
        let app: TestApp
        let combination: Combination
        let scene: TriggerFixture
        let devices: DeviceFixture
        let password: String
        var secret: String?
        var device: DeviceFixture.Device?
        private let srp = SRPClient()
        private let deviceSRP = SRPClient()

        init(_ app: TestApp, _ combination: Combination, _ scene: TriggerFixture) async throws {
            self.app = app
            self.combination = combination
            self.scene = scene
            devices = DeviceFixture(app, scene.pool, scene.client)
            password = combination.isTemporary ? "Temporary-horse-1" : TestPool.password
            if combination.hasDevice {
                try await scene.pool.user()
                device = try await devices.device()
                if combination.hasFactor { secret = try await preferToken(device?.tokens.accessToken ?? "") }
            } else if combination.hasFactor {
                secret = try await devices.factors.enrolledUser()
            } else {
                try await scene.pool.user()
            }
            app.clock.advance(.seconds(60))
            guard combination.isTemporary else { return }
            let set = try await scene.pool.administer(
                "AdminSetUserPassword", "ana",
                [.init("Password", .string(password)), .init("Permanent", false)])
            #expect(set.status == 200, "\(set.text)")
        }

        private func preferToken(_ accessToken: String) async throws -> String {
            let secret = try await devices.factors.enrol(accessToken)
            let preferred = try await app.open(
                "SetUserMFAPreference",
                [
                    "AccessToken": .string(accessToken),
                    "SoftwareTokenMfaSettings": ["Enabled": true, "PreferredMfa": true],
                ])
            #expect(preferred.status == 200, "\(preferred.text)")
            return secret
        }

        /// The challenges that were met, and the last answer. The answer to the one at `step` is wrong.
        func through(failingAt step: Int? = nil) async throws -> ([String], TestAnswer) {
            var names: [String] = []
            var answer = try await begin()
            while let challenge = answer.challenge {
                names.append(challenge)
                #expect(answer.json["AuthenticationResult"] == nil)
                let isWrong = names.count - 1 == step
                answer = try await respond(to: challenge, answer, wrongly: isWrong)
                if isWrong { break }
            }
            return (names, answer)
        }

        private func begin() async throws -> TestAnswer {
            var parameters: [JSON.Member] = [.init("USERNAME", "ana")]
            if let device { parameters.append(.init("DEVICE_KEY", .string(device.key))) }
            let flow: String
            switch combination.beginning {
            case .password:
                flow = "USER_PASSWORD_AUTH"
                parameters.append(.init("PASSWORD", .string(password)))
            case .srp:
                flow = "USER_SRP_AUTH"
                parameters.append(.init("SRP_A", .string(srp.publicValue)))
            case .custom: flow = "CUSTOM_AUTH"
            case .customAfterSRP:
                flow = "CUSTOM_AUTH"
                parameters += [.init("SRP_A", .string(srp.publicValue)), .init("CHALLENGE_NAME", "SRP_A")]
            }
            let answer = try await scene.initiate(flow, .object(parameters))
            #expect(answer.status == 200, "\(answer.text)")
            return answer
        }

        private func respond(
            to challenge: String, _ asked: TestAnswer, wrongly: Bool
        ) async throws -> TestAnswer {
            var responses = try self.responses(to: challenge, asked, wrongly: wrongly).object ?? []
            if let device { responses.append(.init("DEVICE_KEY", .string(device.key))) }
            return try await scene.respond(
                challenge, asked.json["Session"],
                .object(
                    responses.filter { $0.name != "DEVICE_KEY" }
                        + responses.filter { $0.name == "DEVICE_KEY" }.prefix(1)))
        }

        private func responses(to challenge: String, _ asked: TestAnswer, wrongly: Bool) throws -> JSON {
            let parameters = asked.json["ChallengeParameters"] ?? .null
            switch challenge {
            case "PASSWORD_VERIFIER":
                return srp.answer(
                    parameters, poolName: scene.pool.pool.id.poolName,
                    password: wrongly ? "Wrong-horse-1" : password, timestamp: DeviceFixture.timestamp)
            case "CUSTOM_CHALLENGE": return ["USERNAME": "ana", "ANSWER": wrongly ? "plugh" : "xyzzy"]
            case "NEW_PASSWORD_REQUIRED":
                return ["USERNAME": "ana", "NEW_PASSWORD": wrongly ? "weak" : "Lasting-horse-1"]
            case "SOFTWARE_TOKEN_MFA":
                let secret = secret ?? ""
                let code =
                    wrongly ? try devices.factors.wrongCode(secret) : try devices.factors.code(secret)
                return ["USERNAME": "ana", "SOFTWARE_TOKEN_MFA_CODE": .string(code)]
            case "DEVICE_SRP_AUTH":
                // A degenerate public value proves nothing (RFC 5054 §2.5.4).
                return [
                    "USERNAME": "ana", "DEVICE_KEY": .string(device?.key ?? ""),
                    "SRP_A": .string(wrongly ? "0" : deviceSRP.publicValue),
                ]
            case "DEVICE_PASSWORD_VERIFIER":
                guard let device else { return .null }
                let asked = wrongly ? device.with(secret: "another secret") : device
                return deviceSRP.deviceAnswer(
                    parameters, groupKey: asked.groupKey, deviceKey: asked.key, password: asked.secret,
                    timestamp: DeviceFixture.timestamp)
            default: return .null
            }
        }
    }
}
