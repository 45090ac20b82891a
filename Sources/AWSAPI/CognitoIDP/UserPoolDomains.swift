import Authority
import Core
import Directory

/// The host names under which a pool's pages are served.
enum UserPoolDomains {
    static let resource = Resource(
        CreateUserPoolDomain.self, DescribeUserPoolDomain.self, UpdateUserPoolDomain.self, DeleteUserPoolDomain.self)
}

struct CustomDomainConfigType: Codable, Sendable {
    let certificateArn: ArnType
    let securityPolicy: JSON?
}

struct DomainAnswer: Encodable, Sendable {
    let managedLoginVersion: Int64?
    let cloudFrontDomain: String?
}

/// Input of creating and of updating.
struct DomainInput: Codable, Sendable {
    let domain: DomainName
    let userPoolId: UserPoolIdType
    let managedLoginVersion: Int64?
    let customDomainConfig: CustomDomainConfigType?
    let routing: JSON?

    /// What is stored beside the name.
    var document: JSON {
        .object([
            "ManagedLoginVersion": managedLoginVersion.map { .integer($0) },
            "CustomDomainConfig": customDomainConfig.map { ["CertificateArn": .string($0.certificateArn.rawValue)] },
        ])
    }
}

/// A prefix, or a host name of one's own: the model's pattern has no dots, though a custom domain needs them.
struct DomainName: TextShape {
    let rawValue: String
    init(rawValue: String) { self.rawValue = rawValue }
    static let constraints = Constraints(length: 1...63, pattern: .hostName)
}

enum CreateUserPoolDomain: Operation {
    static let access = Access.signed

    static func run(_ input: DomainInput, _ call: CallContext) async throws -> DomainAnswer {
        let name = input.domain.rawValue
        guard name.contains(".") == (input.customDomainConfig != nil) else {
            throw AWSError.invalidParameter(
                "A custom domain needs a CustomDomainConfig, and only a custom domain has dots.")
        }
        guard !["aws", "amazon", "cognito"].contains(where: name.contains) else {
            throw AWSError.invalidParameter("Domain cannot contain reserved word: cognito, aws or amazon.")
        }
        try await call.authority.provisioning.createDomain(
            Domain(
                name: name, pool: UserPoolID(input.userPoolId.rawValue), document: input.document, createdAt: call.now))
        return DomainAnswer(
            managedLoginVersion: input.managedLoginVersion, cloudFrontDomain: name.contains(".") ? name : nil)
    }
}

enum UpdateUserPoolDomain: Operation {
    static let access = Access.signed

    static func run(_ input: DomainInput, _ call: CallContext) async throws -> DomainAnswer {
        let pool = try await call.pool(input.userPoolId)
        let name = input.domain.rawValue
        try await call.authority.provisioning.updateDomain(
            Domain(name: name, pool: pool.id, document: input.document, createdAt: call.now))
        return DomainAnswer(
            managedLoginVersion: input.managedLoginVersion, cloudFrontDomain: name.contains(".") ? name : nil)
    }
}

enum DeleteUserPoolDomain: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let domain: DomainName
        let userPoolId: UserPoolIdType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let pool = try await call.pool(input.userPoolId)
        try await call.authority.provisioning.deleteDomain(input.domain.rawValue, of: pool.id)
        return Empty()
    }
}

/// An unknown domain is described by nothing, as Cognito does.
enum DescribeUserPoolDomain: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let domain: DomainName
    }

    struct Output: Encodable, Sendable {
        let domainDescription: JSON
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        guard let domain = try await call.authority.store.domains.find(input.domain.rawValue) else {
            return Output(domainDescription: .object([]))
        }
        var members = domain.document.object ?? []
        members.set("UserPoolId", .string(domain.pool.rawValue))
        members.set("AWSAccountId", .string(call.authority.installation.accountID))
        members.set("Domain", .string(domain.name))
        members.set("Status", "ACTIVE")
        return Output(domainDescription: .object(members))
    }
}
