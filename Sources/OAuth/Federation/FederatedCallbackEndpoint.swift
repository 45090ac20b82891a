import Authority
package import Core
package import Directory
import Federation
import Logging

/// The way to providers and back.
///
/// Whoever comes back must come back in the browser that they left in, with the state that they left with, once; the
/// provider must still be one of the client's. What is answered then goes to the `Dispatcher` like any sign-in.
package struct FederatedCallbackEndpoint: Sendable {
    let oauth: OAuth

    var authority: Authority { oauth.authority }
    private var signIn: FederatedSignIn { authority.federatedSignIn }

    /// The address behind a provider's button on the sign-in page.
    package func leave(
        _ query: Parameters, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> Outcome {
        guard query.repeated == nil, let handle = query["login"],
            let pending = try await oauth.pendingLogin(handle, in: pool, browser: browser, now: now)
        else { return lost(browser) }
        guard let provider = query["provider"].flatMap({ pending.client.provider(named: $0) }) else {
            return Outcome(.page(.error(ErrorScreen(kind: .invalidRequest, detail: "invalid_request: provider"))))
        }
        var request = pending.request
        request.loginHint = query["login_hint"] ?? request.loginHint
        return try await depart(
            to: provider, on: request, login: handle, browser: browser, binding: pending.binding, in: pool, now: now)
    }

    /// Sends a browser to a provider.
    func depart(
        to provider: IdentityProvider, on request: AuthorizationRequest, login: String, browser: Browser,
        binding: String, in pool: PoolConfiguration, now: Moment
    ) async throws -> Outcome {
        do {
            let destination = try await signIn.depart(
                to: provider, from: browser.base, login: login, browser: binding, hint: request.loginHint,
                forcesSignIn: request.forcesSignIn, in: pool, now: now)
            switch destination {
            case .redirect(let address): return Outcome(.redirect(.provider(address)))
            case .form(let action, let parameters): return Outcome(.formPost(action: action, parameters))
            }
        } catch let fault as FederationFault {
            return failure(ProviderFailure(fault), of: provider.name, on: request, login: login, in: pool)
        }
    }

    /// An answer by GET, with the browser's cookies.
    package func arrive(
        _ answer: Parameters, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> Outcome {
        guard answer.repeated == nil, let state = answer["state"] ?? answer["RelayState"], state.utf8.count <= 128,
            let binding = browser.binding,
            let arrival = try await signIn.take(state, browser: binding, in: pool.pool.id, now: now),
            let pending = try await oauth.pendingLogin(arrival.login, in: pool, browser: browser, now: now)
        else { return lost(browser) }
        let request = pending.request
        guard let provider = pending.client.provider(named: arrival.provider) else {
            return failure(.notTaken, of: arrival.provider, on: request, login: pending.handle, in: pool)
        }
        do {
            let identity = try await signIn.identity(of: arrival, bringing: answer, from: provider, in: pool, now: now)
            return try await admit(identity, from: provider, pending, browser, now: now)
        } catch let fault as FederationFault {
            return failure(ProviderFailure(fault), of: provider.name, on: request, login: pending.handle, in: pool)
        } catch let error as AuthorityError {
            guard error != .assuranceOutOfReach else { return Outcome(oauth.dispatcher.unmet(request, in: pool)) }
            return failure(ProviderFailure(error), of: provider.name, on: request, login: pending.handle, in: pool)
        }
    }

    /// An answer that a provider's page posted. Our cookies are SameSite=Lax and do not come with it: it waits until
    /// the browser asks for it by GET, with them.
    package func receive(
        _ form: Parameters, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> (outcome: Outcome?, state: String) {
        guard form.repeated == nil else { return (Outcome(.page(.error(ErrorScreen(kind: .invalidRequest)))), "") }
        if let state = form["state"] ?? form["RelayState"], state.utf8.count <= 128,
            try await signIn.keep(form, state: state, in: pool.pool.id, now: now)
        {
            return (nil, state)
        }
        let unasked = try await oauth.unaskedSignIn.receive(form, in: pool, browser: browser, now: now)
        return (unasked ?? Outcome(.page(.error(ErrorScreen(kind: .expired)))), "")
    }

    /// What the pool is to be entered as at SAML providers; nil for one that never had any.
    package func metadata(of pool: PoolConfiguration, browser: Browser) throws -> String? {
        try authority.serviceProviderMetadata(of: pool, at: browser.base)
    }

    /// Whoever the pool knows is let in; whoever looks like somebody it knows is asked first.
    private func admit(
        _ identity: ExternalIdentity, from provider: IdentityProvider, _ pending: PendingLogin, _ browser: Browser,
        now: Moment
    ) async throws -> Outcome {
        let pool = pending.client.pool.pool
        if case .alike(let address) = try await signIn.person(identity, of: provider, in: pool),
            pending.client.ways.byPool
        {
            return try await ask(identity, address, pending, now: now)
        }
        return try await enter(identity, from: provider, pending, browser, now: now)
    }

    /// Signs somebody in by a provider, as the user they are or a new one.
    func enter(
        _ identity: ExternalIdentity, from provider: IdentityProvider, _ pending: PendingLogin, _ browser: Browser,
        now: Moment
    ) async throws -> Outcome {
        let handle = authority.randomness.handle()
        let origin = SignInOrigin(
            address: browser.address, agent: browser.agent.flatMap(AgentName.of), browser: browser.device)
        _ = try await signIn.signIn(
            identity, of: provider, at: pending.client,
            for: .browserSession(handle: handle, replacing: browser.session), from: origin,
            demanding: pending.request.demand, now: now)
        return try await oauth.dispatcher.resume(pending.introduced, sessionHandle: handle, now: now)
    }

    /// To the sign-in page, where the person proves that they are that user, or says that they are not.
    private func ask(
        _ identity: ExternalIdentity, _ address: String, _ pending: PendingLogin, now: Moment
    ) async throws -> Outcome {
        var request = pending.request
        request.stranger = identity
        request.provider = nil
        let pool = pending.client.pool.pool.id
        guard
            try await authority.store.pendingLogins.update(
                pending.handle, request: request.json, browser: pending.binding, in: pool, now: now)
        else { return Outcome(.page(.error(ErrorScreen(kind: .expired)))) }
        return Outcome(
            .redirect(.page(.login, Parameters([("login", pending.handle), ("username", address)]))))
    }

    /// After a sign-in by the pool: whoever waited to be known is linked to the user who is there, if it is the one.
    func introduce(_ pending: PendingLogin, sessionHandle: String, now: Moment) async throws {
        guard let stranger = pending.request.stranger, let provider = pending.client.provider(named: stranger.provider),
            let session = try await authority.store.browserSessions.find(
                sessionHandle, in: pending.client.pool.pool.id, now: now)
        else { return }
        try await signIn.introduce(stranger, of: provider, to: session.sub, in: pending.client.pool.pool, now: now)
    }

    private func lost(_ browser: Browser) -> Outcome {
        Outcome(.page(.error(ErrorScreen(kind: browser.binding == nil ? .cookieMissing : .expired))))
    }
}

extension PendingLogin {
    /// The same without anybody who waits.
    var introduced: PendingLogin {
        var request = request
        request.stranger = nil
        return PendingLogin(handle: handle, binding: binding, request: request, client: client)
    }
}
