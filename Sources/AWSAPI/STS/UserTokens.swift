import Authority
import Core
import IAM

/// Sessions of users and of whom they speak for.
enum UserTokens {
    static let resource = Resource(GetSessionToken.self, GetFederationToken.self)
}

enum GetSessionToken: Operation {
    static let access = Access.authenticated

    struct Input: Codable, Sendable {
        let durationSeconds: DurationSecondsType?
        let serialNumber: SerialNumberType?
        let tokenCode: TokenCodeType?
        let minimumSessionTokenSize: MinimumSessionTokenSizeType?
    }

    struct Output: Encodable, Sendable {
        let credentials: STSCredentials
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        try STSNotBuilt.check(
            serial: input.serialNumber, code: input.tokenCode, size: input.minimumSessionTokenSize)
        guard let caller = call.caller else { throw AWSError.unknownOperation }
        return Output(
            credentials: STSCredentials(
                try await call.access.sessionToken(
                    of: caller, duration: input.durationSeconds?.rawValue, now: call.now)))
    }
}

enum GetFederationToken: Operation {
    static let access = Access.authenticated

    struct Input: Codable, Sendable {
        let name: FederatedNameType
        let policy: SessionPolicyDocumentType?
        let policyArns: [PolicyDescriptorType]?
        let durationSeconds: DurationSecondsType?
        let tags: TagListType?
        let minimumSessionTokenSize: MinimumSessionTokenSizeType?
    }

    struct FederatedUser: Encodable, Sendable {
        let federatedUserId: String
        let arn: String
    }

    struct Output: Encodable, Sendable {
        let credentials: STSCredentials
        let federatedUser: FederatedUser
        let packedPolicySize: Int64
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        try STSNotBuilt.check(size: input.minimumSessionTokenSize)
        guard let caller = call.caller else { throw AWSError.unknownOperation }
        let account = call.authority.installation.accountID
        let name = input.name.rawValue
        let arn = "arn:aws:sts::\(account):federated-user/\(name)"
        try call.access.require("sts:GetFederationToken", on: arn, by: caller, keys: call.keys)
        var request = RoleRequest(roleARN: arn, sessionName: name)
        request.duration = input.durationSeconds?.rawValue
        request.policy = input.policy?.rawValue
        request.policyARNs = input.policyArns?.arns ?? []
        request.tags = try input.tags?.tags ?? [:]
        let credentials = try await call.access.federationToken(request, of: caller, now: call.now)
        return Output(
            credentials: STSCredentials(credentials),
            federatedUser: FederatedUser(federatedUserId: "\(account):\(name)", arn: arn),
            packedPolicySize: credentials.packedSize)
    }
}
