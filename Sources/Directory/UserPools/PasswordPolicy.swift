package import Core

/// What a pool asks of a password; `PasswordPolicyType` of Cognito's API.
package struct PasswordPolicy: Sendable, Hashable {
    /// Characters, 6 to 99.
    package let minimumLength: Int
    package let requiresUppercase: Bool
    package let requiresLowercase: Bool
    package let requiresNumbers: Bool
    package let requiresSymbols: Bool
    /// Days that a temporary password may wait for its first use, 0 to 365.
    package let temporaryPasswordValidityDays: Int64

    package init(_ document: JSON) {
        let isAbsent = document.isNull
        minimumLength = document["MinimumLength"]?.integer.map(Int.init) ?? 8
        requiresUppercase = document["RequireUppercase"]?.bool ?? isAbsent
        requiresLowercase = document["RequireLowercase"]?.bool ?? isAbsent
        requiresNumbers = document["RequireNumbers"]?.bool ?? isAbsent
        requiresSymbols = document["RequireSymbols"]?.bool ?? isAbsent
        temporaryPasswordValidityDays = document["TemporaryPasswordValidityDays"]?.integer ?? 7
    }
}
