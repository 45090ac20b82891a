import Authority
import Core
import Directory
import IAM
import SigV4

/// What an identity gets: a token of the basic flow, credentials of the enhanced one.
enum IdentityTokenOperations {
    static let resource = Resource(GetOpenIdToken.self, GetCredentialsForIdentity.self)
}

struct OpenIdTokenAnswer: Encodable, Sendable {
    let identityId: String
    let token: String
}

enum GetOpenIdToken: Operation {
    static let access = Access.open

    struct Input: Codable, Sendable {
        let identityId: IdentityIdType
        let logins: LoginsMap?
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> OpenIdTokenAnswer {
        let given = try await call.access.exchange.openIDToken(
            of: IdentityID(input.identityId.rawValue), logins: input.logins?.texts ?? [:], now: call.now)
        return OpenIdTokenAnswer(identityId: given.identity.rawValue, token: given.token)
    }
}

enum GetCredentialsForIdentity: Operation {
    static let access = Access.open

    struct Input: Codable, Sendable {
        let identityId: IdentityIdType
        let logins: LoginsMap?
        let customRoleArn: AccessArnType?
    }

    /// The secret has another name here than in STS.
    struct Credentials: Encodable, Sendable {
        let accessKeyId: String
        let secretKey: String
        let sessionToken: String
        let expiration: Timestamp

        init(_ credentials: TemporaryCredentials) {
            accessKeyId = credentials.credentials.accessKeyID
            secretKey = credentials.credentials.secretAccessKey.revealedText
            sessionToken = credentials.sessionToken
            expiration = Timestamp(credentials.expiresAt)
        }
    }

    struct Output: Encodable, Sendable {
        let identityId: String
        let credentials: Credentials
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        let given = try await call.access.exchange.credentials(
            of: IdentityID(input.identityId.rawValue), logins: input.logins?.texts ?? [:],
            customRole: input.customRoleArn?.rawValue, keys: call.keys, now: call.now)
        return Output(identityId: given.identity.rawValue, credentials: Credentials(given.credentials))
    }
}
