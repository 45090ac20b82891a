import Authority
package import Core
package import SigV4

/// Roles, users and identity pools of a test, made over the wire.
package struct AccessScene: Sendable {
    package let app: TestApp
    /// Tells this test's names from another's: IAM has one space of names for all.
    package let mark: String

    package init(_ app: TestApp) {
        self.app = app
        mark = String(app.authority.randomness.uuid().prefix(8))
    }

    package static let account = "000000000000"

    package func name(_ name: String) -> String { "\(name)-\(mark)" }

    package static func policy(_ statements: JSON...) -> String {
        let policy: JSON = ["Version": "2012-10-17", "Statement": .array(statements)]
        return String(decoding: policy.serialized, as: UTF8.self)
    }

    package static func allow(_ actions: String..., on resource: String = "*") -> JSON {
        ["Effect": "Allow", "Action": .array(actions.map { .string($0) }), "Resource": .string(resource)]
    }

    package static func deny(_ actions: String..., on resource: String = "*") -> JSON {
        ["Effect": "Deny", "Action": .array(actions.map { .string($0) }), "Resource": .string(resource)]
    }

    /// A role, with one policy of its own where there is one; its ARN.
    @discardableResult
    package func role(_ name: String, trust: String, policy: String? = nil) async throws -> String {
        let name = self.name(name)
        let answer = try await app.query(
            "iam", "CreateRole", [("RoleName", name), ("AssumeRolePolicyDocument", trust)])
        if let policy {
            _ = try await app.query(
                "iam", "PutRolePolicy", [("RoleName", name), ("PolicyName", "own"), ("PolicyDocument", policy)])
        }
        return answer.xml("Arn") ?? answer.text
    }

    /// A user with a key, and one policy of its own where there is one.
    package func user(_ name: String, policy: String? = nil) async throws -> (arn: String, credentials: AWSCredentials)
    {
        let name = self.name(name)
        let made = try await app.query("iam", "CreateUser", [("UserName", name)])
        if let policy {
            _ = try await app.query(
                "iam", "PutUserPolicy", [("UserName", name), ("PolicyName", "own"), ("PolicyDocument", policy)])
        }
        let key = try await app.query("iam", "CreateAccessKey", [("UserName", name)])
        return (
            made.xml("Arn") ?? made.text,
            AWSCredentials(
                accessKeyID: key.xml("AccessKeyId") ?? "", secretAccessKey: Secret(key.xml("SecretAccessKey") ?? ""))
        )
    }

    /// Trust in a principal of this account.
    package static func trust(_ arn: String, _ condition: JSON? = nil) -> String {
        policy(
            .object([
                "Effect": "Allow", "Principal": ["AWS": .string(arn)],
                "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], "Condition": condition,
            ]))
    }

    /// Trust in identities of a pool, of guests or of those who have signed in.
    package static func trust(identitiesOf pool: String, _ methods: String? = nil) -> String {
        let audience: JSON = ["cognito-identity.amazonaws.com:aud": .string(pool)]
        let known = methods.map { methods -> JSON in ["cognito-identity.amazonaws.com:amr": .string(methods)] }
        return policy(
            .object([
                "Effect": "Allow", "Principal": ["Federated": "cognito-identity.amazonaws.com"],
                "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
                "Condition": .object(["StringEquals": audience, "ForAnyValue:StringLike": known]),
            ]))
    }

    /// Calls an operation of identity pools.
    package func identity(
        _ operation: String, _ input: JSON, by credentials: AWSCredentials? = TestApp.root
    ) async throws -> TestAnswer {
        try await app.call(.identityPools, operation, input, by: credentials)
    }

    /// As an app does, without a signature.
    package func open(_ operation: String, _ input: JSON) async throws -> TestAnswer {
        try await identity(operation, input, by: nil)
    }

    /// An identity pool; its id.
    package func pool(_ members: KeyValuePairs<String, JSON> = [:]) async throws -> String {
        let own: [JSON.Member] = members.map { JSON.Member($0.key, $0.value) }
        let standard: [JSON.Member] = [
            JSON.Member("IdentityPoolName", .string(name("pool"))),
            JSON.Member("AllowUnauthenticatedIdentities", true),
        ]
        let answer = try await identity(
            "CreateIdentityPool",
            .object(standard.filter { member in !own.contains { $0.name == member.name } } + own))
        return answer.json["IdentityPoolId"]?.string ?? answer.text
    }
}

extension AWSCredentials {
    /// Those of an answer; identity pools call the secret otherwise than STS.
    package init(_ given: JSON?) {
        self.init(
            accessKeyID: given?["AccessKeyId"]?.string ?? "",
            secretAccessKey: Secret(given?["SecretKey"]?.string ?? given?["SecretAccessKey"]?.string ?? ""),
            sessionToken: given?["SessionToken"]?.string)
    }
}
