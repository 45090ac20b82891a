import Core

/// The leaves of identity pools' shapes, by the model's names where those are free.

struct IdentityPoolIdType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...55, pattern: .identityID)
}

struct IdentityIdType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...55, pattern: .identityID)
}

struct IdentityPoolNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128, pattern: .name)
}

struct IdentityProviderIdType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128, pattern: .loginProviderID)
}

struct IdentityProviderTokenType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...50000, isSensitive: true)
}

struct DeveloperProviderNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128, pattern: .samlName)
}

struct DeveloperUserIdentifierType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...1024)
}

struct IdentityProviderNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128)
}

struct CognitoIdentityProviderNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128, pattern: .cognitoProvider)
}

struct CognitoIdentityProviderClientIdType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128, pattern: .cognitoClient)
}

struct AccountIdType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...15, pattern: .someDigits)
}

struct IdentityPaginationKeyType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...65535, pattern: .nonSpace)
}

struct IdentityTagValueType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 0...256)
}

struct IdentityTagKeyType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128)
}

struct PrincipalTagValueType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...256)
}

struct ClaimNameType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...64, pattern: .visible)
}

struct ClaimValueType: TextShape {
    let rawValue: String
    static let constraints = Constraints(length: 1...128)
}

struct TokenDurationType: IntegerShape {
    let rawValue: Int64
    static let constraints = Constraints(range: 1...86400)
}

struct IdentityIdListType: ListShape {
    typealias Element = IdentityIdType
    let rawValue: [IdentityIdType]
    static let constraints = Constraints(length: 1...60)
}

struct MappingRulesListType: ListShape {
    typealias Element = MappingRuleShape
    let rawValue: [MappingRuleShape]
    static let constraints = Constraints(length: 1...400)
}

enum LoginRules: MapRules {
    typealias Value = IdentityProviderTokenType
    static let key = Constraints(length: 1...128)
    static let bounds: ClosedRange<Int>? = 0...10
}

enum SupportedLoginRules: MapRules {
    typealias Value = IdentityProviderIdType
    static let key = Constraints(length: 1...128)
    static let bounds: ClosedRange<Int>? = 0...10
}

enum IdentityTagRules: MapRules {
    typealias Value = IdentityTagValueType
    static let key = Constraints(length: 1...128)
}

enum PrincipalTagRules: MapRules {
    typealias Value = PrincipalTagValueType
    static let key = Constraints(length: 1...128)
    static let bounds: ClosedRange<Int>? = 0...50
}

enum RoleRules: MapRules {
    typealias Value = AccessArnType
    static let key = Constraints(length: 1...128, pattern: .roleType)
    static let bounds: ClosedRange<Int>? = 0...2
}

enum RoleMappingRules: MapRules {
    typealias Value = RoleMappingShape
    static let key = Constraints(length: 1...128)
    static let bounds: ClosedRange<Int>? = 0...10
}

extension ShapeMap where Rules.Value: TextShape {
    /// As plain texts.
    var texts: [String: String] { entries.mapValues(\.rawValue) }
}
