import Authority
import Core
import Directory
import Federation
import Logging

/// Why somebody was not signed in by a provider: what they are told, what the client is told, and what the log is told.
struct ProviderFailure: Sendable {
    /// What the sign-in page says.
    let problem: FormProblem
    /// What the client is answered where it named the provider itself.
    let error: OAuthError
    let log: String

    private init(_ problem: FormProblem, _ error: OAuthError, log: String) {
        self.problem = problem
        self.error = error
        self.log = log
    }

    /// The client takes the provider no more.
    static let notTaken = ProviderFailure(
        FormProblem(.providerNotTaken),
        OAuthError(.accessDenied, "The identity provider is not enabled for this client."),
        log: "the client does not take the provider any more")

    init(_ fault: FederationFault) {
        let said = fault.said
        switch fault.kind {
        case .cancelled:
            self.init(
                FormProblem(.providerCancelled), OAuthError(.accessDenied, said ?? "The sign-in was cancelled."),
                log: fault.log)
        case .refused:
            self.init(
                FormProblem(.providerRefused), OAuthError(.accessDenied, said ?? "The identity provider refused."),
                log: fault.log)
        case .unreachable:
            self.init(
                FormProblem(.providerUnreachable),
                OAuthError(.temporarilyUnavailable, "The identity provider could not be reached."), log: fault.log)
        case .invalid, .misconfigured:
            self.init(
                FormProblem(.providerInvalid),
                OAuthError(.serverError, "The answer of the identity provider could not be used."), log: fault.log)
        }
    }

    /// A refusal of ours. A pool's own function says it in its own words.
    init(_ error: AuthorityError) {
        if error.isOfTrigger {
            self.init(
                error.code == .userLambdaValidation
                    ? FormProblem(said: error.triggerRefusal ?? error.message) : FormProblem(.unavailable),
                OAuthError(ofTriggerInFrontChannel: error), log: error.description)
        } else if error == .userIsDisabled {
            self.init(
                FormProblem(.userDisabled), OAuthError(.accessDenied, error.message), log: error.description)
        } else {
            self.init(
                FormProblem(.providerPersonRefused), OAuthError(.accessDenied, error.message), log: error.description)
        }
    }
}

extension FederatedCallbackEndpoint {
    /// Back to the client that named the provider; otherwise to the sign-in page, which says what happened and has the
    /// other ways.
    func failure(
        _ failure: ProviderFailure, of provider: String, on request: AuthorizationRequest, login: String,
        in pool: PoolConfiguration
    ) -> Outcome {
        authority.logger.info(
            "nobody signed in by a provider", metadata: ["provider": "\(provider)", "reason": "\(failure.log)"])
        guard request.provider == nil else {
            return Outcome(oauth.dispatcher.response(to: request, in: pool).failure(failure.error))
        }
        guard failure.problem.said == nil else {
            return Outcome(oauth.dispatcher.response(to: request, in: pool).failure(failure.error))
        }
        return Outcome(
            .redirect(
                .page(.login, Parameters([("login", login), ("problem", failure.problem.kind.rawValue)]))))
    }
}
