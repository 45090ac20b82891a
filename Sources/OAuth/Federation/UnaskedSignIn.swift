import Authority
import Core
import Directory
import Federation
import Logging

/// Sign-in that begins at a SAML provider (SAML Profiles §4.1.5), where the operator lets it (`IDPInit`).
///
/// `RelayState` is an authorization request as a query, as Cognito has it: `client_id`, `redirect_uri`,
/// `response_type`, `scope`. Nobody is signed in by what another site posts (login CSRF, ASVS 7.6.2): the person is
/// told who they are said to be, and goes on by a button.
struct UnaskedSignIn: Sendable {
    let oauth: OAuth

    private var authority: Authority { oauth.authority }

    /// Nil for what is no such thing.
    func receive(
        _ form: Parameters, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> Outcome? {
        guard form["SAMLResponse"] != nil, let relayed = form["RelayState"], relayed.utf8.count <= 2048,
            let parameters = try? Parameters(urlEncoded: Array(relayed.utf8)), parameters["client_id"] != nil
        else { return nil }
        switch try await oauth.authorize.check(parameters, in: pool, now: now) {
        case .refused(let outcome): return outcome
        case .good(var request, let draft):
            guard let provider = request.provider.flatMap({ draft.client?.provider(named: $0) }) else { return nil }
            do {
                request.stranger = try await authority.federatedSignIn.identity(
                    unasked: form, at: browser.base, from: provider, in: pool, now: now)
            } catch let fault as FederationFault {
                authority.logger.info(
                    "nobody signed in by a provider",
                    metadata: ["provider": "\(provider.name)", "reason": "\(fault.log)"])
                return Outcome(.page(.error(ErrorScreen(kind: .invalidRequest))))
            }
            request.isUnasked = true
            request.provider = nil
            return try await oauth.dispatcher.ask(request, in: pool, at: .login, browser: browser, now: now)
        }
    }
}
