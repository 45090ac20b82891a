import Authority
import Core
import Directory

/// Signing in: for apps, and for servers that act for their users.
enum Authentication {
    static let resource = Resource(
        InitiateAuth.self, RespondToAuthChallenge.self, AdminInitiateAuth.self, AdminRespondToAuthChallenge.self)
}

struct AuthenticationResultType: Encodable, Sendable {
    let accessToken: String
    let expiresIn: Int64
    let tokenType: String
    let refreshToken: String?
    let idToken: String?
    let newDeviceMetadata: NewDeviceMetadataType?

    init(_ tokens: TokenSet) {
        accessToken = tokens.accessToken
        expiresIn = tokens.lifetime.seconds
        tokenType = "Bearer"
        refreshToken = tokens.refreshToken
        idToken = tokens.idToken
        newDeviceMetadata = tokens.newDevice.map {
            NewDeviceMetadataType(deviceKey: $0.key.rawValue, deviceGroupKey: $0.groupKey)
        }
    }
}

struct NewDeviceMetadataType: Encodable, Sendable {
    let deviceKey: String
    let deviceGroupKey: String
}

/// Tokens, or the next challenge.
struct AuthenticationAnswer: Encodable, Sendable {
    let challengeName: String?
    let session: String?
    let challengeParameters: StringMap
    let availableChallenges: [String]?
    let authenticationResult: AuthenticationResultType?

    init(_ result: SignInResult) {
        let challenge: IssuedChallenge? = if case .challenge(let challenge) = result { challenge } else { nil }
        challengeName = challenge?.name
        session = challenge?.session
        challengeParameters = StringMap(challenge?.parameters ?? [:])
        availableChallenges = challenge.flatMap { $0.available.isEmpty ? nil : $0.available }
        authenticationResult = if case .tokens(let tokens) = result { AuthenticationResultType(tokens) } else { nil }
    }
}

/// The network context of a caller's user: where a server's user is. Nothing is decided by it; a risk assessment is not
/// built.
struct ContextDataType: Codable, Sendable {
    let ipAddress: StringType
    let serverName: StringType
    let serverPath: StringType
    let httpHeaders: [HttpHeader]
    let encodedData: StringType?
}

struct HttpHeader: Codable, Sendable {
    let headerName: StringType?
    let headerValue: StringType?

    /// The model begins these two in lower case.
    enum CodingKeys: String, CodingKey {
        case headerName = "=headerName"
        case headerValue = "=headerValue"
    }
}

enum InitiateAuth: Operation {
    static let access = Access.open

    struct Input: Codable, Sendable {
        let authFlow: AuthFlowType
        let authParameters: StringMap?
        let clientMetadata: StringMap?
        let clientId: ClientIdType
        let analyticsMetadata: AnalyticsMetadataType?
        let userContextData: UserContextDataType?
        let session: SessionType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> AuthenticationAnswer {
        let client = try await call.authority.clients.client(ClientID(input.clientId.rawValue), now: call.now)
        guard input.authFlow != .adminNoSrpAuth, input.authFlow != .adminUserPasswordAuth else {
            throw AWSError.invalidParameter("\(input.authFlow.rawValue) needs AdminInitiateAuth.")
        }
        let flow = AuthFlow(
            parameters: input.authParameters?.entries ?? [:], metadata: input.clientMetadata?.entries ?? [:],
            client: client, call: call, origin: call.origin)
        return try await flow.begin(input.authFlow)
    }
}

enum AdminInitiateAuth: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let clientId: ClientIdType
        let authFlow: AuthFlowType
        let authParameters: StringMap?
        let clientMetadata: StringMap?
        let analyticsMetadata: AnalyticsMetadataType?
        let contextData: ContextDataType?
        let session: SessionType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> AuthenticationAnswer {
        let pool = try await call.pool(input.userPoolId)
        let client = try await call.authority.clients.client(
            ClientID(input.clientId.rawValue), in: pool.id, now: call.now)
        let flow = AuthFlow(
            parameters: input.authParameters?.entries ?? [:], metadata: input.clientMetadata?.entries ?? [:],
            client: client, call: call, origin: call.origin(of: input.contextData))
        return try await flow.begin(input.authFlow)
    }
}

