import Authority
import Core
import IAM

/// SAML providers whose assertions are taken for roles.
enum SAMLProviders {
    static let resource = Resource(
        CreateSAMLProvider.self, GetSAMLProvider.self, ListSAMLProviders.self, UpdateSAMLProvider.self,
        DeleteSAMLProvider.self)

    /// Assertions that are encrypted to a key that one gives here.
    static func refuse(_ mode: AssertionEncryptionMode?, _ key: PrivateKeyType?) throws(AWSError) {
        guard mode != .required, key == nil else {
            throw AWSError("InvalidInputException", "Encrypted assertions are not implemented yet")
        }
    }
}

enum AssertionEncryptionMode: String, EnumShape {
    case required = "Required"
    case allowed = "Allowed"
}

struct SAMLProviderInput: Codable, Sendable {
    let samlProviderArn: AccessArnType

    enum CodingKeys: String, CodingKey { case samlProviderArn = "SAMLProviderArn" }
}

enum CreateSAMLProvider: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let samlMetadataDocument: SAMLMetadataDocumentType
        let name: SAMLProviderNameType
        let tags: TagListType?
        let assertionEncryptionMode: AssertionEncryptionMode?
        let addPrivateKey: PrivateKeyType?

        enum CodingKeys: String, CodingKey {
            case name, tags, assertionEncryptionMode, addPrivateKey
            case samlMetadataDocument = "SAMLMetadataDocument"
        }
    }

    struct Output: Encodable, Sendable {
        let samlProviderArn: String
        let tags: [IAMTag]

        enum CodingKeys: String, CodingKey {
            case tags
            case samlProviderArn = "SAMLProviderArn"
        }
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        try SAMLProviders.refuse(input.assertionEncryptionMode, input.addPrivateKey)
        let provider = try await call.access.administration.createSAMLProvider(
            input.name.rawValue, metadata: input.samlMetadataDocument.rawValue, tags: try input.tags?.tags ?? [:],
            now: call.now)
        return Output(
            samlProviderArn: provider.arn(in: call.authority.installation.accountID), tags: IAMTag.list(provider.tags))
    }
}

enum GetSAMLProvider: Operation {
    static let access = Access.signed
    typealias Input = SAMLProviderInput

    struct Output: Encodable, Sendable {
        let samlMetadataDocument: String
        let createDate: Timestamp
        let tags: [IAMTag]

        enum CodingKeys: String, CodingKey {
            case createDate, tags
            case samlMetadataDocument = "SAMLMetadataDocument"
        }
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let provider = try await call.access.administration.samlProvider(input.samlProviderArn.rawValue)
        return Output(
            samlMetadataDocument: provider.metadata, createDate: Timestamp(provider.createdAt),
            tags: IAMTag.list(provider.tags))
    }
}

enum ListSAMLProviders: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {}

    struct Entry: Encodable, Sendable {
        let arn: String
        let createDate: Timestamp
    }

    struct Output: Encodable, Sendable {
        let samlProviderList: [Entry]

        enum CodingKeys: String, CodingKey { case samlProviderList = "SAMLProviderList" }
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let account = call.authority.installation.accountID
        return Output(
            samlProviderList: try await call.access.administration.samlProviders().map {
                Entry(arn: $0.arn(in: account), createDate: Timestamp($0.createdAt))
            })
    }
}

enum UpdateSAMLProvider: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let samlMetadataDocument: SAMLMetadataDocumentType?
        let samlProviderArn: AccessArnType
        let assertionEncryptionMode: AssertionEncryptionMode?
        let addPrivateKey: PrivateKeyType?
        let removePrivateKey: PrivateKeyIdType?

        enum CodingKeys: String, CodingKey {
            case assertionEncryptionMode, addPrivateKey, removePrivateKey
            case samlMetadataDocument = "SAMLMetadataDocument"
            case samlProviderArn = "SAMLProviderArn"
        }
    }

    struct Output: Encodable, Sendable {
        let samlProviderArn: String

        enum CodingKeys: String, CodingKey { case samlProviderArn = "SAMLProviderArn" }
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        try SAMLProviders.refuse(input.assertionEncryptionMode, input.addPrivateKey)
        let metadata = input.samlMetadataDocument?.rawValue
        try await call.access.administration.updateSAMLProvider(input.samlProviderArn.rawValue, now: call.now) {
            $0.metadata = metadata ?? $0.metadata
        }
        return Output(samlProviderArn: input.samlProviderArn.rawValue)
    }
}

enum DeleteSAMLProvider: Operation {
    static let access = Access.signed
    typealias Input = SAMLProviderInput

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.deleteSAMLProvider(input.samlProviderArn.rawValue)
        return Empty()
    }
}
