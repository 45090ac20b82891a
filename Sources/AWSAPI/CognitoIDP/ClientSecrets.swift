import Authority
import Core
import Directory

/// A client's secrets: two at most, so that one can be replaced without an outage.
struct ClientSecretDescriptorType: Encodable, Sendable {
    let clientSecretId: String
    /// Shown once, when it is made.
    let clientSecretValue: String?
    let clientSecretCreateDate: Timestamp

    init(_ secret: ClientSecret, isShown: Bool) {
        clientSecretId = secret.id
        clientSecretValue = isShown ? secret.value.revealedText : nil
        clientSecretCreateDate = Timestamp(secret.createdAt)
    }
}

enum AddUserPoolClientSecret: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let clientId: ClientIdType
        let clientSecret: ClientSecretType?
    }

    struct Output: Encodable, Sendable {
        let clientSecretDescriptor: ClientSecretDescriptorType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.pool(input.userPoolId)
        let secret = try await call.authority.provisioning.addSecret(
            input.clientSecret.map { Secret($0.rawValue) }, to: ClientID(input.clientId.rawValue), in: pool.id,
            now: call.now)
        return Output(clientSecretDescriptor: ClientSecretDescriptorType(secret, isShown: input.clientSecret == nil))
    }
}

enum ListUserPoolClientSecrets: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let clientId: ClientIdType
        let nextToken: PaginationKeyType?
    }

    struct Output: Encodable, Sendable {
        let clientSecrets: [ClientSecretDescriptorType]
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.pool(input.userPoolId)
        let client = try await call.authority.provisioning.client(ClientID(input.clientId.rawValue), in: pool.id)
        return Output(clientSecrets: client.secrets.map { ClientSecretDescriptorType($0, isShown: false) })
    }
}

enum DeleteUserPoolClientSecret: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let clientId: ClientIdType
        let clientSecretId: ClientSecretIdType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let pool = try await call.pool(input.userPoolId)
        try await call.authority.provisioning.deleteSecret(
            input.clientSecretId.rawValue, of: ClientID(input.clientId.rawValue), in: pool.id)
        return Empty()
    }
}
