/// The operations of one resource; each resource's file begins with its own.
package struct Resource: Sendable {
    let operations: [any Operation.Type]

    init(_ operations: any Operation.Type...) {
        self.operations = operations
    }
}

/// A service of the JSON 1.1 protocol.
package struct Service: Sendable {
    /// As it signs: `cognito-idp`.
    package let name: String
    /// What stands before the operation in `X-Amz-Target`.
    package let targetPrefix: String
    package let operations: [String: any Operation.Type]
    /// Operations of the model that are not built yet.
    package let notBuilt: Set<String>
    /// Those of them that are not signed.
    package let unsignedNotBuilt: Set<String>

    init(
        name: String, targetPrefix: String, resources: [Resource], notBuilt: Set<String>, unsignedNotBuilt: Set<String>
    ) {
        self.name = name
        self.targetPrefix = targetPrefix
        self.notBuilt = notBuilt
        self.unsignedNotBuilt = unsignedNotBuilt
        operations = Dictionary(
            resources.flatMap(\.operations).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Every service of this wire.
    package static let all = [cognitoIDP]
}
