package import Core
package import Logging

/// Signing people in by providers elsewhere: one adapter for each type of them.
///
/// Proves who somebody is, and nothing more: whether they are let in, and as whom, is the Authority's to decide. All
/// that is fetched goes out by the one client (architecture, section 9).
package struct Federation: Sendable {
    /// Every type of provider.
    package static let adapters: [any FederationAdapter.Type] = [
        Google.self, Facebook.self, Amazon.self, Apple.self, OIDC.self, SAML.self,
    ]

    let http: any OutboundHTTP
    let keys: ProviderKeys
    let randomness: any Randomness
    let logger: Logger

    package init(http: any OutboundHTTP, randomness: any Randomness, logger: Logger) {
        self.http = http
        keys = ProviderKeys(http: http)
        self.randomness = randomness
        self.logger = logger
    }

    /// The adapter of a type; nil for one that is not built.
    package static func adapter(_ type: ProviderType) -> (any FederationAdapter.Type)? {
        adapters.first { $0.type == type }
    }

    /// A departure with fresh secrets.
    package func departure(
        to callback: String, hint: String? = nil, forcesSignIn: Bool = false
    ) -> Departure {
        Departure(
            state: randomness.handle(), callback: callback, nonce: randomness.handle(),
            verifier: randomness.handle(), hint: hint, forcesSignIn: forcesSignIn)
    }
}
