import Authority
import Core
import Directory

/// One look at the account page by whoever is signed in.
struct AccountVisit: Sendable {
    let visit: Visit
    let user: User
    let session: BrowserSession
    /// The session's, from the cookie.
    let handle: String

    /// Nil where nobody is signed in as the client asks, and where the visit is another request's.
    init?(_ visit: Visit) async throws {
        let pool = visit.client.pool.pool.id
        guard visit.pending.request.wanted == .account, let handle = visit.browser.session,
            let session = try await visit.authority.store.browserSessions.find(handle, in: pool, now: visit.now),
            visit.pending.request.canBeAnswered(by: session),
            let user = try await visit.authority.store.users.find(session.sub, in: pool)
        else { return nil }
        self.visit = visit
        self.user = user
        self.session = session
        self.handle = handle
    }

    var authority: Authority { visit.authority }
    var accounts: Accounts { visit.authority.accounts }
    var pool: UserPool { visit.client.pool.pool }
    var client: Client { visit.client.client }
    var form: Parameters { visit.form }
    var now: Moment { visit.now }
    var act: String { visit.form.field("act") }

    /// Back to the overview, by GET, with good news.
    func done(_ notice: FormNotice) -> Outcome { visit.redirect(to: .account, [("notice", notice.rawValue)]) }

    /// The overview again, with what went wrong.
    func again(_ problems: [FormProblem]) async throws -> Outcome { visit.page(try await overview(problems)) }

    /// Runs an act of the overview; a refusal that a person can understand is told there.
    func attempting(_ act: () async throws -> Outcome) async throws -> Outcome {
        try await visit.attempting(act, again: again)
    }

    /// The page of a section that takes what is typed.
    func page(_ form: AccountFormScreen.Form, notice: FormNotice? = nil, _ problems: [FormProblem] = []) -> Screen {
        .accountForm(
            AccountFormScreen(
                context: visit.context, username: user.signInName(in: pool.settings), form: form, notice: notice,
                problems: problems))
    }

    /// Whether the client lets its users change an attribute.
    func canWrite(_ name: String) -> Bool {
        pool.settings.schema[name].map { $0.isMutable && !$0.isDeveloperOnly } ?? false
            && client.writableAttributes(name)
    }
}

extension User {
    /// What a person is called on their own pages.
    func signInName(in settings: UserPoolSettings) -> String {
        settings.usernameAttributes.compactMap { attributes[$0] }.first ?? username
    }
}