extension CallContext {
    /// Where a server says that its user is; else where the server is.
    fileprivate func origin(of context: ContextDataType?) -> SessionOrigin {
        guard let context else { return origin }
        let header = context.httpHeaders.first { $0.headerName?.rawValue.lowercased() == "user-agent" }
        return SessionOrigin(
            address: IPAddress(context.ipAddress.rawValue)?.text ?? address,
            agent: header?.headerValue.flatMap { AgentName.of($0.rawValue) } ?? agent)
    }
}

/// One flow with its parameters: the wire's names on one side, the Authenticator's acts on the other.
struct AuthFlow {
    let parameters: [String: String]
    /// `ClientMetadata`, for the first of the triggers.
    let metadata: [String: String]
    let client: ClientConfiguration
    let call: CallContext
    let origin: SessionOrigin

    func begin(_ flow: AuthFlowType) async throws -> AuthenticationAnswer {
        switch flow {
        case .userPasswordAuth: try await password("USER_PASSWORD_AUTH")
        case .adminUserPasswordAuth, .adminNoSrpAuth: try await password("ADMIN_USER_PASSWORD_AUTH")
        case .userSrpAuth: try await secureRemotePassword()
        case .refreshTokenAuth, .refreshToken: try await refresh()
        case .userAuth: try await choice()
        case .customAuth: try await custom()
        }
    }

    private func password(_ name: String) async throws -> AuthenticationAnswer {
        try requireFlow(name)
        let username = try required("USERNAME")
        let password = try required("PASSWORD")
        try requireSecretHash(for: [username])
        return AuthenticationAnswer(
            try await call.authority.authenticator.signIn(
                username, password: Secret(password), at: client, for: .tokens, from: signInOrigin,
                demanding: try demand(), metadata: metadata, now: call.now))
    }

    private func secureRemotePassword() async throws -> AuthenticationAnswer {
        try requireFlow("USER_SRP_AUTH")
        let username = try required("USERNAME")
        let clientPublic = try required("SRP_A")
        try requireSecretHash(for: [username])
        return AuthenticationAnswer(
            try await call.authority.authenticator.beginSRP(
                username, clientPublic: clientPublic, at: client, for: .tokens, from: signInOrigin,
                demanding: try demand(), metadata: metadata, now: call.now))
    }

    /// With `CHALLENGE_NAME` SRP_A the password is proven before the pool's own challenges.
    private func custom() async throws -> AuthenticationAnswer {
        try requireFlow("CUSTOM_AUTH")
        let username = try required("USERNAME")
        try requireSecretHash(for: [username])
        let beginsWithPassword = parameters["CHALLENGE_NAME"] == "SRP_A"
        return AuthenticationAnswer(
            try await call.authority.authenticator.beginCustom(
                username, clientPublic: beginsWithPassword ? try required("SRP_A") : nil, at: client, for: .tokens,
                from: signInOrigin, demanding: try demand(), metadata: metadata, now: call.now))
    }

    /// With ACCESS_TOKEN what was proven for it counts.
    private func choice() async throws -> AuthenticationAnswer {
        try requireFlow("USER_AUTH")
        let username = try required("USERNAME")
        try requireSecretHash(for: [username])
        let demand = try demand()
        let maxAge = try maxAge()
        guard let token = parameters["ACCESS_TOKEN"] else {
            return AuthenticationAnswer(
                try await call.authority.authenticator.begin(
                    username, preferring: parameters["PREFERRED_CHALLENGE"], inputs: parameters, at: client,
                    for: .tokens, from: signInOrigin, demanding: demand, metadata: metadata, now: call.now))
        }
        guard let demand else { throw AWSError.invalidParameter("ACCESS_TOKEN needs TARGET_ACR_VALUES.") }
        let access = try await call.authority.accessTokens.verify(token, requiring: userAdminScope, now: call.now)
        return AuthenticationAnswer(
            try await call.authority.authenticator.stepUp(
                username, from: access, maxAge: maxAge, preferring: parameters["PREFERRED_CHALLENGE"],
                inputs: parameters, demanding: demand, at: client, from: signInOrigin, metadata: metadata,
                now: call.now))
    }

    /// TARGET_ACR_VALUES: one of them at least must be the pool's.
    private func demand() throws -> AssuranceDemand? {
        guard let text = parameters["TARGET_ACR_VALUES"] else { return nil }
        guard text.utf8.count <= 1024,
            let demand = AssuranceDemand(text, in: client.pool.pool.settings.assuranceNames), !demand.levels.isEmpty
        else { throw AWSError.invalidParameter("TARGET_ACR_VALUES names no authentication level of the user pool.") }
        return demand
    }

