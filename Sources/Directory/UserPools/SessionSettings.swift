package import Core

/// How a pool keeps the sessions of its users; `SetUserPoolSessionConfiguration` of Cognito's API.
package struct SessionSettings: Sendable, Hashable {
    /// Whether sessions are listed, limited, and seen at every refresh.
    package let isTracking: Bool
    /// The families of tokens that a user may have at once, 1 to 100.
    package let mostTokenSessions: Int
    /// How long the session of a browser is of use to the client that takes it longest; at least an hour.
    package let browserLifetime: Lifetime

    /// The member of a pool's document.
    package static let member = "SessionConfiguration"
    /// The longest validity of all clients, in that member; kept in step by whoever changes one.
    package static let longestValidity = "LongestValidityMinutes"
    /// Cognito's default, and all there is while sessions are not tracked.
    package static let defaultValidityMinutes: Int64 = 60
    package static let defaultMostTokenSessions: Int64 = 20

    package init(_ document: JSON?) {
        isTracking = document?["UserSessionTracking"] == "ENABLED"
        mostTokenSessions = Int(document?["TokenSession"]?["MaxPerUser"]?.integer ?? Self.defaultMostTokenSessions)
        let longest = isTracking ? document?[Self.longestValidity]?.integer ?? 0 : 0
        browserLifetime = .minutes(max(longest, Self.defaultValidityMinutes))
    }
}

extension ClientSettings {
    /// The member of a client's document that SetUserPoolClientSessionConfiguration sets.
    package static let ssoMember = "SSOSession"
}

extension ClientConfiguration {
    /// How long after a sign-in this client takes the browser's session without asking anew.
    package var ssoValidity: Lifetime {
        .minutes(
            pool.pool.settings.sessions.isTracking
                ? client.settings.ssoValidityMinutes : SessionSettings.defaultValidityMinutes)
    }
}
