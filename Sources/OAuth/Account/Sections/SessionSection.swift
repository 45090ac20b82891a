import Authority
import Core
import Directory

/// Where one is signed in: signing out of one, of all others, and of this browser.
enum SessionSection: AccountSection {
    static let name = "sessions"

    /// Leaving is always allowed.
    static func asksNoRecentSignIn(_ act: String) -> Bool { act == "sign_out" }

    static func submit(_ account: AccountVisit) async throws -> Outcome {
        switch account.act {
        case "end": try await end(account)
        case "end_others":
            try await account.attempting {
                try await account.authority.sessions.revokeOthers(
                    of: account.user, keeping: account.session, now: account.now)
                return account.done(.othersSignedOut)
            }
        case "sign_out": try await signOut(account)
        default: account.visit.redirect(to: .account)
        }
    }

    /// One that has ended meanwhile has ended.
    private static func end(_ account: AccountVisit) async throws -> Outcome {
        guard let id = SessionID(account.form.field("id")) else { return account.visit.redirect(to: .account) }
        guard id != account.session.id.map({ .sso($0) }) else { return try await signOut(account) }
        do {
            try await account.authority.sessions.revoke(id, of: account.user, linked: true, now: account.now)
        } catch let error as AuthorityError where error.code == .resourceNotFound {
            return account.visit.redirect(to: .account)
        }
        return account.done(.signedOutThere)
    }

    private static func signOut(_ account: AccountVisit) async throws -> Outcome {
        try await account.authority.store.browserSessions.delete(account.handle, in: account.pool.id)
        return Outcome(.page(.signedOut(SignedOutScreen(pool: account.pool))), cookies: [.clearSession])
    }
}
