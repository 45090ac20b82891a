import Authority
import Core
import Directory

/// Looks at the stored request and the browser's session, and says what comes next: the code, or the sign-in page.
///
/// Every act of a page comes back here; no page knows another's result.
struct Dispatcher: Sendable {
    let oauth: OAuth

    private var authority: Authority { oauth.authority }

    /// A request that has just been checked. One that names a page other than the sign-in page wants that page.
    func begin(
        _ request: AuthorizationRequest, _ draft: AuthorizeDraft, at path: PagePath, browser: Browser
    ) async throws -> Outcome {
        var isStepUp = false
        if let handle = browser.session, path == .login, draft.takesSession {
            switch try await take(handle, for: request, draft) {
            case .answered(let body): return Outcome(body)
            case .canStepUp: isStepUp = true
            case .needsSignIn: break
            }
        }
        guard !draft.prompts.contains("none") else {
            return Outcome(response(to: request, in: draft.pool).failure(OAuthError(.loginRequired)))
        }
        var request = request
        if path == .addPasskey { request.wanted = .passkey }
        if path == .login, !isStepUp, let provider = request.provider.flatMap({ draft.client?.provider(named: $0) }) {
            return try await leave(request, for: provider, in: draft.pool, browser: browser, now: draft.now)
        }
        return try await ask(request, in: draft.pool, at: isStepUp ? .mfa : path, browser: browser, now: draft.now)
    }

    private enum Taken {
        case answered(Outcome.Body)
        /// Signed in, and not as surely as the client demands.
        case canStepUp
        case needsSignIn
    }

    /// What a signed-in browser comes to. The statement that makes the code is the only read, unless the session is
    /// below the level that is demanded first.
    private func take(
        _ handle: String, for request: AuthorizationRequest, _ draft: AuthorizeDraft
    ) async throws -> Taken {
        func finish(atLeast level: Int64) async throws -> Taken {
            let body = try await self.finish(
                request, sessionHandle: handle, pending: nil, atLeast: level, ways: draft.ways, in: draft.pool,
                now: draft.now)
            return body.map { .answered($0) } ?? .needsSignIn
        }
        let first = request.demand?.levels.first?.rawValue ?? 0
        let taken = try await finish(atLeast: first)
        guard case .needsSignIn = taken, first > 0, let demand = request.demand, let client = draft.client,
            let session = try await authority.store.browserSessions.find(
                handle, in: draft.pool.pool.id, now: draft.now), request.canBeAnswered(by: session)
        else { return taken }
        return
            switch try await authority.authenticator.standing(
                of: session, demanding: demand, at: client, now: draft.now)
        {
        case .enough: try await finish(atLeast: session.assurance)
        case .canStepUp: .canStepUp
        case .needsAnother: .needsSignIn
        case .outOfReach: .answered(unmet(request, in: draft.pool))
        }
    }

    /// Nothing that the person has reaches what the client demands (RFC 9470 §5).
    func unmet(_ request: AuthorizationRequest, in pool: PoolConfiguration) -> Outcome.Body {
        response(to: request, in: pool).failure(OAuthError(.unmetAuthenticationRequirements))
    }

    /// A sign-in that has succeeded: the request is finished with the new session, after the page that the person came
    /// for.
    func resume(
        _ pending: PendingLogin, sessionHandle: String, now: Moment
    ) async throws -> Outcome {
        try await oauth.federation.introduce(pending, sessionHandle: sessionHandle, now: now)
        if pending.request.wanted == .passkey {
            return Outcome(
                .redirect(.page(.addPasskey, Parameters([("login", pending.handle)]))),
                cookies: [setSession(sessionHandle, pending)])
        }
        return try await complete(pending, sessionHandle: sessionHandle, now: now)
    }

    /// The request is finished with a session. One for the account page ends there: no code is made.
    func complete(
        _ pending: PendingLogin, sessionHandle: String, now: Moment
    ) async throws -> Outcome {
        guard pending.request.wanted != .account else {
            return Outcome(
                .redirect(.page(.account, Parameters([("login", pending.handle)]))),
                cookies: [setSession(sessionHandle, pending)])
        }
        let lowest = pending.request.demand?.levels.min()?.rawValue ?? 0
        let finished = try await finish(
            pending.request, sessionHandle: sessionHandle, pending: pending, atLeast: lowest, ways: pending.client.ways,
            in: pending.client.pool, now: now)
        return Outcome(
            finished ?? unfinished(pending.request, in: pending.client.pool),
            cookies: [setSession(sessionHandle, pending)])
    }

    /// The browser keeps a session as long as the pool lets one live.
    func setSession(_ handle: String, _ pending: PendingLogin) -> CookieChange {
        .setSession(handle: handle, lifetime: pending.client.pool.pool.settings.sessions.browserLifetime)
    }

