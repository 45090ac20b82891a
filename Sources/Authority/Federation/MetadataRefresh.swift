package import Core
package import Directory
import Federation
import Logging

/// Keeps what SAML providers say of themselves up to date, where they say it at an address.
package struct MetadataRefresh: Sendable {
    let authority: Authority

    /// After this long it is asked for anew.
    package static let interval = Lifetime.hours(6)

    package init(authority: Authority) { self.authority = authority }

    /// Asks for all that is due. What cannot be read, or is of another provider by now, changes nothing: what was good
    /// goes on. A change is written to the log.
    package func run(now: Moment) async throws {
        let due = try await authority.store.identityProviders.claim(
            readBefore: now - Self.interval, limit: 20, now: now)
        for provider in due {
            do {
                try await refresh(provider, now: now)
            } catch let error as AuthorityError {
                note("metadata not refreshed", provider, error.logged ?? error.message)
            }
        }
    }

    private func refresh(_ provider: IdentityProvider, now: Moment) async throws {
        let settings = try await authority.provisioning.pool(provider.pool).settings
        let new = try await authority.provisioning.completed(provider, in: settings, now: now)
        guard new.details != provider.details else { return }
        guard try authority.issuer(of: new) == authority.issuer(of: provider) else {
            return note("metadata not refreshed", provider, "it is of another provider by now")
        }
        let isWritten = try await authority.provisioning.write { store in
            // Whoever has changed it meanwhile has read it, too.
            guard let current = try await store.identityProviders.find(provider.name, in: provider.pool),
                current.modifiedAt == provider.modifiedAt
            else { return false }
            return try await store.identityProviders.update(new)
        }
        if isWritten { note("metadata refreshed", provider, "it has changed") }
    }

    private func note(_ what: Logger.Message, _ provider: IdentityProvider, _ reason: String) {
        authority.logger.warning(
            what, metadata: ["pool": "\(provider.pool)", "provider": "\(provider.name)", "reason": "\(reason)"])
    }
}
