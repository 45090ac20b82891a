/// The leaves of STS's shapes, by the model's names where those are free.

struct STSArnType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 20...2048, pattern: .stsARN)
}

struct RoleSessionNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 2...64, pattern: .sessionName)
}

struct SessionPolicyDocumentType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...2048, pattern: .policyText)
}

struct UnrestrictedSessionPolicyDocumentType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...131_072, pattern: .policyText)
}

struct RoleDurationSecondsType: IntegerShape {
    let rawValue: Int64
    static let constraints = Constraints(range: 900...43200)
}

struct DurationSecondsType: IntegerShape {
    let rawValue: Int64
    static let constraints = Constraints(range: 900...129_600)
}

struct MinimumSessionTokenSizeType: IntegerShape {
    let rawValue: Int64
    static let constraints = Constraints(range: 0...4096)
}

struct TagKeyType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128, pattern: .tagKey)
}

struct TagValueType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 0...256, pattern: .tagValue)
}

struct TagListType: ListShape {
    typealias Element = TagType
    let rawValue: [TagType]
    static let constraints = Constraints(length: 0...50)
}

struct TagKeyListType: ListShape {
    typealias Element = TagKeyType
    let rawValue: [TagKeyType]
    static let constraints = Constraints(length: 0...50)
}

struct ExternalIdType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 2...1224, pattern: .externalID)
}

struct SerialNumberType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 9...256, pattern: .serialNumber)
}

struct TokenCodeType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 6...6, pattern: .anyDigits)
}

struct SourceIdentityType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 2...64, pattern: .sessionName)
}

struct ContextAssertionType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 4...2048)
}

struct ProvidedContextsListType: ListShape {
    typealias Element = ProvidedContextType
    let rawValue: [ProvidedContextType]
    static let constraints = Constraints(length: 1...5)
}

struct SAMLAssertionType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 4...100_000, isSensitive: true)
}

struct ClientTokenType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 4...20000, isSensitive: true)
}

struct UrlType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 4...2048)
}

struct FederatedNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 2...32, pattern: .sessionName)
}

struct AccessKeyIdLookupType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 16...128, pattern: .anyWords)
}

struct EncodedMessageType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...10240)
}

struct TagType: Codable, Sendable {
    let key: TagKeyType
    let value: TagValueType
}

struct ProvidedContextType: Codable, Sendable {
    let providerArn: STSArnType?
    let contextAssertion: ContextAssertionType?
}

struct PolicyDescriptorType: Codable, Sendable {
    let arn: STSArnType?

    /// In lower case on the wire.
    enum CodingKeys: String, CodingKey { case arn = "=arn" }
}
