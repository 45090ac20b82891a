/// `IdentityProviderTypeType` of Cognito's API.
package enum ProviderType: String, Sendable, Hashable, CaseIterable {
    case saml = "SAML"
    case facebook = "Facebook"
    case google = "Google"
    case amazon = "LoginWithAmazon"
    case apple = "SignInWithApple"
    case oidc = "OIDC"

    /// Of a social provider there is one in a pool, named as its type.
    package var isSocial: Bool { self != .saml && self != .oidc }
}
