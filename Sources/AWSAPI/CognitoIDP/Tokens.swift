import Authority
import Core
import Directory

/// Refreshing, revoking, signing out.
enum Tokens {
    static let resource = Resource(GetTokensFromRefreshToken.self, RevokeToken.self, GlobalSignOut.self)
}

enum GetTokensFromRefreshToken: Operation {
    static let access = Access.open

    struct Input: Codable, Sendable {
        let refreshToken: TokenModelType
        let clientId: ClientIdType
        let clientSecret: ClientSecretType?
        let deviceKey: DeviceKeyType?
        let clientMetadata: StringMap?
    }

    struct Output: Encodable, Sendable {
        let authenticationResult: AuthenticationResultType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let client = try await call.authority.clients.client(ClientID(input.clientId.rawValue), now: call.now)
        guard call.authority.clients.isProven(client.client, secret: input.clientSecret?.rawValue) else {
            throw AWSError("NotAuthorizedException", "Unable to verify secret for client \(client.client.id)")
        }
        let tokens = try await call.authority.refreshTokens.redeem(
            input.refreshToken.rawValue, at: client, door: .rotating(isOAuth: false),
            device: input.deviceKey.map { DeviceKey($0.rawValue) },
            clientMetadata: input.clientMetadata?.entries ?? [:], from: call.origin, now: call.now)
        return Output(authenticationResult: AuthenticationResultType(tokens))
    }
}

/// A client that is not proven gets 401, as RFC 7009 would have it.
enum RevokeToken: Operation {
    static let access = Access.open

    struct Input: Codable, Sendable {
        let token: TokenModelType
        let clientId: ClientIdType
        let clientSecret: ClientSecretType?
        let revokeAssociatedSessions: RevokeAssociatedSessionsType?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Empty {
        let authority = call.authority
        guard let client = try await authority.configuration.client(ClientID(input.clientId.rawValue), now: call.now),
            authority.clients.isProven(client.client, secret: input.clientSecret?.rawValue)
        else { throw AWSError("UnauthorizedException", "Unable to authenticate the client.", status: 401) }
        try await authority.refreshTokens.revoke(
            input.token.rawValue, at: client, linked: input.revokeAssociatedSessions == .linked, now: call.now)
        return Empty()
    }
}

enum GlobalSignOut: Operation {
    static let access = Access.accessToken

    static func run(_ input: AccessTokenInput, _ call: CallContext) async throws -> Empty {
        let access = try await call.access(input.accessToken)
        try await call.authority.store.users.endSessions(
            of: access.user.sub, in: access.user.pool, now: call.now)
        return Empty()
    }
}
