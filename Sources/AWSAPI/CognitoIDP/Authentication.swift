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

/// The network context of a caller's user, for risk assessment, which is not built.
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
            session: input.session?.rawValue, client: client, call: call)
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
            session: input.session?.rawValue, client: client, call: call)
        return try await flow.begin(input.authFlow)
    }
}

/// One flow with its parameters: the wire's names on one side, the Authenticator's acts on the other.
struct AuthFlow {
    let parameters: [String: String]
    /// `ClientMetadata`, for the first of the triggers.
    let metadata: [String: String]
    /// That of ConfirmSignUp.
    let session: String?
    let client: ClientConfiguration
    let call: CallContext

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
                username, password: Secret(password), at: client, for: .tokens, from: origin, metadata: metadata,
                now: call.now))
    }

    private func secureRemotePassword() async throws -> AuthenticationAnswer {
        try requireFlow("USER_SRP_AUTH")
        let username = try required("USERNAME")
        let clientPublic = try required("SRP_A")
        try requireSecretHash(for: [username])
        return AuthenticationAnswer(
            try await call.authority.authenticator.beginSRP(
                username, clientPublic: clientPublic, at: client, for: .tokens, from: origin, metadata: metadata,
                now: call.now))
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
                from: origin, metadata: metadata, now: call.now))
    }

    private func choice() async throws -> AuthenticationAnswer {
        try requireFlow("USER_AUTH")
        let username = try required("USERNAME")
        try requireSecretHash(for: [username])
        if let session {
            return AuthenticationAnswer(
                try await call.authority.authenticator.begin(
                    username, confirmedIn: session, at: client, for: .tokens, from: origin, metadata: metadata,
                    now: call.now))
        }
        return AuthenticationAnswer(
            try await call.authority.authenticator.begin(
                username, preferring: parameters["PREFERRED_CHALLENGE"], inputs: parameters, at: client, for: .tokens,
                from: origin, metadata: metadata, now: call.now))
    }

    /// The secret hash is of the user's name, which only the token knows.
    private func refresh() async throws -> AuthenticationAnswer {
        let token = try required("REFRESH_TOKEN")
        let tokens = try await call.authority.refreshTokens.redeem(
            token, at: client, door: .initiateAuth, device: origin.deviceKey, now: call.now
        ) { names in
            try requireSecretHash(for: names)
        }
        return AuthenticationAnswer(.tokens(tokens))
    }

    private var origin: SignInOrigin { SignInOrigin(deviceKey: parameters["DEVICE_KEY"], address: call.address) }

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
            input.clientMetadata?.entries ?? [:], at: client, call)
    }

    /// The secret hash is of the USERNAME that the answer names.
    static func respond(
        _ challenge: ChallengeNameType, _ responses: [String: String], _ session: SessionType?,
        _ clientMetadata: [String: String], at client: ClientConfiguration, _ call: CallContext
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
                to: answer, at: client, for: .tokens, from: SignInOrigin(address: call.address), now: call.now))
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
            input.clientMetadata?.entries ?? [:], at: client, call)
    }
}
