import Authority
import Core
import Directory
import IAM

/// The long-lived keys of users.
enum AccessKeyOperations {
    static let resource = Resource(
        CreateAccessKey.self, ListAccessKeys.self, UpdateAccessKey.self, DeleteAccessKey.self,
        GetAccessKeyLastUsed.self)
}

enum AccessKeyStatus: String, EnumShape {
    case active = "Active"
    case inactive = "Inactive"
    case expired = "Expired"
}

enum CreateAccessKey: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: ExistingUserNameType?
    }

    struct Output: Encodable, Sendable {
        let accessKey: Key
    }

    /// The only time that the secret is told.
    struct Key: Encodable, Sendable {
        let userName: String
        let accessKeyId: String
        let status: String
        let secretAccessKey: String
        let createDate: Timestamp
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let name = try call.userName(input.userName?.rawValue)
        let key = try await call.access.administration.createAccessKey(of: name, now: call.now)
        return Output(
            accessKey: Key(
                userName: name, accessKeyId: key.id, status: AccessKeyStatus.active.rawValue,
                secretAccessKey: key.secret.revealedText, createDate: Timestamp(key.createdAt)))
    }
}

enum ListAccessKeys: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: ExistingUserNameType?
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    struct Metadata: Encodable, Sendable {
        let userName: String
        let accessKeyId: String
        let status: String
        let createDate: Timestamp
    }

    struct Output: Encodable, Sendable {
        let accessKeyMetadata: [Metadata]
        let isTruncated: Bool
        let marker: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let name = try call.userName(input.userName?.rawValue)
        let page = try IAMPage(call, "ListAccessKeys/\(name)", input.marker, input.maxItems)
        let all = try await call.access.administration.accessKeys(of: name).sorted { $0.id < $1.id }
        let (keys, marker) = page.cut(all.filter { key in page.after.map { key.id > $0 } ?? true }) { $0.id }
        return Output(
            accessKeyMetadata: keys.map { key in
                Metadata(
                    userName: name, accessKeyId: key.id,
                    status: (key.isActive ? AccessKeyStatus.active : .inactive).rawValue,
                    createDate: Timestamp(key.createdAt))
            }, isTruncated: marker != nil, marker: marker)
    }
}

enum UpdateAccessKey: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: ExistingUserNameType?
        let accessKeyId: AccessKeyIdType
        let status: AccessKeyStatus
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        guard input.status != .expired else {
            throw AWSError("InvalidInputException", "A key cannot be set to Expired.")
        }
        try await call.access.administration.setActive(
            input.status == .active, key: input.accessKeyId.rawValue, of: try call.userName(input.userName?.rawValue))
        return Empty()
    }
}

enum DeleteAccessKey: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userName: ExistingUserNameType?
        let accessKeyId: AccessKeyIdType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.deleteAccessKey(
            input.accessKeyId.rawValue, of: try call.userName(input.userName?.rawValue))
        return Empty()
    }
}

/// When a key was used is not written down: the answer is the one for a key that never was.
enum GetAccessKeyLastUsed: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let accessKeyId: AccessKeyIdType
    }

    struct LastUsed: Encodable, Sendable {
        let serviceName = "N/A"
        let region = "N/A"

        private enum CodingKeys: String, CodingKey { case serviceName, region }
    }

    struct Output: Encodable, Sendable {
        let userName: String
        let accessKeyLastUsed = LastUsed()

        init(userName: String) { self.userName = userName }

        private enum CodingKeys: String, CodingKey { case userName, accessKeyLastUsed }
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        guard let user = try await call.access.administration.owner(ofKey: input.accessKeyId.rawValue) else {
            throw AWSError("AccessDeniedException", "There is no such access key.")
        }
        return Output(userName: user.name)
    }
}
