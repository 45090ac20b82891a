import Authority
import Core
import Directory

/// Recovery codes, which Cognito does not have: clients that know nothing of them never call these operations. A code
/// is given as RECOVERY_CODE in the answer to the challenge of a second factor.
enum RecoveryCodeSets {
    static let resource = Resource(CreateRecoveryCodes.self, AdminDeleteRecoveryCodes.self)
}

/// A new set for one's own account, shown this once; the one before is good no more.
enum CreateRecoveryCodes: Operation {
    static let access = Access.accessToken

    struct Output: Encodable, Sendable {
        let recoveryCodes: [String]
    }

    static func run(_ input: AccessTokenInput, _ call: CallContext) async throws -> Output {
        let access = try await call.access(input.accessToken)
        return Output(
            recoveryCodes: try await call.authority.accounts.makeRecoveryCodes(
                of: access.user, in: access.client.pool, now: call.now))
    }
}

enum AdminDeleteRecoveryCodes: Operation {
    static let access = Access.signed

    static func run(_ input: AdminUserInput, _ call: CallContext) async throws -> Empty {
        let (user, _) = try await call.user(input.username, in: input.userPoolId)
        try await call.authority.accounts.removeRecoveryCodes(of: user)
        return Empty()
    }
}
