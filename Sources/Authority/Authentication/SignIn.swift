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
    package private(set) var deviceKey: DeviceKey?
    /// The network address, where it is known.
    package let address: String?
    /// A browser as its cookie names it.
    package let browser: String?
    /// The handle and the name by which the browser is to be remembered, once a second factor was proven.
    package let remembering: (handle: String, name: String?)?
    /// The browser or the program, in a word or two (`AgentName`).
    package let agent: String?

    package init(
        deviceKey: String? = nil, address: String? = nil, agent: String? = nil, browser: String? = nil,
        remembering: (handle: String, name: String?)? = nil
    ) {
        self.deviceKey = DeviceKey(presented: deviceKey)
        self.address = address
        self.agent = agent
        self.browser = browser
        self.remembering = remembering
    }

    /// The same from a device, where one is named.
    func with(_ key: DeviceKey?) -> SignInOrigin {
        var origin = self
        origin.deviceKey = key ?? deviceKey
        return origin
    }

    /// As a session keeps it.
    var ofSession: SessionOrigin { SessionOrigin(address: address, agent: agent) }
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
    package private(set) var parameters: [String: String]
    /// Nil where the challenge carries its state in its parameters, as PASSWORD_VERIFIER does.
    package let session: String?
    /// `AvailableChallenges`, where the user is to choose.
    package var available: [String] = []

    func adding(_ more: [String: String]) -> IssuedChallenge {
        var challenge = self
        challenge.parameters.merge(more) { _, new in new }
        return challenge
    }
}

/// An answer to a challenge, from `RespondToAuthChallenge` or a page's form.
package struct ChallengeAnswer: Sendable {
    package let challenge: String
    package let responses: [String: String]
    package let session: String?
    /// For the triggers that come after.
    package let clientMetadata: [String: String]

    package init(
        challenge: String, responses: [String: String], session: String?, clientMetadata: [String: String] = [:]
    ) {
        self.challenge = challenge
        self.responses = responses
        self.session = session
        self.clientMetadata = clientMetadata
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
    /// The levels that the client demands.
    var demand: AssuranceDemand?
    /// The session that this adds a proof to.
    var base: StepUpBase?
    /// Who signed them in elsewhere, and what it is to be told at the sign-out.
    var provider: (name: String, session: JSON?)?
    let now: Moment
    /// What the caller passes to triggers.
    var metadata = SignInMetadata()
    /// What tokens that come of it are made for.
    var tokenSource = TokenOccasion.Source.authentication

    var pool: UserPool { client.pool.pool }
    /// The device as this call presents it.
    var device: PresentedDevice? { origin.deviceKey.map { PresentedDevice(key: $0) } }
}

/// What callers pass to the triggers of a sign-in: what came with its beginning is seen by the first of them alone,
/// what came with an answer by those after it.
struct SignInMetadata: Sendable {
    var validationData: [String: String] = [:]
    var clientMetadata: [String: String] = [:]
}

extension SignInAttempt {
    /// A sign-in that begins.
    init(
        beginningWith metadata: [String: String], client: ClientConfiguration, purpose: SignInPurpose,
        origin: SignInOrigin, demand: AssuranceDemand?, now: Moment
    ) {
        self.init(
            client: client, purpose: purpose, origin: origin, demand: demand, now: now,
            metadata: SignInMetadata(validationData: metadata))
    }
}
