import Authority
package import Core
package import Directory
import Federation

/// Identity providers whose people may take roles.
extension AccessAdministration {
    package func openIDProvider(_ arn: String) async throws -> OpenIDConnectProvider {
        try await openIDProvider(arn, in: store)
    }

    private func openIDProvider(_ arn: String, in store: Store) async throws -> OpenIDConnectProvider {
        guard let host = OpenIDConnectProvider.host(in: arn, of: account),
            let entity = try await store.accessEntities.find(.oidcProvider, host)
        else { throw Self.missing("OpenIDConnect Provider \(arn)") }
        return OpenIDConnectProvider(entity)
    }

    package func createOpenIDProvider(
        _ url: String, clientIDs: [String], thumbprints: [String], tags: [String: String], now: Moment
    ) async throws -> OpenIDConnectProvider {
        let url = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard WebAddress.isAcceptable(url), !url.contains("?") else {
            throw AuthorityError(.invalidInput, "Invalid Open ID Connect Provider URL")
        }
        let provider = OpenIDConnectProvider(
            id: makeID("OIDC"), url: url, clientIDs: clientIDs, thumbprints: thumbprints, tags: tags, createdAt: now)
        try await write { try await insert(provider.entity, "Provider with url \(url)", in: $0) }
        return provider
    }

    @discardableResult
    package func updateOpenIDProvider(
        _ arn: String, _ change: @escaping @Sendable (inout OpenIDConnectProvider) throws -> Void
    ) async throws -> OpenIDConnectProvider {
        try await write { store in
            var provider = try await openIDProvider(arn, in: store)
            try change(&provider)
            try await store.accessEntities.update(provider.entity)
            return provider
        }
    }

    package func deleteOpenIDProvider(_ arn: String) async throws {
        try await write { store in
            try await store.accessEntities.delete(id: try await openIDProvider(arn, in: store).id)
        }
    }

    package func samlProvider(_ arn: String) async throws -> TrustedSAMLProvider {
        try await samlProvider(arn, in: store)
    }

    private func samlProvider(_ arn: String, in store: Store) async throws -> TrustedSAMLProvider {
        guard let name = TrustedSAMLProvider.name(in: arn, of: account),
            let entity = try await store.accessEntities.find(.samlProvider, name)
        else { throw Self.missing("Manifest not found for arn \(arn)") }
        return TrustedSAMLProvider(entity)
    }

    package func createSAMLProvider(
        _ name: String, metadata: String, tags: [String: String], now: Moment
    ) async throws -> TrustedSAMLProvider {
        try Self.check(metadata, now: now)
        let provider = TrustedSAMLProvider(
            id: makeID("SAML"), name: name, metadata: metadata, tags: tags, createdAt: now)
        try await write { try await insert(provider.entity, "SAMLProvider \(name)", in: $0) }
        return provider
    }

    @discardableResult
    package func updateSAMLProvider(
        _ arn: String, now: Moment, _ change: @escaping @Sendable (inout TrustedSAMLProvider) -> Void
    ) async throws -> TrustedSAMLProvider {
        try await write { store in
            var provider = try await samlProvider(arn, in: store)
            change(&provider)
            try Self.check(provider.metadata, now: now)
            try await store.accessEntities.update(provider.entity)
            return provider
        }
    }

    package func deleteSAMLProvider(_ arn: String) async throws {
        try await write { store in
            try await store.accessEntities.delete(id: try await samlProvider(arn, in: store).id)
        }
    }

    package func list(_ kind: AccessEntity.Kind, after name: String?, limit: Int) async throws -> [AccessEntity] {
        try await store.accessEntities.list(kind, after: name, limit: limit)
    }

    private static func check(_ metadata: String, now: Moment) throws {
        do throws(FederationFault) {
            try Federation.checkSAMLMetadata(metadata, now: now)
        } catch {
            throw AuthorityError(.invalidInput, "Could not parse metadata: \(error.log)")
        }
    }
}
