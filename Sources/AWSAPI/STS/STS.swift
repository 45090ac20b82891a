import Core
import IAM
import SigV4

extension Service {
    /// Of answers to requests that name no operation, too.
    static let stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"

    /// AWS Security Token Service: credentials for a while.
    package static let sts = Service(
        name: "sts", wire: .query(version: "2011-06-15", namespace: stsNamespace),
        violationCode: "ValidationException",
        resources: [RoleSessions.resource, UserTokens.resource, CallerIdentity.resource],
        notBuilt: ["AssumeRoot", "GetDelegatedAccessToken", "GetWebIdentityToken"]
    ) { input, _ in input["RoleArn"]?.string ?? "*" }
}

/// What every operation that gives credentials answers of them.
struct STSCredentials: Encodable, Sendable {
    let accessKeyId: String
    let secretAccessKey: String
    let sessionToken: String
    let expiration: Timestamp

    init(_ credentials: TemporaryCredentials) {
        accessKeyId = credentials.credentials.accessKeyID
        secretAccessKey = credentials.credentials.secretAccessKey.revealedText
        sessionToken = credentials.sessionToken
        expiration = Timestamp(credentials.expiresAt)
    }
}

struct AssumedRoleUser: Encodable, Sendable {
    let assumedRoleId: String
    let arn: String

    init(_ taken: TakenRole) {
        assumedRoleId = taken.id
        arn = taken.arn
    }
}

extension [PolicyDescriptorType] {
    var arns: [String] { compactMap(\.arn?.rawValue) }
}

extension TagListType {
    /// Throws for a key that comes twice.
    var tags: [String: String] {
        get throws {
            let pairs = rawValue.map { ($0.key.rawValue, $0.value.rawValue) }
            guard Set(pairs.map { $0.0.lowercased() }).count == pairs.count else {
                throw AWSError(
                    "InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive."
                )
            }
            return Dictionary(pairs) { first, _ in first }
        }
    }
}
