import Authority
import Core
import Directory

/// A device as the wire shows it.
struct DeviceType: Encodable, Sendable {
    let deviceKey: String
    let deviceAttributes: [AttributeType]
    let deviceCreateDate: Timestamp
    let deviceLastModifiedDate: Timestamp
    let deviceLastAuthenticatedDate: Timestamp

    /// As its user sees it.
    init(_ device: Device) { self.init(device, more: []) }

    /// As an administrator sees it: whose it is, and whether it is remembered, too.
    init(_ device: Device, of user: User, _ call: CallContext) {
        let owner = "\(user.username).\(user.pool)"
        let arn =
            "arn:aws:cognito-idp:\(user.pool.region):\(call.authority.installation.accountID):owner/\(owner)/device/"
        self.init(
            device,
            more: [
                ("dev:device_arn", arn + device.key.rawValue), ("dev:device_owner", owner),
                ("dev:device_remembered_status", DeviceRememberedStatusType(device).rawValue),
            ])
    }

    private init(_ device: Device, more: [(name: String, value: String)]) {
        deviceKey = device.key.rawValue
        let own: [(name: String, value: String?)] = [
            ("device_status", "valid"), ("device_name", device.name), ("last_ip_used", device.lastAddress),
        ]
        deviceAttributes = (own + more.map { ($0.name, $0.value) }).compactMap { name, value in
            value.map { AttributeType(name: .init(rawValue: name), value: .init(rawValue: $0)) }
        }
        deviceCreateDate = Timestamp(device.createdAt)
        deviceLastModifiedDate = Timestamp(device.modifiedAt)
        deviceLastAuthenticatedDate = Timestamp(device.authenticatedAt)
    }
}

struct DeviceAnswer: Encodable, Sendable {
    let device: DeviceType
}

struct DeviceListAnswer: Encodable, Sendable {
    let devices: [DeviceType]
    let paginationToken: String?

    /// A page of a user's devices; `all` shows those that are not remembered too.
    init(
        of user: User, all: Bool, limit: QueryLimitType?, token: PaginationKeyType?, _ call: CallContext,
        _ show: (Device) -> DeviceType
    ) async throws {
        let page = Pagination(call, "ListDevices", "\(user.pool)/\(user.sub)/\(all)")
        let size = Pagination.size(limit)
        let found = try await call.authority.store.devices.list(
            of: user.sub, in: user.pool, all: all, after: try page.deviceCursor(token?.rawValue), limit: size + 1)
        devices = found.prefix(size).map(show)
        paginationToken =
            found.count > size
            ? page.token([
                .integer(found[size - 1].createdAt.microseconds), .string(found[size - 1].key.rawValue),
            ]) : nil
    }
}

extension Pagination {
    fileprivate func deviceCursor(_ token: String?) throws -> (createdAt: Moment, key: DeviceKey)? {
        guard let position = try open(token)?.array, position.count == 2, let time = position[0].integer,
            let key = position[1].string
        else { return nil }
        return (Moment(microseconds: time), DeviceKey(key))
    }
}

enum DeviceRememberedStatusType: String, EnumShape {
    case remembered
    case notRemembered = "not_remembered"

    init(_ device: Device) { self = device.isRemembered ? .remembered : .notRemembered }
}

package struct DeviceNameType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...1024)
}
