package import Core
package import Directory
package import Federation

/// Signing out at the provider that somebody came through, where it is set to be told (`IDPSignout`).
package struct FederatedSignOut: Sendable {
    let authority: Authority

    /// Where a browser goes to be signed out elsewhere too; `destination` is kept for when it is back. Nil where nobody
    /// is to be told: a provider that is away keeps nobody from signing out here.
    package func depart(
        _ session: JSON, of name: String, from base: String, browser: String, leadingTo destination: JSON,
        in pool: PoolConfiguration, now: Moment
    ) async throws -> Departure.Destination? {
        guard let provider = pool.providers.first(where: { $0.name == name }) else { return nil }
        let adapter = try FederatedSignIn.adapter(of: provider)
        let departure = authority.federation.departure(to: base + adapter.signOutPath)
        let address = await address(
            session, departure, of: authority.view(of: provider, in: pool), by: adapter, now: now)
        guard let address else { return nil }
        try await authority.store.departures.insert(
            departure.state, to: name, request: .object(["signedOut": destination]), browser: browser,
            in: pool.pool.id, now: now)
        return address
    }

    private func address(
        _ session: JSON, _ departure: Departure, of provider: Provider, by adapter: any FederationAdapter.Type,
        now: Moment
    ) async -> Departure.Destination? {
        do throws(FederationFault) {
            return try await adapter.signOut(session, departure, of: provider, by: authority.federation, now: now)
        } catch {
            return nil
        }
    }

    /// Whoever is back: where they were on their way to, once.
    package func take(_ state: String, browser: String, in pool: UserPoolID, now: Moment) async throws -> JSON? {
        try await authority.store.departures.take(state, browser: browser, in: pool, now: now)?.request["signedOut"]
    }
}

extension FederatedSignOut {
    /// Ends the sessions that a SAML provider asks to end, by the raw query that it asks with; where the browser goes
    /// then, to tell that it was done. Throws `FederationFault` where nobody may ask this.
    package func end(
        _ query: String, relayState: String?, at base: String, in pool: PoolConfiguration, now: Moment
    ) async throws -> String? {
        let callback = "\(base)/saml2/logout"
        let claimed = SAMLLogoutRequest.claimedIssuer(query)
        let known = pool.providers.filter { $0.type == ProviderType.saml.rawValue }
        guard let provider = known.first(where: { (try? authority.issuer(of: $0)) == claimed }) else {
            throw FederationFault(.invalid, log: "a request to sign out by nobody who is known")
        }
        let view = authority.view(of: provider, in: pool)
        let request = try SAMLLogoutRequest(query, from: view, at: callback, now: now)
        let sessions = try await authority.store.browserSessions.list(
            ofPerson: request.nameID, indexes: request.sessionIndexes, at: provider.name, in: pool.pool.id)
        for (sub, session) in sessions {
            _ = try await authority.store.userSessions.revoke(
                .sso(session), of: sub, in: pool.pool.id, linked: true, now: now)
        }
        return try request.answer(
            view, at: "\(base)/saml2/idpresponse", relayState: relayState, by: authority.federation, now: now)
    }
}
