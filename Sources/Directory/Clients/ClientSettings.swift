package import Core

/// The settings of a client that are enforced, read from its document; absent members have Cognito's defaults.
package struct ClientSettings: Sendable, Hashable {
    /// `ALLOW_…` names; the old names without the prefix are kept as given.
    package let explicitAuthFlows: Set<String>
    package let accessTokenLifetime: Lifetime
    package let idTokenLifetime: Lifetime
    package let refreshTokenLifetime: Lifetime
    /// How long a challenge waits for its answer, 3 to 15 minutes.
    package let authSessionValidity: Lifetime
    /// Nil: the standard attributes. A listed attribute alone may be read or written otherwise.
    package let readAttributes: Set<String>?
    package let writeAttributes: Set<String>?
    /// Exact redirect URIs (RFC 9700 §2.1).
    package let callbackURLs: [String]
    package let logoutURLs: [String]
    package let defaultRedirectURI: String?
    /// `code`, `implicit`, `client_credentials`.
    package let allowedOAuthFlows: Set<String>
    package let allowedOAuthScopes: [String]
    package let allowsOAuth: Bool
    package let supportedIdentityProviders: [String]
    /// Answers do not tell an unknown user from a known one.
    package let preventsUserExistenceErrors: Bool
    package let enablesTokenRevocation: Bool
    /// Each refresh replaces the refresh token.
    package let rotatesRefreshTokens: Bool
    /// How long the replaced refresh token still yields the same successor, 0 to 60 seconds.
    package let rotationGrace: Lifetime
    /// So long after a sign-in the client takes the session of a browser, where the pool tracks sessions; see
    /// `ClientConfiguration.ssoValidity`. Zero is never.
    package let ssoValidityMinutes: Int64

    package init(_ document: JSON) {
        explicitAuthFlows = Set(
            document["ExplicitAuthFlows"].strings
                ?? ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"])
        let units = document["TokenValidityUnits"]
        accessTokenLifetime = Self.lifetime(document["AccessTokenValidity"], units?["AccessToken"], "hours", .hours(1))
        idTokenLifetime = Self.lifetime(document["IdTokenValidity"], units?["IdToken"], "hours", .hours(1))
        refreshTokenLifetime = Self.lifetime(
            document["RefreshTokenValidity"], units?["RefreshToken"], "days", .days(30))
        authSessionValidity = .minutes(document["AuthSessionValidity"]?.integer ?? 3)
        readAttributes = document["ReadAttributes"].strings.map(Set.init)
        writeAttributes = document["WriteAttributes"].strings.map(Set.init)
        callbackURLs = document["CallbackURLs"].strings ?? []
        logoutURLs = document["LogoutURLs"].strings ?? []
        defaultRedirectURI = document["DefaultRedirectURI"]?.string
        allowedOAuthFlows = Set(document["AllowedOAuthFlows"].strings ?? [])
        allowedOAuthScopes = document["AllowedOAuthScopes"].strings ?? []
        allowsOAuth = document["AllowedOAuthFlowsUserPoolClient"]?.bool ?? false
        supportedIdentityProviders = document["SupportedIdentityProviders"].strings ?? []
        preventsUserExistenceErrors = document["PreventUserExistenceErrors"]?.string == "ENABLED"
        enablesTokenRevocation = document["EnableTokenRevocation"]?.bool ?? true
        let rotation = document["RefreshTokenRotation"]
        rotatesRefreshTokens = rotation?["Feature"]?.string == "ENABLED"
        rotationGrace = .seconds(rotation?["RetryGracePeriodSeconds"]?.integer ?? 0)
        ssoValidityMinutes =
            document[Self.ssoMember]?["MaxValidityMinutes"]?.integer ?? SessionSettings.defaultValidityMinutes
    }

    /// Whether a flow is allowed by its new name or by the old one that Cognito still accepts.
    package func allows(flow: String) -> Bool {
        explicitAuthFlows.contains("ALLOW_\(flow)") || explicitAuthFlows.contains(Self.oldNames[flow] ?? flow)
    }

    /// What is left of scopes that were granted through OAuth earlier: those that the client may still ask for.
    package func standingScopes(_ granted: [String]) -> [String] {
        allowsOAuth ? granted.filter(allowedOAuthScopes.contains) : []
    }

    private static let oldNames = [
        "ADMIN_USER_PASSWORD_AUTH": "ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH": "CUSTOM_AUTH_FLOW_ONLY",
    ]

    /// Zero counts as unset, as in Cognito's API.
    private static func lifetime(
        _ value: JSON?, _ unit: JSON?, _ defaultUnit: String, _ defaultValue: Lifetime
    ) -> Lifetime {
        guard let count = value?.integer, count > 0 else { return defaultValue }
        return switch unit?.string ?? defaultUnit {
        case "seconds": .seconds(count)
        case "minutes": .minutes(count)
        case "days": .days(count)
        default: .hours(count)
        }
    }
}