    /// Somebody signed in, but not whom the client asked for, or not as surely; or the session has ended in between.
    private func unfinished(_ request: AuthorizationRequest, in pool: PoolConfiguration) -> Outcome.Body {
        guard request.demand?.levels.isEmpty ?? true else { return unmet(request, in: pool) }
        return request.subject == nil
            ? .page(.error(ErrorScreen(kind: .expired)))
            : response(to: request, in: pool).failure(OAuthError(.loginRequired))
    }

    /// Keeps a request until its user has been to the page.
    func ask(
        _ request: AuthorizationRequest, in pool: PoolConfiguration, at path: PagePath, browser: Browser, now: Moment
    ) async throws -> Outcome {
        let (handle, _, cookies) = try await keep(request, in: pool, browser: browser, now: now)
        return Outcome(.redirect(.page(path, Parameters([("login", handle)]))), cookies: cookies)
    }

    /// The same for a request whose user goes straight to a provider.
    private func leave(
        _ request: AuthorizationRequest, for provider: IdentityProvider, in pool: PoolConfiguration, browser: Browser,
        now: Moment
    ) async throws -> Outcome {
        let (handle, binding, cookies) = try await keep(request, in: pool, browser: browser, now: now)
        var outcome = try await oauth.federation.depart(
            to: provider, on: request, login: handle, browser: browser, binding: binding, in: pool, now: now)
        outcome.cookies += cookies
        return outcome
    }

    private func keep(
        _ request: AuthorizationRequest, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> (handle: String, binding: String, cookies: [CookieChange]) {
        let handle = authority.randomness.handle()
        let binding = browser.binding ?? authority.randomness.handle()
        try await authority.store.pendingLogins.insert(
            handle, request: request.json, browser: binding, in: pool.pool.id, now: now)
        return (handle, binding, browser.binding == nil ? [.setBinding(binding)] : [])
    }

    /// The answer to the client; nil where the session does not stand any more.
    private func finish(
        _ request: AuthorizationRequest, sessionHandle: String, pending: PendingLogin?, atLeast level: Int64,
        ways: SignInWays, in pool: PoolConfiguration, now: Moment
    ) async throws -> Outcome.Body? {
        let login = FinishedLogin(
            session: sessionHandle, pending: pending.map { ($0.handle, $0.binding) }, subject: request.subject,
            since: request.since, assurance: level, showsAssurance: request.demand != nil,
            ways: ways)
        return switch request.responseType {
        case .code: try await issueCode(request, login, in: pool, now: now)
        case .token: try await issueTokens(request, login, in: pool, now: now)
        }
    }

    private func issueCode(
        _ request: AuthorizationRequest, _ login: FinishedLogin, in pool: PoolConfiguration, now: Moment
    ) async throws -> Outcome.Body? {
        let code = authority.randomness.handle()
        let isIssued = try await authority.store.authorizationCodes.insert(
            NewAuthorizationCode(
                pool: pool.pool.id, code: code, client: request.client, family: FamilyID.make(authority.randomness),
                redirectURI: request.redirectURI, codeChallenge: request.codeChallenge, scopes: request.scopes,
                nonce: request.nonce, expiresAt: now + .minutes(5)),
            for: login, now: now)
        return isIssued ? response(to: request, in: pool).success([("code", code)]) : nil
    }

    private func issueTokens(
        _ request: AuthorizationRequest, _ login: FinishedLogin, in pool: PoolConfiguration, now: Moment
    ) async throws -> Outcome.Body? {
        let issued: TokenSet?
        do {
            issued = try await authority.tokens.issueImplicit(
                scopes: request.scopes, nonce: request.nonce, client: request.client, for: login, in: pool, now: now)
        } catch let error as AuthorityError where error.isOfTrigger {
            return response(to: request, in: pool).failure(OAuthError(ofTriggerInFrontChannel: error))
        }
        guard let tokens = issued else { return nil }
        var parameters = [
            (name: "access_token", value: tokens.accessToken), (name: "token_type", value: "Bearer"),
            (name: "expires_in", value: String(tokens.lifetime.seconds)),
        ]
        if let idToken = tokens.idToken { parameters.insert(("id_token", idToken), at: 0) }
        parameters.append(("scope", tokens.scopes.joined(separator: " ")))
        return response(to: request, in: pool).success(parameters)
    }

    func response(to request: AuthorizationRequest, in pool: PoolConfiguration) -> AuthorizationResponse {
        AuthorizationResponse(
            redirectURI: request.redirectURI, mode: request.responseMode, state: request.state,
            issuer: authority.installation.issuer(of: pool.pool.id))
    }
}
