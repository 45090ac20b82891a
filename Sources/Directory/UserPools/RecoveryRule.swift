package import Core

/// How a lost password is recovered; `AccountRecoverySetting` of Cognito's API.
package struct RecoveryRule: Sendable, Hashable {
    /// What a code may go to, in order of priority; none where only an administrator helps.
    package let kinds: [ContactKind]
    /// Whether an address that is somebody's second factor is left out: with the password it would be all there is to
    /// prove. So it is where the setting is made, and not where it is left to the default.
    package let sparesSecondFactors: Bool

    /// Without a setting the phone comes before the e-mail address.
    package init(_ document: JSON?) {
        guard let mechanisms = document?["RecoveryMechanisms"]?.array else {
            kinds = [.phone, .email]
            sparesSecondFactors = false
            return
        }
        kinds =
            mechanisms
            .sorted { ($0["Priority"]?.integer ?? 0) < ($1["Priority"]?.integer ?? 0) }
            .compactMap { $0["Name"]?.string.flatMap(Self.kind) }
        sparesSecondFactors = true
    }

    private static func kind(_ name: String) -> ContactKind? {
        switch name {
        case "verified_phone_number": .phone
        case "verified_email": .email
        default: nil
        }
    }
}
