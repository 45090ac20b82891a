/// The whole numbers of the model, with their bounds.

package struct WebAuthnCredentialsQueryLimitType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 0...20)
}

package struct PoolQueryLimitType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 1...60)
}

package struct QueryLimit: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 1...60)
}

package struct ListProvidersLimitType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 0...60)
}

package struct ListResourceServersLimitType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 1...50)
}

package struct RefreshTokenValidityType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 0...315_360_000)
}

package struct AccessTokenValidityType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 1...86_400)
}

package struct IdTokenValidityType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 1...86_400)
}

package struct AuthSessionValidityType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 3...15)
}

package struct RetryGracePeriodSecondsType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 0...60)
}

package struct PasswordPolicyMinLengthType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 6...99)
}

package struct PasswordHistorySizeType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 0...24)
}

package struct TemporaryPasswordValidityDaysType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 0...365)
}

package struct PriorityType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 1...2)
}
