package import Core
package import Directory
import Federation

/// The identity providers of a pool. What their types need is said by their adapters.
extension Provisioning {
    /// As many as Cognito has room for.
    private static let mostProviders: Int64 = 300

    /// Errors: `.duplicateProvider`, `.invalidParameter` for details or a mapping that do not do, `.limitExceeded`.
    package func createProvider(
        _ name: String, type: String, details: [String: String], attributeMapping: [String: String],
        identifiers: [String], in pool: UserPoolID, now: Moment
    ) async throws -> IdentityProvider {
        try Self.check(name: name, type: type)
        let settings = try await self.pool(pool).settings
        let given = IdentityProvider(
            pool: pool, name: name, type: type, details: details, attributeMapping: attributeMapping,
            identifiers: Self.unique(identifiers), createdAt: now, modifiedAt: now)
        let new = try await completed(given, in: settings, now: now)
        let key = try await serviceProviderKey(for: new, now: now)
        return try await write { store in
            if let key { try await store.serviceProviderKeys.insert(key, in: pool) }
            guard try await store.identityProviders.count(pool) < Self.mostProviders else {
                throw AuthorityError(.limitExceeded, "The user pool has the maximum number of identity providers.")
            }
            do {
                try await store.identityProviders.insert(new)
            } catch let conflict as NameConflict {
                throw Self.taken(conflict, name)
            }
            return new
        }
    }

    /// A key for a pool's first SAML provider.
    private func serviceProviderKey(for provider: IdentityProvider, now: Moment) async throws -> ServiceProviderKey? {
        guard provider.type == ProviderType.saml.rawValue,
            try await authority.store.serviceProviderKeys.find(provider.pool) == nil
        else { return nil }
        return ServiceProviderKey(key: try await newKey(), createdAt: now)
    }

    /// Changes what is given: details that are not named keep their values, mapping and identifiers are replaced.
    package func updateProvider(
        _ name: String, details: [String: String]?, attributeMapping: [String: String]?, identifiers: [String]?,
        in pool: UserPoolID, now: Moment
    ) async throws -> IdentityProvider {
        let settings = try await self.pool(pool).settings
        var provider = try await self.provider(name, in: pool)
        if let details {
            // What was filled in follows from what is given, and is filled in anew.
            provider.details = details.merging(provider.secrets(keptBy: details)) { given, _ in given }
        }
        provider.attributeMapping = attributeMapping ?? provider.attributeMapping
        provider.identifiers = identifiers.map(Self.unique) ?? provider.identifiers
        provider.modifiedAt = now
        let new = try await completed(provider, in: settings, now: now)
        return try await write { store in
            do {
                guard try await store.identityProviders.update(new) else { throw Self.noProvider(name) }
            } catch let conflict as NameConflict {
                throw Self.taken(conflict, name)
            }
            return new
        }
    }

    /// Deletes a provider. Its people stay, and are let in by nobody: their sessions end with it.
    package func deleteProvider(_ name: String, in pool: UserPoolID, now: Moment) async throws {
        try await write { store in
            guard try await store.identityProviders.delete(name, in: pool) else { throw Self.noProvider(name) }
            try await store.identityProviders.withdraw(name, in: pool, now: now)
        }
    }

    /// Throws `.resourceNotFound`.
    package func provider(_ name: String, in pool: UserPoolID) async throws -> IdentityProvider {
        guard let provider = try await authority.store.identityProviders.find(name, in: pool) else {
            throw Self.noProvider(name)
        }
        return provider
    }

    /// The provider of one of its other names. Throws `.resourceNotFound`.
    package func provider(identifiedBy identifier: String, in pool: UserPoolID) async throws -> IdentityProvider {
        let providers = try await authority.store.identityProviders.list(pool)
        guard let provider = providers.first(where: { $0.identifiers.contains(identifier) }) else {
            throw AuthorityError(.resourceNotFound, "Identity provider with identifier \(identifier) does not exist.")
        }
        return provider
    }

    static func noProvider(_ name: String) -> AuthorityError {
        AuthorityError(.resourceNotFound, "Identity provider \(name) does not exist.")
    }

