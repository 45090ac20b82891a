/// A user pool's id: region, underscore, nine alphanumerics; `[\w-]+_[0-9a-zA-Z]+`, 55 characters at most.
package struct UserPoolID: Identifier {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// A fresh id in `region`.
    package static func make(region: String, _ randomness: some Randomness) -> UserPoolID {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return UserPoolID("\(region)_\(randomness.text(9, from: letters))")
    }

    /// What comes before the underscore.
    package var region: String { rawValue.lastIndex(of: "_").map { String(rawValue[..<$0]) } ?? rawValue }

    /// What follows the underscore: the pool name that SRP binds.
    package var poolName: String {
        rawValue.lastIndex(of: "_").map { String(rawValue[rawValue.index(after: $0)...]) } ?? rawValue
    }
}
