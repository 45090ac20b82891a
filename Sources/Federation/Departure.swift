package import Core

/// Somebody on their way to a provider.
package struct Departure: Sendable {
    /// Comes back with them, and leads to this departure in their browser alone.
    package let state: String
    /// Where they come back to.
    package let callback: String
    /// Comes back within the ID token (OIDC Core §3.1.2.1).
    package let nonce: String
    /// The PKCE verifier (RFC 7636 §4.1); for SAML the request's ID.
    package let verifier: String
    package let hint: String?
    /// Whether a session at the provider does not do.
    package let forcesSignIn: Bool

    package init(
        state: String, callback: String, nonce: String, verifier: String, hint: String? = nil,
        forcesSignIn: Bool = false
    ) {
        self.state = state
        self.callback = callback
        self.nonce = nonce
        self.verifier = verifier
        self.hint = hint
        self.forcesSignIn = forcesSignIn
    }

    /// Where a browser is sent.
    package enum Destination: Sendable, Hashable {
        case redirect(String)
        /// By a form that posts itself.
        case form(action: String, Parameters)
    }
}

extension Departure {
    /// What is kept until they are back; the state is their handle and is not in it.
    package var kept: JSON {
        .object([
            "callback": .string(callback), "nonce": .string(nonce), "verifier": .string(verifier),
            "forced": .bool(forcesSignIn),
        ])
    }

    package init?(state: String, kept: JSON) {
        guard let callback = kept["callback"]?.string, let nonce = kept["nonce"]?.string,
            let verifier = kept["verifier"]?.string
        else { return nil }
        self.init(
            state: state, callback: callback, nonce: nonce, verifier: verifier,
            forcesSignIn: kept["forced"]?.bool ?? false)
    }
}
