package import Core

/// Which way each function is called: those that are named, and an endpoint of AWS Lambda's API for all others.
package struct TriggerRoutes: Sendable {
    private let named: [String: TriggerRoute]
    private let lambda: LambdaEndpoint?

    /// `named` by the whole ARN, a version or alias included.
    package init(named: [String: TriggerRoute] = [:], lambda: LambdaEndpoint? = nil) {
        self.named = named
        self.lambda = lambda
    }

    func route(of arn: String) -> TriggerRoute? {
        if let route = named[arn] { return route }
        guard let lambda, LambdaEndpoint.region(of: arn) != nil else { return nil }
        return .lambda(lambda)
    }
}

/// One way to call a function.
package enum TriggerRoute: Sendable {
    case lambda(LambdaEndpoint)
    case hook(HTTPSHook)
    case program(LocalProgram)
}
