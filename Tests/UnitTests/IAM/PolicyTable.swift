import Core
import IAM

/// One decision of the table: a policy of statements, a request, what is decided.
struct PolicyRow: Sendable, CustomStringConvertible {
    let statements: [String]
    let action: String
    let resource: String
    let keys: [String: [String]]
    let decision: Decision
    let version: String

    /// Photos of Ann, read; whatever the row does not say.
    init(
        _ decision: Decision, _ statements: String..., action: String = "s3:GetObject",
        resource: String = "arn:aws:s3:::photos/ann/1.jpg", keys: [String: [String]] = [:],
        version: String = "2012-10-17"
    ) {
        self.decision = decision
        self.statements = statements
        self.action = action
        self.resource = resource
        self.keys = keys
        self.version = version
    }

    /// A statement that allows everything under a condition, and one key of the request.
    init(_ decision: Decision, when condition: String, _ keys: [String: [String]] = [:]) {
        self.init(
            decision,
            #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{\#(condition)}}"#,
            keys: keys)
    }

    var policy: String { #"{"Version":"\#(version)","Statement":[\#(statements.joined(separator: ","))]}"# }
    var description: String { "\(statements.joined(separator: " ")) on \(action) \(resource) \(keys) → \(decision)" }

    func decide() throws -> Decision {
        try PolicyDocument(policy, kind: .identity).decision(
            on: AccessRequest(action: action, resource: resource, keys: RequestKeys(keys)))
    }
}
