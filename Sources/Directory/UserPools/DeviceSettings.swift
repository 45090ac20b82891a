package import Core

/// How a pool remembers devices; `DeviceConfigurationType` of Cognito's API.
package struct DeviceSettings: Sendable, Hashable {
    /// A remembered device that proves itself needs no second factor (`ChallengeRequiredOnNewDevice`).
    package let replacesSecondFactor: Bool
    /// A confirmed device is remembered only when its user says so (`DeviceOnlyRememberedOnUserPrompt`).
    package let asksUser: Bool

    /// Any member switches it on, whatever its value, as in Cognito; nil for none.
    package init?(_ document: JSON?) {
        guard let members = document?.object, !members.isEmpty else { return nil }
        replacesSecondFactor = document?["ChallengeRequiredOnNewDevice"]?.bool ?? false
        asksUser = document?["DeviceOnlyRememberedOnUserPrompt"]?.bool ?? false
    }
}
