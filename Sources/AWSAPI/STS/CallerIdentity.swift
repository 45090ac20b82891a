import Authority
import Core
import IAM

/// Who calls, whose a key is, and what a refusal meant.
enum CallerIdentity {
    static let resource = Resource(GetCallerIdentity.self, GetAccessKeyInfo.self, DecodeAuthorizationMessage.self)
}

/// It needs no permission (STS API, GetCallerIdentity).
enum GetCallerIdentity: Operation {
    static let access = Access.authenticated

    struct Input: Codable, Sendable {}

    struct Output: Encodable, Sendable {
        let userId: String
        let account: String
        let arn: String
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        guard let caller = call.caller else { throw AWSError.unknownOperation }
        return Output(userId: caller.userID, account: caller.account, arn: caller.arn)
    }
}

enum GetAccessKeyInfo: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let accessKeyId: AccessKeyIdLookupType
    }

    struct Output: Encodable, Sendable {
        let account: String
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        guard try await call.access.isOurs(input.accessKeyId.rawValue) else {
            throw AWSError("ValidationException", "Invalid Access Key ID")
        }
        return Output(account: call.authority.installation.accountID)
    }
}

enum DecodeAuthorizationMessage: Operation {
    static let access = Access.signed

    struct Input: Codable, Sendable {
        let encodedMessage: EncodedMessageType
    }

    struct Output: Encodable, Sendable {
        let decodedMessage: String
    }

    static func run(_ input: Input, _ call: CallContext) async throws -> Output {
        Output(decodedMessage: try call.access.decoded(input.encodedMessage.rawValue))
    }
}
