package import Core

/// How a pool takes passkeys; `WebAuthnConfigurationType` of Cognito's API.
package struct PasskeySettings: Sendable, Hashable {
    /// Whom passkeys are made for; nil for the pool's own domain.
    package let relyingPartyID: String?
    /// Whether a passkey whose user was verified, by a fingerprint or a PIN, is two factors at once.
    package let countsAsTwoFactors: Bool
    /// Whether the user must be verified. Two factors in one always ask for it.
    package let requiresUserVerification: Bool

    package init(_ document: JSON?) {
        relyingPartyID = document?["RelyingPartyId"]?.string
        countsAsTwoFactors = document?["FactorConfiguration"] == "MULTI_FACTOR_WITH_USER_VERIFICATION"
        requiresUserVerification = countsAsTwoFactors || document?["UserVerification"] == "required"
    }
}
