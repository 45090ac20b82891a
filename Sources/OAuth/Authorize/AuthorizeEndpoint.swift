import Authority
package import Core
package import Directory
import Logging

/// The authorization endpoint (RFC 6749 §3.1, OIDC Core §3.1.2).
///
/// A request runs through the table of steps in order. Until client and redirect URI are proven a failure is a page of
/// ours; from then on the client is told at its redirect URI (RFC 6749 §4.1.2.1).
package struct AuthorizeEndpoint: Sendable {
    let oauth: OAuth

    static let steps: [(step: any AuthorizeStep.Type, failure: FailureShape)] = [
        (RejectRepeatedParameters.self, .page),  // RFC 6749 §3.1
        (LoadClient.self, .page),  // RFC 6749 §2.2
        (CheckRedirectURI.self, .page),  // RFC 6749 §3.1.2, RFC 9700 §2.1
        (CheckResponseType.self, .redirect),  // RFC 6749 §3.1.1
        (CheckResponseMode.self, .redirect),  // OAuth 2.0 Multiple Response Types §2.1
        (RejectRequestObjects.self, .redirect),  // OIDC Core §6, §3.1.2.6
        (CheckIdentityProvider.self, .redirect),
        (CheckPKCE.self, .redirect),  // RFC 7636 §4.3
        (CheckScope.self, .redirect),  // RFC 6749 §3.3
        (CheckPrompt.self, .redirect),  // OIDC Core §3.1.2.1
        (CheckMaxAge.self, .redirect),  // OIDC Core §3.1.2.1
        (ReadACRValues.self, .redirect),  // OIDC Core §3.1.2.1, RFC 9470 §4
        (CheckIDTokenHint.self, .redirect),  // OIDC Core §3.1.2.1
        (CheckTextParameters.self, .redirect),
    ]

    enum FailureShape { case page, redirect }

    /// Answers a request by GET or POST; `pool` is the one of the address, and `path` the page that asks whoever is to
    /// be asked. Throws only what is not the client's fault.
    package func handle(
        _ parameters: Parameters, at path: PagePath = .login, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> Outcome {
        switch try await check(parameters, in: pool, now: now) {
        case .refused(let outcome): outcome
        case .good(let request, let draft):
            try await oauth.dispatcher.begin(request, draft, at: path, browser: browser)
        }
    }

    enum Checked {
        case good(AuthorizationRequest, AuthorizeDraft)
        case refused(Outcome)
    }

    /// Runs a request through the steps.
    func check(_ parameters: Parameters, in pool: PoolConfiguration, now: Moment) async throws -> Checked {
        var draft = AuthorizeDraft(parameters: parameters, pool: pool, oauth: oauth, now: now)
        for (step, failure) in Self.steps {
            do {
                try await step.check(&draft)
            } catch let error as OAuthError {
                return .refused(refusal(error, draft, failure))
            }
        }
        guard let request = draft.request else {
            return .refused(Outcome(.page(.error(ErrorScreen(kind: .invalidRequest)))))
        }
        return .good(request, draft)
    }

    private func refusal(_ error: OAuthError, _ draft: AuthorizeDraft, _ failure: FailureShape) -> Outcome {
        oauth.authority.logger.info(
            "authorization request refused",
            metadata: ["error": "\(error.code.name)", "reason": "\(error.logged ?? error.description ?? "")"])
        guard failure == .redirect, let redirectURI = draft.redirectURI else {
            return Outcome(.page(.error(ErrorScreen(error))))
        }
        let response = AuthorizationResponse(
            redirectURI: redirectURI, mode: draft.errorMode, state: draft.parameters["state"],
            issuer: oauth.authority.installation.issuer(of: draft.pool.pool.id))
        return Outcome(response.failure(error))
    }
}

/// One rule of the authorization endpoint; it reads and fills the draft, or throws an `OAuthError`.
protocol AuthorizeStep: Sendable {
    static func check(_ draft: inout AuthorizeDraft) async throws
}

/// A request on its way through the steps.
struct AuthorizeDraft: Sendable {
    let parameters: Parameters
    let pool: PoolConfiguration
    let oauth: OAuth
    let now: Moment
    var client: ClientConfiguration?
    var redirectURI: String?
    var responseType: AuthorizationRequest.ResponseType?
    var responseMode: AuthorizationRequest.ResponseMode?
    var scopes: [String] = []
    var codeChallenge: String?
    var prompts: Set<String> = []
    /// Seconds since the last sign-in that are still good.
    var maxAge: Int64?
    var demand: AssuranceDemand?

    /// The provider that is asked for; nil for all that the client takes.
    var provider: String?
    /// Whether the pool itself is asked for, and no provider.
    var asksPool = false

    /// Of the `id_token_hint`.
    var subject: Subject?

    /// The mode of an error that is found before the response mode is known: the one that was asked for, if it is one.
    var errorMode: AuthorizationRequest.ResponseMode {
        let isToken = parameters["response_type"] == "token"
        let asked = parameters["response_mode"].flatMap(AuthorizationRequest.ResponseMode.init(rawValue:))
        return responseMode ?? asked.flatMap { isToken && $0 == .query ? nil : $0 } ?? (isToken ? .fragment : .query)
    }

    /// The finished request; nil while a step has not run.
    var request: AuthorizationRequest? {
        guard let client, let redirectURI, let responseType, let responseMode else { return nil }
        return AuthorizationRequest(
            client: client.client.id, redirectURI: redirectURI, responseType: responseType, responseMode: responseMode,
            scopes: scopes, state: parameters["state"], nonce: parameters["nonce"], codeChallenge: codeChallenge,
            loginHint: parameters["login_hint"], language: parameters["lang"], subject: subject,
            provider: provider ?? onlyProvider(of: client), forcesSignIn: !takesSession, demand: demand,
            since: since(at: client))
    }

    /// Whether a signed-in browser may answer without being asked anew.
    var takesSession: Bool {
        prompts.isDisjoint(with: ["login", "select_account"]) && maxAge != 0 && client?.ssoValidity != .seconds(0)
    }

    /// The one way to sign in at a client that takes a single provider and not the pool.
    private func onlyProvider(of client: ClientConfiguration) -> String? {
        let ways = client.ways
        return ways.byPool || client.providers.count != 1 ? nil : client.providers[0].name
    }

    /// The ways to sign in that this request takes.
    var ways: SignInWays {
        if let provider { return SignInWays(named: [provider]) }
        return asksPool ? SignInWays() : client?.ways ?? SignInWays()
    }

    /// The earliest sign-in that will do. Where there must be a new one a little before now is late enough: the node
    /// that it ends on may have another clock.
    private func since(at client: ClientConfiguration) -> Moment {
        guard takesSession else { return now - .seconds(5) }
        return max(now - client.ssoValidity, now - .seconds(maxAge ?? .max))
    }
}
