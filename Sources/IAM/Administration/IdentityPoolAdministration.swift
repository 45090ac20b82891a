import Authority
package import Core
package import Directory
import Federation

/// Writes identity pools: configuration like all other.
package struct IdentityPoolAdministration: Sendable {
    let access: AccessControl

    private static let mostRules = 25

    package func existing(_ id: IdentityPoolID) async throws -> IdentityPool {
        try await existing(id, in: access.authority.store)
    }

    private func existing(_ id: IdentityPoolID, in store: Store) async throws -> IdentityPool {
        guard let pool = try await store.identityPools.find(id) else {
            throw AuthorityError(.resourceNotFound, "IdentityPool '\(id)' not found.")
        }
        return pool
    }

    /// The id is ours to choose; a seed may.
    package func create(
        _ name: String, _ settings: IdentityPoolSettings, id: IdentityPoolID?, now: Moment
    ) async throws -> IdentityPool {
        try await check(settings)
        let id = id ?? IdentityPoolID.make(region: access.authority.installation.region, access.authority.randomness)
        let pool = IdentityPool(id: id, name: name, settings: settings, createdAt: now, modifiedAt: now)
        try await access.authority.provisioning.write { try await $0.identityPools.insert(pool) }
        return pool
    }

    @discardableResult
    package func update(
        _ id: IdentityPoolID, now: Moment, _ change: @escaping @Sendable (inout IdentityPool) throws -> Void
    ) async throws -> IdentityPool {
        try await access.authority.provisioning.write { store in
            var pool = try await existing(id, in: store)
            let before = pool.settings
            try change(&pool)
            if pool.settings != before { try await check(pool.settings) }
            pool.modifiedAt = now
            try await store.identityPools.update(pool)
            return pool
        }
    }

    package func delete(_ id: IdentityPoolID) async throws {
        try await access.authority.provisioning.write { store in
            guard try await store.identityPools.delete(id) else {
                throw AuthorityError(.resourceNotFound, "IdentityPool '\(id)' not found.")
            }
        }
    }

    /// What must hold whatever the operation. A provider that nobody can verify is refused when it is set, not when
    /// somebody signs in.
    private func check(_ settings: IdentityPoolSettings) async throws {
        for name in settings.loginProviders.keys where !Federation.isLoginProvider(name) {
            throw AuthorityError(.invalidParameter, "Invalid SupportedLoginProviders key: \(name).")
        }
        for arn in settings.oidcProviders {
            guard let host = OpenIDConnectProvider.host(in: arn, of: access.account),
                try await access.openIDProvider(host: host) != nil
            else { throw AuthorityError(.invalidParameter, "The OpenID Connect provider \(arn) does not exist.") }
        }
        for arn in settings.samlProviders {
            guard let name = TrustedSAMLProvider.name(in: arn, of: access.account),
                try await access.authority.configuration.accessEntity(.samlProvider, name) != nil
            else { throw AuthorityError(.invalidParameter, "The SAML provider \(arn) does not exist.") }
        }
        let region = access.authority.installation.region
        for trusted in settings.userPools where !trusted.provider.hasPrefix("cognito-idp.\(region).amazonaws.com/") {
            throw AuthorityError(.invalidParameter, "Invalid Cognito Identity Provider: \(trusted.provider).")
        }
        for mapping in settings.roleMappings.values where (mapping.rules?.count ?? 1) > Self.mostRules {
            throw AuthorityError(.invalidParameter, "A role mapping has at most \(Self.mostRules) rules.")
        }
        for map in settings.principalTags.values {
            let size = map.tags.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
            guard size <= 460 else {
                throw AuthorityError(.invalidParameter, "Principal tags have at most 460 bytes in all.")
            }
        }
    }
}

extension AccessControl {
    package var identityPools: IdentityPoolAdministration { IdentityPoolAdministration(access: self) }
}
