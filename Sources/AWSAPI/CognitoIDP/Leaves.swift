/// The leaves of cognito-idp's shapes, by the model's names.
package struct UserPoolIdType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...55, pattern: .userPoolID)
}

package struct ClientIdType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...128, pattern: .wordsAndPlus)
}

package struct UsernameType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...128, pattern: .visible)
}

package struct GroupNameType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...128, pattern: .visible)
}

package struct DescriptionType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 0...2048)
}

package struct ArnType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 20...2048, pattern: .arn)
}

/// An ARN, or nothing.
package struct OptionalArnType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 0...2048, pattern: .optionalARN)
}

package struct RegionCodeType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 5...32)
}

package struct PrecedenceType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 0...Int64.max)
}

/// A page's size.
package struct QueryLimitType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 0...60)
}

/// A page's continuation.
package struct PaginationKeyType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(length: 1...131_072, pattern: .nonSpace)
}

package struct TokenModelType: TextShape {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package static let constraints = Constraints(pattern: .token, isSensitive: true)
}
