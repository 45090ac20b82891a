import Authority
import Core
import Directory

/// The page that makes a passkey, Cognito's /passkeys/add. It is for whoever signed in within the last minutes; others
/// sign in first, and come back. Then the request goes on to its client, with a passkey or without.
enum AddPasskeyAct: PageAct {
    static func show(_ visit: Visit) async throws -> Screen {
        guard let (user, _) = try await signedIn(visit) else { return SignInAct.show(visit) }
        return try await screen(user, visit)
    }

    static func submit(_ visit: Visit) async throws -> Outcome {
        guard let (user, handle) = try await signedIn(visit) else { return visit.page(SignInAct.show(visit)) }
        guard visit.form["skip"] == nil else { return try await complete(handle, visit) }
        do {
            try await visit.authority.passkeys.complete(
                try CredentialResponse(text: visit.form.field("credential")), for: user, at: visit.client,
                now: visit.now)
        } catch is AuthorityError {
            return visit.page(try await screen(user, visit, problems: [FormProblem(.passkeyNotAdded)]))
        }
        return try await complete(handle, visit)
    }

    private static func complete(_ handle: String, _ visit: Visit) async throws -> Outcome {
        try await visit.oauth.dispatcher.complete(visit.pending, sessionHandle: handle, now: visit.now)
    }

    private static func screen(_ user: User, _ visit: Visit, problems: [FormProblem] = []) async throws -> Screen {
        .addPasskey(
            AddPasskeyScreen(
                context: visit.context, username: user.attributes["email"] ?? user.username,
                options: try await visit.authority.passkeys.begin(for: user, at: visit.client, now: visit.now),
                problems: problems))
    }

    /// Who is signed in, and was so recently; nil where it is another than the client asked for.
    private static func signedIn(_ visit: Visit) async throws -> (User, handle: String)? {
        let store = visit.authority.store
        let pool = visit.client.pool.pool.id
        guard let handle = visit.browser.session,
            let session = try await store.browserSessions.find(handle, in: pool, now: visit.now),
            session.isRecent(at: visit.now), visit.pending.request.subject.map({ $0 == session.sub }) ?? true,
            let user = try await store.users.find(session.sub, in: pool)
        else { return nil }
        return (user, handle)
    }
}
