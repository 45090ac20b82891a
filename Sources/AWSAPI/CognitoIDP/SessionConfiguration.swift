import Authority
import Core
import Directory

/// How a pool and its clients keep sessions.
enum SessionConfiguration {
    static let resource = Resource(
        SetUserPoolSessionConfiguration.self, GetUserPoolSessionConfiguration.self,
        SetUserPoolClientSessionConfiguration.self, GetUserPoolClientSessionConfiguration.self)
}

package enum UserSessionTrackingType: String, EnumShape {
    case enabled = "ENABLED"
    case disabled = "DISABLED"
}

package struct MaxSessionsPerUserType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 1...100)
}

/// Ninety days at most.
package struct SSOSessionMaxValidityMinutesType: IntegerShape {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package static let constraints = Constraints(range: 0...129_600)
}

struct UserPoolTokenSessionConfigType: Codable, Sendable {
    let maxPerUser: MaxSessionsPerUserType
}

struct ClientSSOSessionConfigType: Codable, Sendable {
    let maxValidityMinutes: SSOSessionMaxValidityMinutesType
}

struct PoolSessionAnswer: Encodable, Sendable {
    let userPoolId: String
    let userSessionTracking: UserSessionTrackingType
    let tokenSession: UserPoolTokenSessionConfigType

    init(_ pool: UserPool) {
        let sessions = pool.settings.sessions
        userPoolId = pool.id.rawValue
        userSessionTracking = sessions.isTracking ? .enabled : .disabled
        tokenSession = UserPoolTokenSessionConfigType(
            maxPerUser: MaxSessionsPerUserType(rawValue: Int64(sessions.mostTokenSessions)))
    }
}

struct ClientSessionAnswer: Encodable, Sendable {
    let userPoolId: String
    let clientId: String
    let ssoSession: ClientSSOSessionConfigType

    enum CodingKeys: String, CodingKey {
        case userPoolId, clientId
        case ssoSession = "SSOSession"
    }
}

enum SetUserPoolSessionConfiguration: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let userSessionTracking: UserSessionTrackingType
        let tokenSession: UserPoolTokenSessionConfigType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> PoolSessionAnswer {
        PoolSessionAnswer(
            try await call.authority.provisioning.setSessions(
                UserPoolID(input.userPoolId.rawValue), isTracking: input.userSessionTracking == .enabled,
                mostTokenSessions: input.tokenSession.maxPerUser.rawValue, now: call.now))
    }
}

enum GetUserPoolSessionConfiguration: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> PoolSessionAnswer {
        PoolSessionAnswer(try await call.authority.provisioning.pool(UserPoolID(input.userPoolId.rawValue)))
    }
}

enum SetUserPoolClientSessionConfiguration: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let clientId: ClientIdType
        let ssoSession: ClientSSOSessionConfigType

        enum CodingKeys: String, CodingKey {
            case userPoolId, clientId
            case ssoSession = "SSOSession"
        }
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> ClientSessionAnswer {
        try await call.authority.provisioning.setValidity(
            minutes: input.ssoSession.maxValidityMinutes.rawValue, of: ClientID(input.clientId.rawValue),
            in: UserPoolID(input.userPoolId.rawValue), now: call.now)
        return ClientSessionAnswer(
            userPoolId: input.userPoolId.rawValue, clientId: input.clientId.rawValue, ssoSession: input.ssoSession)
    }
}

enum GetUserPoolClientSessionConfiguration: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let userPoolId: UserPoolIdType
        let clientId: ClientIdType
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> ClientSessionAnswer {
        let pool = try await call.pool(input.userPoolId)
        let client = try await call.authority.provisioning.client(ClientID(input.clientId.rawValue), in: pool.id)
        let minutes = SSOSessionMaxValidityMinutesType(rawValue: client.settings.ssoValidityMinutes)
        return ClientSessionAnswer(
            userPoolId: pool.id.rawValue, clientId: client.id.rawValue,
            ssoSession: ClientSSOSessionConfigType(maxValidityMinutes: minutes))
    }
}
