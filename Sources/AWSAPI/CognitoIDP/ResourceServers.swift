import Authority
import Core
import Directory

/// APIs with scopes of their own.
enum ResourceServers {
    static let resource = Resource(
        CreateResourceServer.self, DescribeResourceServer.self, UpdateResourceServer.self, DeleteResourceServer.self,
        ListResourceServers.self)
}

struct ResourceServerScopeType: Codable, Sendable {
    let scopeName: ResourceServerScopeNameType
    let scopeDescription: ResourceServerScopeDescriptionType
}

struct ResourceServerScopeListType: ListShape {
    typealias Element = ResourceServerScopeType
    let rawValue: [ResourceServerScopeType]
    init(rawValue: [ResourceServerScopeType]) { self.rawValue = rawValue }
    static let constraints = Constraints(length: 0...100)

    var scopes: [ResourceServer.Scope] {
        rawValue.map { ResourceServer.Scope(name: $0.scopeName.rawValue, description: $0.scopeDescription.rawValue) }
    }
}

struct ResourceServerType: Encodable, Sendable {
    let userPoolId: String
    let identifier: String
    let name: String
    let scopes: [ResourceServerScopeType]

    init(_ server: ResourceServer) {
        userPoolId = server.pool.rawValue
        identifier = server.identifier
        name = server.name
        scopes = server.scopes.map {
            ResourceServerScopeType(
                scopeName: .init(rawValue: $0.name), scopeDescription: .init(rawValue: $0.description))
        }
    }
}

struct ResourceServerAnswer: Encodable, Sendable {
    let resourceServer: ResourceServerType
}

/// Input of creating and of updating.
struct ResourceServerInput: Codable, Sendable {
    let userPoolId: UserPoolIdType
    let identifier: ResourceServerIdentifierType
    let name: ResourceServerNameType
    let scopes: ResourceServerScopeListType?

    var server: ResourceServer {
        ResourceServer(
            pool: UserPoolID(userPoolId.rawValue), identifier: identifier.rawValue, name: name.rawValue,
            scopes: scopes?.scopes ?? [])
    }
}

enum CreateResourceServer: Operation {
    static let access = Access.signed

    static func run(_ input: ResourceServerInput, _ call: CallContext) async throws -> ResourceServerAnswer {
        try await call.authority.provisioning.createResourceServer(input.server)
        return ResourceServerAnswer(resourceServer: ResourceServerType(input.server))
    }
}

enum UpdateResourceServer: Operation {
    static let access = Access.signed

    static func run(_ input: ResourceServerInput, _ call: CallContext) async throws -> ResourceServerAnswer {
        _ = try await call.pool(input.userPoolId)
        try await call.authority.provisioning.updateResourceServer(input.server)
        return ResourceServerAnswer(resourceServer: ResourceServerType(input.server))
    }
}

enum DescribeResourceServer: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let identifier: ResourceServerIdentifierType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> ResourceServerAnswer {
        let pool = try await call.pool(input.userPoolId)
        return ResourceServerAnswer(
            resourceServer: ResourceServerType(
                try await call.authority.provisioning.resourceServer(input.identifier.rawValue, in: pool.id)))
    }
}

enum DeleteResourceServer: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let identifier: ResourceServerIdentifierType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let pool = try await call.pool(input.userPoolId)
        try await call.authority.provisioning.deleteResourceServer(input.identifier.rawValue, in: pool.id)
        return Empty()
    }
}

enum ListResourceServers: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let maxResults: ListResourceServersLimitType?
        let nextToken: PaginationKeyType?
    }

    struct Output: Encodable, Sendable {
        let resourceServers: [ResourceServerType]
        let nextToken: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let pool = try await call.pool(input.userPoolId)
        let page = Pagination(call, "ListResourceServers", pool.id.rawValue)
        let limit = Int(input.maxResults?.rawValue ?? 50)
        let servers = try await call.authority.store.resourceServers.list(
            pool.id, after: try page.open(input.nextToken?.rawValue)?.string, limit: limit + 1)
        return Output(
            resourceServers: servers.prefix(limit).map(ResourceServerType.init),
            nextToken: servers.count > limit ? page.token(.string(servers[limit - 1].identifier)) : nil)
    }
}
