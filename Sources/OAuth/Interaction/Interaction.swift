import Authority
package import Core
package import Directory

/// What the pages do. A page's act takes what was typed, asks the Authority, and ends in one of three ways: the form
/// again with what is wrong, another page, or a finished request.
///
/// Every page belongs to a pending login, found by the handle in its address and the cookie of the browser it was made
/// in. Its forms carry a token made of both, so that no other site can post one (login CSRF, RFC 9700 §4.7).
package struct Interaction: Sendable {
    let oauth: OAuth

    var authority: Authority { oauth.authority }

    /// One page: how it is first shown, and what posting it does.
    static func act(of path: PagePath) -> (any PageAct.Type)? {
        switch path {
        case .login: SignInAct.self
        case .signup: SignUpAct.self
        case .confirmUser: ConfirmSignUpAct.self
        case .forgotPassword: ForgotPasswordAct.self
        case .confirmForgotPassword: ResetPasswordAct.self
        case .mfa: SecondFactorAct.self
        case .addPasskey: AddPasskeyAct.self
        case .account: AccountAct.self
        case .logout, .error, .undoChange, .provider: nil
        }
    }

    /// Shows a page. A query without a pending login that is an authorization request begins one, as Cognito's /login.
    package func show(
        _ path: PagePath, _ query: Parameters, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> Outcome {
        guard let act = Self.act(of: path) else { return Outcome(.page(.error(ErrorScreen(kind: .invalidRequest)))) }
        guard path != .account || query["login"] != nil else {
            return try await oauth.account.begin(query, in: pool, browser: browser, now: now)
        }
        guard query["login"] != nil || query["client_id"] == nil else {
            return try await oauth.authorize.handle(query, at: path, in: pool, browser: browser, now: now)
        }
        guard query.repeated == nil else { return Outcome(.page(.error(ErrorScreen(kind: .invalidRequest)))) }
        guard let visit = try await visit(query, form: Parameters(), in: pool, browser: browser, now: now) else {
            return try await missing(path, in: pool, browser, now)
        }
        guard isOpen(path, visit) else { return toSignIn(visit) }
        return try await answering(visit) { Outcome(.page(try await act.show(visit))) }
    }

    /// Takes a form. Nothing that a page carries is believed but the pending login.
    package func submit(
        _ path: PagePath, _ query: Parameters, form: Parameters, in pool: PoolConfiguration, browser: Browser,
        now: Moment
    ) async throws -> Outcome {
        guard let act = Self.act(of: path), form.repeated == nil, query.repeated == nil else {
            return Outcome(.page(.error(ErrorScreen(kind: .invalidRequest))))
        }
        guard let visit = try await visit(query, form: form, in: pool, browser: browser, now: now) else {
            return try await missing(path, in: pool, browser, now)
        }
        guard isOpen(path, visit) else { return toSignIn(visit) }
        // A form that was not shown here is shown, and nothing else happens.
        let pending = visit.pending
        let isOurs = authority.formTokens.isGood(
            form.field("csrf"), login: pending.handle, binding: pending.binding)
        return try await answering(visit) {
            isOurs ? try await act.submit(visit) : Outcome(.page(try await act.show(visit)))
        }
    }

    /// Accounts of the pool's own are made and recovered where the pool signs people in.
    private func isOpen(_ path: PagePath, _ visit: Visit) -> Bool {
        let own: Set<PagePath> = [.signup, .confirmUser, .forgotPassword, .confirmForgotPassword]
        return visit.client.ways.byPool || !own.contains(path)
    }

    private func toSignIn(_ visit: Visit) -> Outcome { visit.redirect(to: .login, []) }

    /// A refusal that no form can show, such as that of a client deleted meanwhile, is a page of its own; that nothing
    /// reaches what the client demands is the client's to know.
    private func answering(_ visit: Visit, _ act: () async throws -> Outcome) async throws -> Outcome {
        do {
            return try await act()
        } catch let error as AuthorityError where error == .assuranceOutOfReach {
            return Outcome(oauth.dispatcher.unmet(visit.pending.request, in: visit.client.pool))
        } catch let error as AuthorityError {
            return Outcome(.page(.error(ErrorScreen(error))))
        }
    }

    /// A page without its login. The account page begins anew for whoever is signed in: it may stay open for a day.
    private func missing(
        _ path: PagePath, in pool: PoolConfiguration, _ browser: Browser, _ now: Moment
    ) async throws -> Outcome {
        if path == .account, let session = browser.session,
            try await authority.store.browserSessions.find(session, in: pool.pool.id, now: now) != nil
        {
            return try await oauth.account.begin(Parameters(), in: pool, browser: browser, now: now)
        }
        return Outcome(.page(.error(ErrorScreen(kind: browser.binding == nil ? .cookieMissing : .expired))))
    }

    /// The pending login of a request, and its client as it is now.
    private func visit(
        _ query: Parameters, form: Parameters, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> Visit? {
        guard let handle = query["login"],
            let pending = try await oauth.pendingLogin(handle, in: pool, browser: browser, now: now)
        else { return nil }
        return Visit(oauth: oauth, pending: pending, query: query, form: form, browser: browser, now: now)
    }
}

extension OAuth {
    /// The pending login of a handle, in the browser it was made in, with its client as it is now.
    func pendingLogin(
        _ handle: String, in pool: PoolConfiguration, browser: Browser, now: Moment
    ) async throws -> PendingLogin? {
        guard let binding = browser.binding,
            let stored = try await authority.store.pendingLogins.find(
                handle, browser: binding, in: pool.pool.id, now: now),
            let request = AuthorizationRequest(stored),
            let client = try await authority.configuration.client(request.client, now: now),
            client.pool.pool.id == pool.pool.id, request.isAllowed(by: client.client.settings)
        else { return nil }
        return PendingLogin(handle: handle, binding: binding, request: request, client: client)
    }
}

/// A request that waits for its user, as its browser brought it back.
struct PendingLogin: Sendable {
    let handle: String
    let binding: String
    let request: AuthorizationRequest
    let client: ClientConfiguration
}

/// One look at a page: the login it belongs to, and what was typed.
struct Visit: Sendable {
    let oauth: OAuth
    let pending: PendingLogin
    let query: Parameters
    let form: Parameters
    let browser: Browser
    let now: Moment

    var authority: Authority { oauth.authority }
    var client: ClientConfiguration { pending.client }
    var settings: UserPoolSettings { client.pool.pool.settings }

    var context: ScreenContext {
        ScreenContext(
            pool: client.pool.pool, client: client.client, login: pending.handle, language: pending.request.language,
            redirectURI: pending.request.redirectURI,
            formToken: authority.formTokens.token(login: pending.handle, binding: pending.binding),
            passkey: authority.authenticator.passkeyPrompt(at: client, lasting: PendingLogins.lifetime, now: now),
            takesCodeAlone: pending.request.demand?.isWithinReach(beginningWith: .email, in: settings) ?? true)
    }

    /// Whom a page is about: typed on it, or named by its address.
    var username: String { form["username"].map { _ in typedUsername } ?? query["username"] ?? "" }

    /// A sign-in on this page ends in a session of this handle, in place of the one that the browser has.
    func purpose(_ handle: String) -> SignInPurpose { .browserSession(handle: handle, replacing: browser.session) }

    /// Where a sign-in on this page comes from; with `handle`, the browser is remembered by it.
    func origin(remembering handle: String? = nil) -> SignInOrigin {
        SignInOrigin(
            address: browser.address, agent: agent, browser: browser.device,
            remembering: handle.map { ($0, agent) })
    }

    private var agent: String? { browser.agent.flatMap(AgentName.of) }

    /// What was typed for attributes.
    func values(of attributes: [SchemaAttribute]) -> [String: String] {
        Dictionary(
            attributes.map { attribute in
                let text = form.field(attribute.name)
                return (attribute.name, attribute.name == "phone_number" ? TypedName.phoneNumber(text) : text)
            }, uniquingKeysWith: { first, _ in first })
    }

    /// To another page of the same login, after a form: 303, so that the browser asks for it with GET (RFC 9700 §4.12).
    func redirect(to path: PagePath, _ entries: [(name: String, value: String)] = []) -> Outcome {
        Outcome(.redirect(.page(path, Parameters([("login", pending.handle)] + entries))))
    }

    func page(_ screen: Screen) -> Outcome { Outcome(.page(screen)) }
}

/// What one page shows and does.
protocol PageAct: Sendable {
    static func show(_ visit: Visit) async throws -> Screen
    static func submit(_ visit: Visit) async throws -> Outcome
}
