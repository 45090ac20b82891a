import Authority
import Core
import IAM

/// The versions of a policy, of which one counts.
enum PolicyVersions {
    static let resource = Resource(
        CreatePolicyVersion.self, GetPolicyVersion.self, ListPolicyVersions.self, SetDefaultPolicyVersion.self,
        DeletePolicyVersion.self)
}

struct PolicyVersionShape: Encodable, Sendable {
    let document: String?
    let versionId: String
    let isDefaultVersion: Bool
    let createDate: Timestamp

    init(_ version: ManagedPolicy.Version, of policy: ManagedPolicy, hasDocument: Bool) {
        document = hasDocument ? PolicyText.written(version.text) : nil
        versionId = version.id
        isDefaultVersion = version.id == policy.defaultVersion
        createDate = Timestamp(version.createdAt)
    }
}

struct PolicyVersionAnswer: Encodable, Sendable {
    let policyVersion: PolicyVersionShape
}

struct PolicyVersionInput: Codable, Sendable {
    let policyArn: AccessArnType
    let versionId: PolicyVersionIdType
}

enum CreatePolicyVersion: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let policyArn: AccessArnType
        let policyDocument: PolicyDocumentType
        let setAsDefault: Bool?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> PolicyVersionAnswer {
        let made = try await call.access.administration.createVersion(
            of: input.policyArn.rawValue, text: input.policyDocument.rawValue, isDefault: input.setAsDefault ?? false,
            now: call.now)
        return PolicyVersionAnswer(
            policyVersion: PolicyVersionShape(made.version, of: made.policy, hasDocument: false))
    }
}

enum GetPolicyVersion: Operation {
    static let access = Access.signed
    typealias Input = PolicyVersionInput

    static func run(_ input: Input, _ call: CallContext) async throws -> PolicyVersionAnswer {
        let policy = try await call.access.administration.policy(input.policyArn.rawValue)
        guard let version = policy.version(input.versionId.rawValue) else {
            throw AWSError("NoSuchEntityException", "Policy version \(input.versionId.rawValue) does not exist.")
        }
        return PolicyVersionAnswer(policyVersion: PolicyVersionShape(version, of: policy, hasDocument: true))
    }
}

enum ListPolicyVersions: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let policyArn: AccessArnType
        let marker: MarkerType?
        let maxItems: MaxItemsType?
    }

    struct Output: Encodable, Sendable {
        let versions: [PolicyVersionShape]
        let isTruncated: Bool
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let policy = try await call.access.administration.policy(input.policyArn.rawValue)
        return Output(
            versions: policy.versions.reversed().map { PolicyVersionShape($0, of: policy, hasDocument: false) },
            isTruncated: false)
    }
}

enum SetDefaultPolicyVersion: Operation {
    static let access = Access.signed
    typealias Input = PolicyVersionInput

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.setDefaultVersion(
            input.versionId.rawValue, of: input.policyArn.rawValue)
        return Empty()
    }
}

enum DeletePolicyVersion: Operation {
    static let access = Access.signed
    typealias Input = PolicyVersionInput

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        try await call.access.administration.deleteVersion(input.versionId.rawValue, of: input.policyArn.rawValue)
        return Empty()
    }
}
