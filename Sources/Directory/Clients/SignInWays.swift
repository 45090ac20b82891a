/// The ways in which people sign in at a client (`SupportedIdentityProviders` of Cognito's API).
package struct SignInWays: Sendable, Hashable {
    /// Whether the pool itself signs people in, which Cognito calls the provider COGNITO.
    package let byPool: Bool
    /// By name.
    package let providers: [String]

    /// The pool alone.
    package init() {
        byPool = true
        providers = []
    }

    /// As a client's list names them; nothing named is the pool alone.
    package init(named names: [String]) {
        byPool = names.isEmpty || names.contains(Self.pool)
        providers = names.filter { $0 != Self.pool }
    }

    /// What Cognito calls the pool among providers.
    package static let pool = "COGNITO"
}

extension ClientConfiguration {
    package var ways: SignInWays { SignInWays(named: client.settings.supportedIdentityProviders) }

    /// The providers of the pool that the client takes, in the order that it names them.
    package var providers: [IdentityProvider] {
        ways.providers.compactMap { name in pool.providers.first { $0.name == name } }
    }

    /// The provider of a name or of another name of its, where the client takes it.
    package func provider(named name: String) -> IdentityProvider? { providers.first { $0.name == name } }

    package func provider(identifiedBy identifier: String) -> IdentityProvider? {
        providers.first { $0.identifiers.contains(identifier) }
    }
}
