/// One entry of a `Principal`: who a trust policy speaks of (IAM JSON policy elements: Principal).
enum PrincipalPattern: Sendable, Hashable {
    case anyone
    /// An account: by its number or the ARN of its root. Whoever belongs to it, where a policy of their own allows it
    /// too.
    case account(String)
    /// The ARN of a user, a role or a session, whole: no wildcards.
    case arn(String)
    /// An identity provider: `cognito-identity.amazonaws.com`, the ARN of one in IAM.
    case federated(String)
    case service(String)

    /// Whether it means somebody in person. Whoever is meant as one of an account, or as anybody, needs a policy of
    /// their own besides.
    var isPersonal: Bool {
        switch self {
        case .arn, .federated, .service: true
        case .anyone, .account: false
        }
    }

    func matches(_ names: PrincipalNames) -> Bool {
        switch self {
        case .anyone: true
        case .account(let id): names.account == id
        case .arn(let arn): names.arns.contains(arn)
        case .federated(let provider): names.federated.contains(provider)
        case .service: false
        }
    }
}

/// What a principal is called in the `Principal` of a policy.
package struct PrincipalNames: Sendable, Hashable {
    /// Nil for who comes from an identity provider.
    package var account: String?
    /// Of the session, and of the role or user behind it.
    package var arns: Set<String> = []
    package var federated: Set<String> = []

    package init(account: String? = nil, arns: Set<String> = [], federated: Set<String> = []) {
        self.account = account
        self.arns = arns
        self.federated = federated
    }
}
