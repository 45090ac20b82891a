/// A second factor, as `UserMFASettingList` and the challenges name it.
package enum SecondFactor: String, Sendable, Hashable, CaseIterable {
    case softwareToken = "SOFTWARE_TOKEN_MFA"
    case email = "EMAIL_OTP"
}

/// Whether a pool asks for a second factor; `UserPoolMfaType` of Cognito's API.
package enum MFAMode: String, Sendable, Hashable {
    case off = "OFF"
    case optional = "OPTIONAL"
    case on = "ON"
}

/// The second factors that a user has chosen.
package struct MFAPreferences: Sendable, Hashable {
    package let enabled: Set<SecondFactor>
    /// One of those.
    package let preferred: SecondFactor?
    /// Whether a passkey that verified its user stands for two factors, where the pool lets it.
    package let countsPasskey: Bool

    package init(enabled: Set<SecondFactor> = [], preferred: SecondFactor? = nil, countsPasskey: Bool = false) {
        self.enabled = enabled
        self.countsPasskey = countsPasskey
        self.preferred = preferred.flatMap { enabled.contains($0) ? $0 : nil }
    }

    /// In the order in which Cognito lists them.
    package var list: [String] { SecondFactor.allCases.filter(enabled.contains).map(\.rawValue) }

    /// As it is stored: what Cognito lists, and whether passkeys count.
    var stored: [String] { list + (countsPasskey ? [Self.passkey] : []) }

    static let passkey = "WEB_AUTHN"
}
