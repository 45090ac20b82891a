package import Core
package import Directory
package import Federation

extension FederatedSignIn {
    /// Links somebody whom a provider has signed in to the user who has just signed in here, where that is who has
    /// proven the address that the provider vouches for. For anybody else nothing happens.
    package func introduce(
        _ identity: ExternalIdentity, of provider: IdentityProvider, to sub: Subject, in pool: UserPool, now: Moment
    ) async throws {
        guard provider.linking == .verifiedEmail, let address = identity.verifiedEmail,
            let user = try await holder(of: address, in: pool), user.sub == sub
        else { return }
        do {
            _ = try await store.userIdentities.insert(
                authority.link(identity, of: provider, isPrimary: false, now: now), of: sub, in: pool.id,
                atMost: ProviderLinks.most)
        } catch is NameConflict {
            // Somebody's by now: nothing is taken from anybody.
        }
    }
}
