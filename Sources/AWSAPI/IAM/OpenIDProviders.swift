import Authority
import Core
import IAM

/// OpenID Connect providers whose tokens are taken for roles.
enum OpenIDProviders {
    static let resource = Resource(
        CreateOpenIDConnectProvider.self, GetOpenIDConnectProvider.self, ListOpenIDConnectProviders.self,
        DeleteOpenIDConnectProvider.self, AddClientIDToOpenIDConnectProvider.self,
        RemoveClientIDFromOpenIDConnectProvider.self, UpdateOpenIDConnectProviderThumbprint.self)
}

struct OpenIDProviderInput: Codable, Sendable {
    let openIDConnectProviderArn: AccessArnType
}

struct OpenIDClientInput: Codable, Sendable {
    let openIDConnectProviderArn: AccessArnType
    let clientID: OpenIDClientIDType
}

enum CreateOpenIDConnectProvider: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let url: OpenIDConnectProviderUrlType
        let clientIDList: [OpenIDClientIDType]?
        let thumbprintList: [ThumbprintType]?
        let tags: TagListType?
    }

    struct Output: Encodable, Sendable {
        let openIDConnectProviderArn: String
        let tags: [IAMTag]
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let provider = try await call.access.administration.createOpenIDProvider(
            input.url.rawValue, clientIDs: (input.clientIDList ?? []).map(\.rawValue),
            thumbprints: (input.thumbprintList ?? []).map(\.rawValue), tags: try input.tags?.tags ?? [:],
            now: call.now)
        return Output(
            openIDConnectProviderArn: provider.arn(in: call.authority.installation.accountID),
            tags: IAMTag.list(provider.tags))
    }
}

enum GetOpenIDConnectProvider: Operation {
    static let access = Access.signed
    typealias Input = OpenIDProviderInput

    struct Output: Encodable, Sendable {
        let url: String
        let clientIDList: [String]
        let thumbprintList: [String]
        let createDate: Timestamp
        let tags: [IAMTag]
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let provider = try await call.access.administration.openIDProvider(input.openIDConnectProviderArn.rawValue)
        return Output(
            url: provider.host, clientIDList: provider.clientIDs, thumbprintList: provider.thumbprints,
            createDate: Timestamp(provider.createdAt), tags: IAMTag.list(provider.tags))
    }
}

enum ListOpenIDConnectProviders: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {}

    struct Entry: Encodable, Sendable {
        let arn: String
    }

    struct Output: Encodable, Sendable {
        let openIDConnectProviderList: [Entry]
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let account = call.authority.installation.accountID
        return Output(
            openIDConnectProviderList: try await call.access.administration.openIDProviders().map {
                Entry(arn: $0.arn(in: account))
            })
    }
}

enum DeleteOpenIDConnectProvider: Operation {
    static let access = Access.signed
    typealias Input = OpenIDProviderInput

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.deleteOpenIDProvider(input.openIDConnectProviderArn.rawValue)
        return Empty()
    }
}

enum AddClientIDToOpenIDConnectProvider: Operation {
    static let access = Access.signed
    typealias Input = OpenIDClientInput

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let client = input.clientID.rawValue
        try await call.access.administration.updateOpenIDProvider(input.openIDConnectProviderArn.rawValue) { provider in
            guard !provider.clientIDs.contains(client) else { return }
            guard provider.clientIDs.count < 100 else {
                throw AWSError(
                    "LimitExceededException", "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100")
            }
            provider.clientIDs.append(client)
        }
        return Empty()
    }
}

enum RemoveClientIDFromOpenIDConnectProvider: Operation {
    static let access = Access.signed
    typealias Input = OpenIDClientInput

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let client = input.clientID.rawValue
        try await call.access.administration.updateOpenIDProvider(input.openIDConnectProviderArn.rawValue) {
            $0.clientIDs.removeAll { $0 == client }
        }
        return Empty()
    }
}

enum UpdateOpenIDConnectProviderThumbprint: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let openIDConnectProviderArn: AccessArnType
        let thumbprintList: [ThumbprintType]
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let thumbprints = input.thumbprintList.map(\.rawValue)
        try await call.access.administration.updateOpenIDProvider(input.openIDConnectProviderArn.rawValue) {
            $0.thumbprints = thumbprints
        }
        return Empty()
    }
}
