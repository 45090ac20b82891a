import Authority
import Core
import Directory
import Federation

/// Signing in elsewhere, from the sign-in page. It has no page of its own.
enum ProviderAct {
    /// Whoever types an address whose domain belongs to a provider is taken there; nil for everybody else.
    static func leave(_ typed: String, _ visit: Visit) async throws -> Outcome? {
        guard let domain = domain(of: typed),
            let provider = visit.client.providers.first(where: { provider in
                provider.identifiers.contains { $0.lowercased() == domain }
            })
        else { return nil }
        // By a page of ours: browsers hold the redirects that follow a form against its policy, and nobody knows where
        // a provider's lead.
        return visit.page(
            .leaving(
                LeavingScreen(
                    pool: visit.client.pool.pool, provider: provider.name,
                    way: .signIn(visit.context, username: typed))))
    }

    /// What follows the one `@` of an address: one with several is nobody's (CVE-2026-40574).
    private static func domain(of typed: String) -> String? {
        let parts = typed.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        return parts[1].lowercased()
    }

    /// Whoever a provider has signed in, and who says that they are nobody that is here.
    static func enterAnew(_ visit: Visit) async throws -> Outcome {
        guard let stranger = visit.pending.request.stranger,
            let provider = visit.client.provider(named: stranger.provider)
        else { return visit.page(SignInAct.show(visit)) }
        return try await visit.attempting {
            try await visit.oauth.federation.enter(
                stranger, from: provider, visit.pending, visit.browser, now: visit.now)
        } again: { problems in
            visit.page(.signIn(SignInAct.screen(visit, problems: problems)))
        }
    }
}
