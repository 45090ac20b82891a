import Core
import IAM

/// The operations of one resource; each resource's file begins with its own.
package struct Resource: Sendable {
    let operations: [any Operation.Type]

    init(_ operations: any Operation.Type...) {
        self.operations = operations
    }
}

/// A service of AWS.
package struct Service: Sendable {
    /// How its requests and answers are written.
    package enum Wire: Sendable, Hashable {
        /// JSON 1.1; what stands before the operation in `X-Amz-Target`.
        case json(targetPrefix: String)
        /// The query protocol: a form in, XML out.
        case query(version: String, namespace: String)
    }

    /// As it signs, and as its actions begin: `cognito-idp`.
    package let name: String
    package let wire: Wire
    /// The code of an input that violates its shapes.
    let violationCode: String
    package let operations: [String: any Operation.Type]
    /// Operations of the model that are not built yet.
    package let notBuilt: Set<String>
    /// Those of them that are not signed.
    package let unsignedNotBuilt: Set<String>
    /// The resource that an input is about, as policies name it; `*` for none.
    let resource: @Sendable (JSON, AccessControl) async throws -> String

    init(
        name: String, wire: Wire, violationCode: String, resources: [Resource], notBuilt: Set<String>,
        unsignedNotBuilt: Set<String> = [],
        resource: @escaping @Sendable (JSON, AccessControl) async throws -> String
    ) {
        self.name = name
        self.wire = wire
        self.violationCode = violationCode
        self.notBuilt = notBuilt
        self.unsignedNotBuilt = unsignedNotBuilt
        self.resource = resource
        operations = Dictionary(
            resources.flatMap(\.operations).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Every service of this wire.
    package static let all = [cognitoIDP, cognitoIdentity, sts, iam]
}
