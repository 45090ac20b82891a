import Authority
package import Core
package import Directory
import Federation
import Logging

/// `/logout`, as Cognito has it and as OpenID Connect RP-Initiated Logout 1.0.
///
/// Cognito: `client_id` with `logout_uri` (a registered sign-out URL), or with `redirect_uri` and `response_type` to
/// sign in again. OIDC: `post_logout_redirect_uri` (the same list), `id_token_hint`, `state`. An ID token of the person
/// who is signed in, or without one the client's own registered address, is proof enough that the sign-out is wanted;
/// anything else asks first (§2, §6).
package struct LogoutEndpoint: Sendable {
    let oauth: OAuth

    /// Whether the person has said yes on the page that asks.
    package func handle(
        _ parameters: Parameters, isConfirmed: Bool, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> Outcome {
        guard parameters.repeated == nil else { return Outcome(.page(.error(ErrorScreen(kind: .invalidRequest)))) }
        let hint = parameters["id_token_hint"].flatMap { oauth.authority.idTokenHint($0, in: pool, now: now) }
        if let named = parameters["client_id"], let hint, hint.client.rawValue != named { return refusal("client_id") }
        let clientID = parameters["client_id"].map { ClientID($0) } ?? hint?.client
        let destination = try await destination(parameters, clientID, in: pool, now: now)
        if case .refused(let name) = destination { return refusal(name) }
        guard let session = browser.session else { return finish(destination, pool, cookies: []) }
        let isWanted =
            parameters["id_token_hint"] == nil
            ? destination != .nowhere : try await isSignedIn(hint, session, in: pool, now: now)
        guard isConfirmed || isWanted else { return ask(parameters, destination, pool) }
        let ended = try await oauth.authority.store.browserSessions.end(session, in: pool.pool.id)
        if let ended, let leaving = try await leave(ended, destination, isConfirmed, pool, browser, now: now) {
            return leaving
        }
        return finish(destination, pool, cookies: [.clearSession])
    }

    /// Back from a provider at which somebody was signed out too.
    package func finish(
        _ parameters: Parameters, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> Outcome {
        guard let state = parameters["state"] ?? parameters["RelayState"], state.utf8.count <= 128,
            let binding = browser.binding,
            let kept = try await oauth.authority.federatedSignOut.take(
                state, browser: binding, in: pool.pool.id, now: now)
        else { return finish(.nowhere, pool, cookies: []) }
        return finish(Destination(kept), pool, cookies: [])
    }

    /// A SAML provider asks for the end of somebody's sessions, by the raw query of a redirect.
    package func end(
        _ query: String, relayState: String?, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> Outcome {
        do {
            let answer = try await oauth.authority.federatedSignOut.end(
                query, relayState: relayState, at: browser.base, in: pool, now: now)
            guard let answer else { return finish(.nowhere, pool, cookies: [.clearSession]) }
            return Outcome(.redirect(.provider(answer)), cookies: [.clearSession])
        } catch let fault as FederationFault {
            oauth.authority.logger.info("sign-out of a provider refused", metadata: ["reason": "\(fault.log)"])
            return Outcome(.page(.error(ErrorScreen(kind: .invalidRequest))))
        }
    }

    /// To the provider that the session came through, where it is to be told. After a form by a page of ours: nobody
    /// knows where a provider's redirects lead, and browsers hold them against the form's policy.
    private func leave(
        _ ended: (provider: String, session: JSON), _ destination: Destination, _ isConfirmed: Bool,
        _ pool: PoolConfiguration, _ browser: Browser, now: Moment
    ) async throws -> Outcome? {
        guard let binding = browser.binding,
            let address = try await oauth.authority.federatedSignOut.depart(
                ended.session, of: ended.provider, from: browser.base, browser: binding, leadingTo: destination.kept,
                in: pool, now: now)
        else { return nil }
        switch address {
        case .redirect(let url) where isConfirmed:
            let screen = LeavingScreen(pool: pool.pool, provider: ended.provider, way: .signOut(address: url))
            return Outcome(.page(.leaving(screen)), cookies: [.clearSession])
        case .redirect(let url): return Outcome(.redirect(.provider(url)), cookies: [.clearSession])
        case .form(let action, let form):
            return Outcome(.formPost(action: action, form), cookies: [.clearSession])
        }
    }

    /// Whether the session is of the person that the hint names: somebody else's token signs nobody out unasked (§2).
    private func isSignedIn(
        _ hint: IDTokenHint?, _ session: String, in pool: PoolConfiguration, now: Moment
    ) async throws -> Bool {
        guard let hint else { return false }
        let standing = try await oauth.authority.store.browserSessions.find(session, in: pool.pool.id, now: now)
        return standing.map { $0.sub == hint.sub } ?? true
    }

    private func ask(_ parameters: Parameters, _ destination: Destination, _ pool: PoolConfiguration) -> Outcome {
        let leaving: String? = if case .client(let url) = destination { url } else { nil }
        return Outcome(
            .page(
                .confirmSignOut(
                    ConfirmSignOutScreen(pool: pool.pool, parameters: parameters, redirectURI: leaving))))
    }

    private enum Destination: Equatable {
        case nowhere
        case client(String)
        case signIn(Parameters)
        case refused(String)

        /// For whoever goes to a provider first.
        var kept: JSON {
            switch self {
            case .client(let url): .object(["client": .string(url)])
            case .signIn(let parameters):
                .object(["signIn": .array(parameters.entries.map { [.string($0.name), .string($0.value)] })])
            case .nowhere, .refused: .object([])
            }
        }

        init(_ kept: JSON) {
            if let url = kept["client"]?.string {
                self = .client(url)
            } else if let entries = kept["signIn"]?.array {
                self = .signIn(
                    Parameters(
                        entries.compactMap { entry in
                            guard let pair = entry.array, pair.count == 2 else { return nil }
                            return (pair[0].string ?? "", pair[1].string ?? "")
                        }))
            } else {
                self = .nowhere
            }
        }
    }

    private func destination(
        _ parameters: Parameters, _ clientID: ClientID?, in pool: PoolConfiguration, now: Moment
    ) async throws -> Destination {
        let asked = parameters["logout_uri"] ?? parameters["post_logout_redirect_uri"]
        guard let clientID else {
            return asked == nil && parameters["redirect_uri"] == nil ? .nowhere : .refused("client_id")
        }
        guard let client = try await oauth.authority.configuration.client(clientID, now: now),
            client.pool.pool.id == pool.pool.id
        else { return .refused("client_id") }
        let settings = client.client.settings
        if let asked {
            guard settings.logoutURLs.contains(where: { Array($0.utf8) == Array(asked.utf8) }) else {
                return .refused(parameters["logout_uri"] == nil ? "post_logout_redirect_uri" : "logout_uri")
            }
            guard let state = parameters["state"] else { return .client(asked) }
            let separator = asked.contains("?") ? "&" : "?"
            return .client(asked + separator + Parameters([("state", state)]).urlEncoded)
        }
        guard let redirectURI = parameters["redirect_uri"] else { return .nowhere }
        guard settings.callbackURLs.contains(where: { Array($0.utf8) == Array(redirectURI.utf8) }),
            parameters["response_type"] != nil
        else { return .refused("redirect_uri") }
        return .signIn(parameters)
    }

    private func finish(
        _ destination: Destination, _ pool: PoolConfiguration, cookies: [CookieChange]
    ) -> Outcome {
        switch destination {
        case .client(let url): Outcome(.redirect(.client(url)), cookies: cookies)
        case .signIn(let parameters): Outcome(.redirect(.page(.login, parameters)), cookies: cookies)
        case .nowhere, .refused: Outcome(.page(.signedOut(SignedOutScreen(pool: pool.pool))), cookies: cookies)
        }
    }

    private func refusal(_ parameter: String) -> Outcome {
        Outcome(.page(.error(ErrorScreen(kind: .invalidRequest, detail: "invalid_request: \(parameter)"))))
    }
}
