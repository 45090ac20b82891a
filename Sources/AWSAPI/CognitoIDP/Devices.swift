import Authority
import Core
import Directory

/// The devices of whoever is signed in.
enum Devices {
    static let resource = Resource(
        ConfirmDevice.self, GetDevice.self, ListDevices.self, UpdateDeviceStatus.self, ForgetDevice.self)

    /// The model leaves the token open where Cognito asks for it all the same.
    static func access(_ token: TokenModelType?, _ call: CallContext) async throws -> VerifiedAccess {
        guard let token else { throw AWSError.invalidParameter("Missing required parameter AccessToken") }
        return try await call.access(token)
    }

    static func status(_ status: DeviceRememberedStatusType?) throws -> Bool {
        guard let status else { throw AWSError.invalidParameter("Missing required parameter DeviceRememberedStatus") }
        return status == .remembered
    }
}

enum ConfirmDevice: Operation {
    static let access = Access.accessToken

    struct Verifier: Codable, Sendable {
        let passwordVerifier: StringType?
        let salt: StringType?
    }

    struct Input: Codable, Sendable {
        let accessToken: TokenModelType
        let deviceKey: DeviceKeyType
        let deviceSecretVerifierConfig: Verifier?
        let deviceName: DeviceNameType?
    }

    struct Output: Encodable, Sendable {
        let userConfirmationNecessary: Bool
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let access = try await call.access(input.accessToken)
        return Output(
            userConfirmationNecessary: try await call.authority.accounts.confirmDevice(
                DeviceKey(input.deviceKey.rawValue), name: input.deviceName?.rawValue,
                verifier: try verifier(input.deviceSecretVerifierConfig), of: access, address: call.address,
                now: call.now))
    }

    /// Both in Base64, or none.
    private static func verifier(_ given: Verifier?) throws -> DeviceVerifier? {
        guard let given, given.salt != nil || given.passwordVerifier != nil else { return nil }
        guard let salt = given.salt.flatMap({ Base64.decode($0.rawValue) }),
            let verifier = given.passwordVerifier.flatMap({ Base64.decode($0.rawValue) })
        else { throw AWSError.invalidParameter("Invalid device secret verifier.") }
        return DeviceVerifier(salt: salt, verifier: Secret(verifier))
    }
}

enum GetDevice: Operation {
    static let access = Access.accessToken

    static func run(_ input: OwnDeviceInput, _ call: CallContext) async throws -> DeviceAnswer {
        let access = try await Devices.access(input.accessToken, call)
        return DeviceAnswer(
            device: DeviceType(
                try await call.authority.accounts.device(DeviceKey(input.deviceKey.rawValue), of: access.user)))
    }
}

struct OwnDeviceInput: Codable, Sendable {
    let deviceKey: DeviceKeyType
    let accessToken: TokenModelType?
}

/// Those that are remembered, as Cognito has it; an administrator sees the others too.
enum ListDevices: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let accessToken: TokenModelType
        let limit: QueryLimitType?
        let paginationToken: PaginationKeyType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> DeviceListAnswer {
        let access = try await call.access(input.accessToken)
        return try await DeviceListAnswer(
            of: access.user, all: false, limit: input.limit, token: input.paginationToken, call, DeviceType.init)
    }
}

enum UpdateDeviceStatus: Operation {
    static let access = Access.accessToken

    struct Input: Codable, Sendable {
        let accessToken: TokenModelType
        let deviceKey: DeviceKeyType
        let deviceRememberedStatus: DeviceRememberedStatusType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let access = try await call.access(input.accessToken)
        try await call.authority.accounts.rememberDevice(
            DeviceKey(input.deviceKey.rawValue), try Devices.status(input.deviceRememberedStatus), of: access.user,
            now: call.now)
        return Empty()
    }
}

enum ForgetDevice: Operation {
    static let access = Access.accessToken

    static func run(_ input: OwnDeviceInput, _ call: CallContext) async throws -> Empty {
        let access = try await Devices.access(input.accessToken, call)
        try await call.authority.accounts.forgetDevice(
            DeviceKey(input.deviceKey.rawValue), of: access.user, now: call.now)
        return Empty()
    }
}