    /// MAX_AGE, in seconds. Whoever begins anew has just been asked.
    private func maxAge() throws -> Lifetime? {
        guard let text = parameters["MAX_AGE"] else { return nil }
        guard let seconds = Int64(text), (0...3_155_760_000).contains(seconds) else {
            throw AWSError.invalidParameter("MAX_AGE is not a number of seconds.")
        }
        return .seconds(seconds)
    }

    /// The secret hash is of the user's name, which only the token knows.
    private func refresh() async throws -> AuthenticationAnswer {
        let token = try required("REFRESH_TOKEN")
        guard parameters["TARGET_ACR_VALUES"] == nil else {
            throw AWSError.invalidParameter("A refresh proves nothing: TARGET_ACR_VALUES needs USER_AUTH.")
        }
        let tokens = try await call.authority.refreshTokens.redeem(
            token, at: client, door: .initiateAuth, device: signInOrigin.deviceKey, from: origin, now: call.now
        ) { names in
            try requireSecretHash(for: names)
        }
        return AuthenticationAnswer(.tokens(tokens))
    }

    private var signInOrigin: SignInOrigin {
        SignInOrigin(deviceKey: parameters["DEVICE_KEY"], address: origin.address, agent: origin.agent)
    }

    private func requireFlow(_ name: String) throws {
        guard client.client.settings.allows(flow: name) else {
            throw AWSError.invalidParameter("\(name) flow not enabled for this client")
        }
    }

    private func requireSecretHash(for names: [String]) throws {
        try call.authority.clients.requireSecretHash(parameters["SECRET_HASH"], for: names, at: client.client)
    }

    private func required(_ name: String) throws -> String {
        guard let value = parameters[name], !value.isEmpty else {
            throw AWSError.invalidParameter("Missing required parameter \(name)")
        }
        return value
    }
}

enum RespondToAuthChallenge: Operation {
    static let access = Access.open

    struct Input: Codable, Sendable {
        let clientId: ClientIdType
        let challengeName: ChallengeNameType
        let session: SessionType?
        let challengeResponses: StringMap?
        let analyticsMetadata: AnalyticsMetadataType?
        let userContextData: UserContextDataType?
        let clientMetadata: StringMap?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> AuthenticationAnswer {
        let client = try await call.authority.clients.client(ClientID(input.clientId.rawValue), now: call.now)
        return try await respond(
            input.challengeName, input.challengeResponses?.entries ?? [:], input.session,
            input.clientMetadata?.entries ?? [:], at: client, from: call.origin, call)
    }

    /// The secret hash is of the USERNAME that the answer names.
    static func respond(
        _ challenge: ChallengeNameType, _ responses: [String: String], _ session: SessionType?,
        _ clientMetadata: [String: String], at client: ClientConfiguration, from origin: SessionOrigin,
        _ call: CallContext
    ) async throws -> AuthenticationAnswer {
        let names = ["USERNAME", "USER_ID_FOR_SRP"].compactMap { responses[$0] }
        guard responses["USERNAME"] != nil else {
            throw AWSError.invalidParameter("Missing required parameter USERNAME")
        }
        try call.authority.clients.requireSecretHash(responses["SECRET_HASH"], for: names, at: client.client)
        let answer = ChallengeAnswer(
            challenge: challenge.rawValue, responses: responses, session: session?.rawValue,
            clientMetadata: clientMetadata)
        return AuthenticationAnswer(
            try await call.authority.authenticator.respond(
                to: answer, at: client, for: .tokens,
                from: SignInOrigin(address: origin.address, agent: origin.agent), now: call.now))
    }
}

enum AdminRespondToAuthChallenge: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let clientId: ClientIdType
        let challengeName: ChallengeNameType
        let challengeResponses: StringMap?
        let session: SessionType?
        let analyticsMetadata: AnalyticsMetadataType?
        let contextData: ContextDataType?
        let clientMetadata: StringMap?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> AuthenticationAnswer {
        let pool = try await call.pool(input.userPoolId)
        let client = try await call.authority.clients.client(
            ClientID(input.clientId.rawValue), in: pool.id, now: call.now)
        return try await RespondToAuthChallenge.respond(
            input.challengeName, input.challengeResponses?.entries ?? [:], input.session,
            input.clientMetadata?.entries ?? [:], at: client, from: call.origin(of: input.contextData), call)
    }
}
