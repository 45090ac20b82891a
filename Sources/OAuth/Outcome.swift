package import Core

/// What a browser is to be answered: the result of authorize, logout and every page.
package struct Outcome: Sendable {
    package enum Body: Sendable {
        /// To a registered address of a client, or to one of our pages.
        case redirect(Destination)
        /// OAuth 2.0 Form Post Response Mode: a page that posts itself to the client, or to a provider.
        case formPost(action: String, Parameters)
        case page(Screen)
    }

    package enum Destination: Sendable, Hashable {
        /// A whole URL of a provider that signs people in.
        case provider(String)
        /// A whole URL, registered by the client.
        case client(String)
        /// One of our pages, by its path under the pool, such as `login`, and its query.
        case page(PagePath, Parameters)
    }

    package let body: Body
    package var cookies: [CookieChange]

    init(_ body: Body, cookies: [CookieChange] = []) {
        self.body = body
        self.cookies = cookies
    }
}

/// A page's path under the pool (contract: addresses).
package enum PagePath: String, Sendable, Hashable, CaseIterable {
    case login, signup, confirmUser, forgotPassword, confirmForgotPassword, mfa, account, logout, error
    case addPasskey = "passkeys/add"
    /// The way to a provider: shows nothing.
    case provider = "login/provider"
    case undoChange = "account/undo"
}

/// What happens to the browser's cookies of this pool.
package enum CookieChange: Sendable, Hashable {
    /// The signed-in session; a new value at every sign-in.
    case setSession(handle: String, lifetime: Lifetime)
    case clearSession
    /// Binds the pending logins of this browser to it.
    case setBinding(String)
    /// Remembers the browser in the place of a second factor.
    case setDevice(handle: String)
}

/// What a browser brings: the values of this pool's cookies, nil where absent, and where it comes from.
package struct Browser: Sendable {
    /// The pool's address that it came to, a whole URL without a slash at its end: the install's, or a domain of the
    /// pool's own.
    package let base: String
    package let session: String?
    package let binding: String?
    /// By which it is remembered.
    package let device: String?
    /// The network address, where it is known.
    package var address: String?
    /// `User-Agent` (RFC 9110 §10.1.5).
    package var agent: String?

    package init(base: String, session: String?, binding: String?, device: String? = nil) {
        self.base = base
        self.session = session
        self.binding = binding
        self.device = device
    }
}
