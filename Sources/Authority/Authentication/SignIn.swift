package import Core
package import Directory

/// What a door wants of a sign-in that succeeds.
package enum SignInPurpose: Sendable {
    /// Tokens with the scope of the API.
    case tokens
    /// A signed-in browser, whose cookie will carry this handle in place of the one it has.
    case browserSession(handle: String, replacing: String?)
}

/// Where a sign-in comes from, as its caller says; nothing of it is proven.
package struct SignInOrigin: Sendable {
    /// DEVICE_KEY: the device that the caller says they are.
    package let deviceKey: DeviceKey?
    /// The network address, where it is known.
    package let address: String?
    /// A browser as its cookie names it.
    package let browser: String?
    /// The handle and the name by which the browser is to be remembered, once a second factor was proven.
    package let remembering: (handle: String, name: String?)?

    package init(
        deviceKey: String? = nil, address: String? = nil, browser: String? = nil,
        remembering: (handle: String, name: String?)? = nil
    ) {
        self.init(
            key: DeviceKey(presented: deviceKey), address: address, browser: browser, remembering: remembering)
    }

    private init(key: DeviceKey?, address: String?, browser: String?, remembering: (handle: String, name: String?)?) {
        deviceKey = key
        self.address = address
        self.browser = browser
        self.remembering = remembering
    }

    /// The same from a device, where one is named.
    func with(_ key: DeviceKey?) -> SignInOrigin {
        SignInOrigin(key: key ?? deviceKey, address: address, browser: browser, remembering: remembering)
    }
}

/// Where a sign-in stands.
package enum SignInResult: Sendable {
    case challenge(IssuedChallenge)
    case tokens(TokenSet)
    case browserSession(BrowserSession, User)
}

/// A challenge as either door shows it.
package struct IssuedChallenge: Sendable {
    /// `ChallengeNameType` of Cognito's API.
    package let name: String
    package let parameters: [String: String]
    /// Nil where the challenge carries its state in its parameters, as PASSWORD_VERIFIER does.
    package let session: String?
    /// `AvailableChallenges`, where the user is to choose.
    package var available: [String] = []
}

/// An answer to a challenge, from `RespondToAuthChallenge` or a page's form.
package struct ChallengeAnswer: Sendable {
    package let challenge: String
    package let responses: [String: String]
    package let session: String?

    package init(challenge: String, responses: [String: String], session: String?) {
        self.challenge = challenge
        self.responses = responses
        self.session = session
    }

    /// A response that must be there. Throws `.invalidParameter` in Cognito's words.
    func required(_ name: String) throws -> String {
        guard let value = responses[name], !value.isEmpty else {
            throw AuthorityError(.invalidParameter, "Missing required parameter \(name)")
        }
        return value
    }
}

/// How far a sign-in has come: who it is, what they have proven, and what is to be admitted for it.
struct SignInProgress: Sendable {
    let user: User
    let methods: [AuthenticationMethod]
    let admission: Admission

    /// Whether what was proven counts as two factors already.
    var hasSecondFactor: Bool { methods.count > 1 }
}

/// One attempt to sign in: at which client, for what, at what moment.
struct SignInAttempt: Sendable {
    let client: ClientConfiguration
    let purpose: SignInPurpose
    var origin = SignInOrigin()
    let now: Moment

    var pool: UserPool { client.pool.pool }
    /// The device as this call presents it.
    var device: PresentedDevice? { origin.deviceKey.map { PresentedDevice(key: $0) } }
}
