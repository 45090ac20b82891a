import Authority
import Core
import Directory

/// Links between users and who they are elsewhere.
enum ProviderLinkOperations {
    static let resource = Resource(AdminLinkProviderForUser.self, AdminDisableProviderForUser.self)
}

struct ProviderUserIdentifierType: Codable, Sendable {
    let providerName: ProviderNameType?
    let providerAttributeName: StringType?
    let providerAttributeValue: StringType?

    /// Throws `InvalidParameterException` without a provider or a value.
    func person(_ member: String) throws -> ProviderLinks.Person {
        guard let provider = providerName?.rawValue, let value = providerAttributeValue?.rawValue, !value.isEmpty,
            value.unicodeScalars.count <= 2048, !value.unicodeScalars.contains("\0")
        else {
            throw AWSError.invalidParameter("\(member) needs ProviderName and ProviderAttributeValue.")
        }
        let attribute = providerAttributeName?.rawValue ?? ""
        return ProviderLinks.Person(provider: provider, attribute: attribute.isEmpty ? nil : attribute, value: value)
    }
}

enum AdminLinkProviderForUser: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: StringType
        let destinationUser: ProviderUserIdentifierType
        let sourceUser: ProviderUserIdentifierType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let pool = try await call.pool(UserPoolIdType(rawValue: input.userPoolId.rawValue))
        try await call.authority.providerLinks.link(
            try input.sourceUser.person("SourceUser"), to: try input.destinationUser.person("DestinationUser"),
            in: pool, now: call.now)
        return Empty()
    }
}

enum AdminDisableProviderForUser: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: StringType
        let user: ProviderUserIdentifierType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let pool = try await call.pool(UserPoolIdType(rawValue: input.userPoolId.rawValue))
        try await call.authority.providerLinks.disable(try input.user.person("User"), in: pool, now: call.now)
        return Empty()
    }
}
