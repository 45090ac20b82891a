import Authority
import Core
import Directory

/// What a user signs in with.
enum AuthFactors {
    static let resource = Resource(GetUserAuthFactors.self, AdminGetUserAuthFactors.self)
}

struct AuthFactorsAnswer: Encodable, Sendable {
    let username: String
    let preferredMfaSetting: String?
    let userMFASettingList: [String]?
    let configuredUserAuthFactors: [String]

    init(_ user: User, in pool: UserPool, _ call: CallContext) async throws {
        username = user.username
        preferredMfaSetting = user.mfa.preferred?.rawValue
        userMFASettingList = user.mfa.enabled.isEmpty ? nil : user.mfa.list
        configuredUserAuthFactors = try await call.authority.accounts.firstFactors(of: user, in: pool)
            .map(\.rawValue)
    }
}

enum GetUserAuthFactors: Operation {
    static let access = Access.accessToken

    static func run(_ input: AccessTokenInput, _ call: CallContext) async throws -> AuthFactorsAnswer {
        let access = try await call.access(input.accessToken)
        return try await AuthFactorsAnswer(access.user, in: access.client.pool.pool, call)
    }
}

enum AdminGetUserAuthFactors: Operation {
    static let access = Access.signed

    static func run(_ input: AdminUserInput, _ call: CallContext) async throws -> AuthFactorsAnswer {
        let (user, pool) = try await call.user(input.username, in: input.userPoolId)
        return try await AuthFactorsAnswer(user, in: pool, call)
    }
}
