package import Core
package import Directory
package import Federation

/// Signing out at the provider that somebody came through, where it is set to be told (`IDPSignout`).
package struct FederatedSignOut: Sendable {
    let authority: Authority

    /// Where providers send browsers back to, under the pool's address.
    package static let returnPath = "/logout/return"

    /// Where a browser goes to be signed out elsewhere too; `destination` is kept for when it is back. Nil where nobody
    /// is to be told: a provider that is away keeps nobody from signing out here.
    package func depart(
        _ session: JSON, of name: String, from base: String, browser: String, leadingTo destination: JSON,
        in pool: PoolConfiguration, now: Moment
    ) async throws -> Departure.Destination? {
        guard let provider = pool.providers.first(where: { $0.name == name }) else { return nil }
        let departure = authority.federation.departure(to: base + Self.returnPath)
        let address: Departure.Destination?
        do {
            address = try await FederatedSignIn.adapter(of: provider).signOut(
                session, departure, of: authority.view(of: provider, in: pool), by: authority.federation, now: now)
        } catch is FederationFault {
            return nil
        }
        guard let address else { return nil }
        try await authority.store.departures.insert(
            departure.state, to: name, request: .object(["signedOut": destination]), browser: browser,
            in: pool.pool.id, now: now)
        return address
    }

    /// Whoever is back: where they were on their way to, once.
    package func take(_ state: String, browser: String, in pool: UserPoolID, now: Moment) async throws -> JSON? {
        try await authority.store.departures.take(state, browser: browser, in: pool, now: now)?.request["signedOut"]
    }
}