    private static func taken(_ conflict: NameConflict, _ name: String) -> AuthorityError {
        conflict.kind == .identifier
            ? AuthorityError(.invalidParameter, "An identifier belongs to another identity provider already.")
            : AuthorityError(.duplicateProvider, "A provider with name \(name) already exists.")
    }

    private static func unique(_ identifiers: [String]) -> [String] {
        var seen: Set<String> = []
        return identifiers.filter { seen.insert($0).inserted }
    }

    private static func check(name: String, type: String) throws(AuthorityError) {
        guard let type = ProviderType(rawValue: type) else {
            throw AuthorityError(.invalidParameter, "\(type) is not a type of identity providers.")
        }
        let social = ProviderType.allCases.filter(\.isSocial).map(\.rawValue)
        guard type.isSocial ? name == type.rawValue : !social.contains(name) else {
            throw AuthorityError(
                .invalidParameter, "Provider name does not match the provider type \(type.rawValue).")
        }
        guard !["COGNITO", "Cognito"].contains(name) else {
            throw AuthorityError(.invalidParameter, "The provider name \(name) is reserved.")
        }
    }
}

/// `ProviderDetails` as they are kept: checked, and with all that is filled in.
extension Provisioning {
    /// A detail beyond Cognito's: `LinkingRule`.
    private static let linking = "account_linking"

    func completed(
        _ provider: IdentityProvider, in settings: UserPoolSettings, now: Moment
    ) async throws -> IdentityProvider {
        let adapter = try FederatedSignIn.adapter(of: provider)
        try AttributeMapping.check(provider.attributeMapping, in: settings)
        var details = provider.details.filter { !$0.value.isEmpty }
        try Self.fill(&details, by: adapter)
        var new = provider
        new.linking = try Self.linkingRule(details)
        new.metadataReadAt = details["MetadataURL"].map { _ in now }
        new.attributeMapping = [AttributeMapping.username: adapter.subjectClaim]
            .merging(provider.attributeMapping) { _, given in given }
        new.details = try await complete(details, by: adapter, now: now)
        return new
    }

    private func complete(
        _ details: [String: String], by adapter: any FederationAdapter.Type, now: Moment
    ) async throws(AuthorityError) -> [String: String] {
        do throws(FederationFault) {
            return try await adapter.complete(details, by: authority.federation, now: now)
        } catch {
            throw AuthorityError(.invalidParameter, error.words, logged: error.log)
        }
    }

    private static func linkingRule(_ details: [String: String]) throws(AuthorityError) -> LinkingRule {
        guard let name = details[linking] else { return .never }
        guard let rule = LinkingRule(rawValue: name) else {
            throw AuthorityError(
                .invalidParameter, "\(linking) is \(LinkingRule.allCases.map(\.rawValue).joined(separator: " or "))")
        }
        return rule
    }

    private static func fill(
        _ details: inout [String: String], by adapter: any FederationAdapter.Type
    ) throws(AuthorityError) {
        let known = Set(adapter.details.map(\.key)).union([linking])
        if let unknown = details.keys.sorted().first(where: { !known.contains($0) }) {
            throw AuthorityError(
                .invalidParameter, "Invalid ProviderDetails: \(unknown) is not a detail of \(adapter.type.rawValue).")
        }
        for detail in adapter.details where details[detail.key] == nil {
            switch detail.rule {
            case .required:
                throw AuthorityError(
                    .invalidParameter,
                    "Details validation error: \(detail.key) is required for \(adapter.type.rawValue)."
                )
            case .standard(let value): details[detail.key] = value
            case .optional: break
            }
        }
        for (key, value) in details where key.hasSuffix("_url") && key != "attributes_url" || key == "jwks_uri" {
            guard WebAddress.isAcceptable(value) else {
                throw AuthorityError(.invalidParameter, "Details validation error: \(key) is not an https address.")
            }
        }
    }
}

extension FederationFault {
    /// For the operator, who may know what does not do.
    fileprivate var words: String {
        switch kind {
        case .misconfigured: "Details validation error: \(log)."
        default: "Unable to contact the provider: \(said ?? log)."
        }
    }
}

extension IdentityProvider {
    /// The secrets that an update does not name stay as they are.
    fileprivate func secrets(keptBy details: [String: String]) -> [String: String] {
        self.details.filter { ["client_secret", "private_key"].contains($0.key) && details[$0.key] == nil }
    }
}
