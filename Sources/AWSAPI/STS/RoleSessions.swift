import Authority
import Core
import IAM

/// Sessions of roles.
enum RoleSessions {
    static let resource = Resource(AssumeRole.self, AssumeRoleWithWebIdentity.self, AssumeRoleWithSAML.self)
}

enum AssumeRole: Operation {
    static let access = Access.authenticated

    struct Input: Codable, Sendable {
        let roleArn: STSArnType
        let roleSessionName: RoleSessionNameType
        let policyArns: [PolicyDescriptorType]?
        let policy: UnrestrictedSessionPolicyDocumentType?
        let durationSeconds: RoleDurationSecondsType?
        let tags: TagListType?
        let transitiveTagKeys: TagKeyListType?
        let externalId: ExternalIdType?
        let serialNumber: SerialNumberType?
        let tokenCode: TokenCodeType?
        let sourceIdentity: SourceIdentityType?
        let providedContexts: ProvidedContextsListType?
        let minimumSessionTokenSize: MinimumSessionTokenSizeType?
    }

    struct Output: Encodable, Sendable {
        let credentials: STSCredentials
        let assumedRoleUser: AssumedRoleUser
        let packedPolicySize: Int64
        let sourceIdentity: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        try STSNotBuilt.check(
            serial: input.serialNumber, code: input.tokenCode, contexts: input.providedContexts,
            size: input.minimumSessionTokenSize)
        guard let caller = call.caller else { throw AWSError.unknownOperation }
        var request = RoleRequest(roleARN: input.roleArn.rawValue, sessionName: input.roleSessionName.rawValue)
        request.duration = input.durationSeconds?.rawValue
        request.policy = input.policy?.rawValue
        request.policyARNs = input.policyArns?.arns ?? []
        request.tags = try input.tags?.tags ?? [:]
        request.transitiveTags = input.transitiveTagKeys?.rawValue.map(\.rawValue) ?? []
        request.externalID = input.externalId?.rawValue
        request.sourceIdentity = input.sourceIdentity?.rawValue
        let taken = try await call.access.assumeRole(request, by: caller, keys: call.keys, now: call.now)
        return Output(
            credentials: STSCredentials(taken.credentials), assumedRoleUser: AssumedRoleUser(taken),
            packedPolicySize: taken.credentials.packedSize, sourceIdentity: input.sourceIdentity?.rawValue)
    }
}

enum AssumeRoleWithWebIdentity: Operation {
    static let access = Access.open

    struct Input: Codable, Sendable {
        let roleArn: STSArnType
        let roleSessionName: RoleSessionNameType
        let webIdentityToken: ClientTokenType
        let providerId: UrlType?
        let policyArns: [PolicyDescriptorType]?
        let policy: SessionPolicyDocumentType?
        let durationSeconds: RoleDurationSecondsType?
        let minimumSessionTokenSize: MinimumSessionTokenSizeType?
    }

    struct Output: Encodable, Sendable {
        let credentials: STSCredentials
        let subjectFromWebIdentityToken: String
        let assumedRoleUser: AssumedRoleUser
        let packedPolicySize: Int64
        let provider: String
        let audience: String
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        try STSNotBuilt.check(size: input.minimumSessionTokenSize)
        var request = RoleRequest(roleARN: input.roleArn.rawValue, sessionName: input.roleSessionName.rawValue)
        request.duration = input.durationSeconds?.rawValue
        request.policy = input.policy?.rawValue
        request.policyARNs = input.policyArns?.arns ?? []
        let role = try await call.access.assumeRole(
            request, webIdentity: input.webIdentityToken.rawValue, providerID: input.providerId?.rawValue,
            keys: call.keys, now: call.now)
        return Output(
            credentials: STSCredentials(role.taken.credentials), subjectFromWebIdentityToken: role.subject,
            assumedRoleUser: AssumedRoleUser(role.taken), packedPolicySize: role.taken.credentials.packedSize,
            provider: role.provider, audience: role.audience)
    }
}

enum AssumeRoleWithSAML: Operation {
    static let access = Access.open

    struct Input: Codable, Sendable {
        let roleArn: STSArnType
        let principalArn: STSArnType
        let samlAssertion: SAMLAssertionType
        let policyArns: [PolicyDescriptorType]?
        let policy: SessionPolicyDocumentType?
        let durationSeconds: RoleDurationSecondsType?
        let minimumSessionTokenSize: MinimumSessionTokenSizeType?

        enum CodingKeys: String, CodingKey {
            case roleArn, principalArn, policyArns, policy, durationSeconds, minimumSessionTokenSize
            case samlAssertion = "SAMLAssertion"
        }
    }

    struct Output: Encodable, Sendable {
        let credentials: STSCredentials
        let assumedRoleUser: AssumedRoleUser
        let packedPolicySize: Int64
        let subject: String
        let subjectType: String
        let issuer: String
        let audience: String
        let nameQualifier: String
        let sourceIdentity: String?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        try STSNotBuilt.check(size: input.minimumSessionTokenSize)
        var request = SAMLRoleRequest(
            roleARN: input.roleArn.rawValue, providerARN: input.principalArn.rawValue,
            response: input.samlAssertion.rawValue)
        request.duration = input.durationSeconds?.rawValue
        request.policy = input.policy?.rawValue
        request.policyARNs = input.policyArns?.arns ?? []
        let role = try await call.access.assumeRole(request, keys: call.keys, now: call.now)
        return Output(
            credentials: STSCredentials(role.taken.credentials), assumedRoleUser: AssumedRoleUser(role.taken),
            packedPolicySize: role.taken.credentials.packedSize, subject: role.subject,
            subjectType: role.subjectType, issuer: role.issuer, audience: role.audience,
            nameQualifier: role.qualifier, sourceIdentity: role.sourceIdentity)
    }
}

/// What STS offers and this does not.
enum STSNotBuilt {
    /// Throws for a second factor, a context of another provider, and a token of a given size.
    static func check(
        serial: SerialNumberType? = nil, code: TokenCodeType? = nil, contexts: ProvidedContextsListType? = nil,
        size: MinimumSessionTokenSizeType? = nil
    ) throws(AWSError) {
        let given: [(String, Bool)] = [
            ("SerialNumber", serial != nil), ("TokenCode", code != nil), ("ProvidedContexts", contexts != nil),
            ("MinimumSessionTokenSize", (size?.rawValue ?? 0) > 0),
        ]
        for (name, isGiven) in given where isGiven {
            throw AWSError("InvalidParameterValue", "\(name) is not implemented yet")
        }
    }
}
