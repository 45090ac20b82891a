package import Directory

/// How surely somebody was known, in four levels that are Cognito's (developer guide, authentication levels).
package enum AssuranceLevel: Int64, Sendable, Hashable, Comparable, CaseIterable {
    /// A password, or what a pool's own function asked.
    case password = 1
    /// A code that was sent, or one of an authenticator app, alone.
    case code
    /// A passkey; or a password and a code that was sent.
    case key
    /// An authenticator app besides a password or a passkey.
    case app

    /// The highest that these methods come to; nil for none.
    package init?(_ methods: [AuthenticationMethod]) {
        let kinds = Set(methods.map(\.kind))
        if kinds.contains(.app), !kinds.isDisjoint(with: [.password, .key]) {
            self = .app
        } else if kinds.contains(.key) || kinds.isSuperset(of: [.password, .sentCode]) {
            self = .key
        } else if !kinds.isDisjoint(with: [.app, .sentCode]) {
            self = .code
        } else if !kinds.isDisjoint(with: [.password, .other]) {
            self = .password
        } else {
            return nil
        }
    }

    package static func < (one: AssuranceLevel, other: AssuranceLevel) -> Bool { one.rawValue < other.rawValue }

    /// `acr`, as the pool names it.
    package func name(in names: AssuranceNames) -> String { names.all[Int(rawValue) - 1] }
}

extension AuthenticationMethod {
    /// What a method counts as.
    enum Kind {
        case password, sentCode, app, key
        /// Nobody here knows what it is worth.
        case other
        /// Nothing by itself.
        case none
    }

    var kind: Kind {
        switch self {
        case .password: .password
        // A recovery code stands for a factor that is lost, and is worth no more than the least of them.
        case .email, .sms, .recoveryCode: .sentCode
        case .softwareToken: .app
        case .softwareKey, .hardwareKey: .key
        case .custom, .federated: .other
        case .twoInOne: .none
        }
    }

    /// `amr` (RFC 8176 §2): each method once that has a name there, in order, and `mfa` where there are two.
    package static func references(_ methods: [AuthenticationMethod]) -> [String] {
        var names: [String] = []
        let nameless: Set<AuthenticationMethod> = [.custom, .federated, .recoveryCode, .twoInOne]
        for method in methods where !nameless.contains(method) && !names.contains(method.rawValue) {
            names.append(method.rawValue)
        }
        let isMultiple = Set(methods).count > 1
        return names + (isMultiple ? [AuthenticationMethod.twoInOne.rawValue] : [])
    }
}

extension SecondFactor {
    /// What it proves.
    var method: AuthenticationMethod {
        switch self {
        case .softwareToken: .softwareToken
        case .email: .email
        case .sms: .sms
        }
    }
}
