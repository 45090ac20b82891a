/// The leaves of IAM's shapes, by the model's names where those are free.

struct RoleNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...64, pattern: .accessName)
}

struct UserNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...64, pattern: .accessName)
}

struct ExistingUserNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128, pattern: .accessName)
}

struct PolicyNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128, pattern: .accessName)
}

struct PathType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...512, pattern: .path)
}

struct PathPrefixType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...512, pattern: .pathPrefix)
}

struct PolicyPathType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...512, pattern: .policyPath)
}

struct PolicyDocumentType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...131_072, pattern: .policyText)
}

struct RoleDescriptionType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 0...1000, pattern: .roleDescription)
}

struct PolicyDescriptionType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 0...1000)
}

struct RoleMaxSessionDurationType: IntegerShape {
    let rawValue: Int64
    static let constraints = Constraints(range: 3600...43200)
}

struct AccessArnType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 20...2048)
}

struct AccessKeyIdType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 16...128, pattern: .words)
}

struct MarkerType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...320, pattern: .marker)
}

struct MaxItemsType: IntegerShape {
    let rawValue: Int64
    static let constraints = Constraints(range: 1...1000)
}

struct PolicyVersionIdType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 0...64, pattern: .versionID)
}

struct OpenIDConnectProviderUrlType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...255)
}

struct OpenIDClientIDType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...255)
}

struct ThumbprintType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 40...40)
}

struct SAMLMetadataDocumentType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1000...10_000_000)
}

struct SAMLProviderNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128, pattern: .samlName)
}

struct ContextKeyNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 5...256)
}

struct ActionNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 3...128)
}

struct ResourceNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...2048)
}

struct ResourceHandlingOptionType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...64)
}

struct PolicyNameOfType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128, pattern: .accessName)
}

struct PolicyExclusionsListType: ListShape {
    typealias Element = PolicyIdentifierShape
    let rawValue: [PolicyIdentifierShape]
    static let constraints = Constraints(length: 0...256)
}

struct PrivateKeyType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...16384, pattern: .policyText, isSensitive: true)
}

struct PrivateKeyIdType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 22...64, pattern: .capitals)
}
