import Authority
import Core
import Directory

/// What an administrator does to the devices of users.
enum AdminDevices {
    static let resource = Resource(
        AdminGetDevice.self, AdminListDevices.self, AdminUpdateDeviceStatus.self, AdminForgetDevice.self)
}

struct AdminDeviceInput: Codable, Sendable {
    let userPoolId: UserPoolIdType
    let username: UsernameType
    let deviceKey: DeviceKeyType
}

enum AdminGetDevice: Operation {
    static let access = Access.signed

    static func run(_ input: AdminDeviceInput, _ call: CallContext) async throws -> DeviceAnswer {
        let (user, _) = try await call.user(input.username, in: input.userPoolId)
        let device = try await call.authority.accounts.device(DeviceKey(input.deviceKey.rawValue), of: user)
        return DeviceAnswer(device: DeviceType(device, of: user, call))
    }
}

enum AdminListDevices: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let username: UsernameType
        let limit: QueryLimitType?
        let paginationToken: PaginationKeyType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> DeviceListAnswer {
        let (user, _) = try await call.user(input.username, in: input.userPoolId)
        return try await DeviceListAnswer(
            of: user, all: true, limit: input.limit, token: input.paginationToken, call
        ) { DeviceType($0, of: user, call) }
    }
}

enum AdminUpdateDeviceStatus: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let username: UsernameType
        let deviceKey: DeviceKeyType
        let deviceRememberedStatus: DeviceRememberedStatusType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let (user, _) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.accounts.rememberDevice(
            DeviceKey(input.deviceKey.rawValue), try Devices.status(input.deviceRememberedStatus), of: user,
            now: call.now)
        return Empty()
    }
}

enum AdminForgetDevice: Operation {
    static let access = Access.signed

    static func run(_ input: AdminDeviceInput, _ call: CallContext) async throws -> Empty {
        let (user, _) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.accounts.forgetDevice(DeviceKey(input.deviceKey.rawValue), of: user, now: call.now)
        return Empty()
    }
}
