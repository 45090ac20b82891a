package import Core

/// Who has signed a request.
package struct Caller: Sendable {
    /// As GetCallerIdentity says it.
    package let arn: String
    package let userID: String
    package let account: String
    /// Only with temporary credentials.
    package let session: Session?
    /// What trust policies may call it.
    let names: PrincipalNames
    /// What is known of it, for conditions.
    let keys: RequestKeys
    /// Nil for the operator, who may do everything.
    let policies: PolicySet?

    package var isRoot: Bool { policies == nil }

    /// Of a user with a key of their own; nil for everybody else, and for a user's session.
    package var userName: String? { session == nil ? keys["aws:username"].first : nil }

    /// What may be done is decided here and nowhere else.
    func decision(on request: AccessRequest) -> Decision {
        var request = request
        request.keys = request.keys.merging(keys)
        return policies?.decision(on: request) ?? .allowed
    }
}
