package import Core
package import NativeCrypto

/// A provider as an adapter is given it.
package struct Provider: Sendable {
    package let name: String
    package let type: ProviderType
    /// `ProviderDetails` of Cognito's API, complete.
    package let details: [String: String]
    /// The provider's claims that the pool maps to attributes.
    package let claims: Set<String>
    /// The claim by which people are told apart, where the pool maps one.
    package let subjectClaim: String?
    /// What this service provider is called by SAML providers.
    package let entityID: String
    /// The key that it has as one; nil where it never had a SAML provider.
    package let serviceProvider: (key: RSAPrivateKey, createdAt: Moment)?

    package init(
        name: String, type: ProviderType, details: [String: String], claims: Set<String> = [],
        subjectClaim: String? = nil, entityID: String = "",
        serviceProvider: (key: RSAPrivateKey, createdAt: Moment)? = nil
    ) {
        self.name = name
        self.type = type
        self.details = details
        self.claims = claims
        self.subjectClaim = subjectClaim
        self.entityID = entityID
        self.serviceProvider = serviceProvider
    }

    /// A detail that is there and not empty.
    func detail(_ key: String) -> String? {
        guard let value = details[key], !value.isEmpty else { return nil }
        return value
    }

    /// The same, where it cannot be done without. Throws `.misconfigured`.
    func required(_ key: String) throws(FederationFault) -> String {
        guard let value = detail(key) else { throw .misconfigured("the provider has no \(key)") }
        return value
    }

    /// Scopes to ask for: separated by blanks or, as Facebook writes them, by commas.
    var scopes: [String] {
        (detail("authorize_scopes") ?? "").split { $0 == " " || $0 == "," }.map(String.init)
    }
}
