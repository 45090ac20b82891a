package import Core

/// A key with the user it belongs to.
package struct AccessKeyConfiguration: Sendable {
    package let key: AccessKey
    package let user: AccessEntity
}

/// What a node remembers of identity pools and of IAM, under the same rules.
extension ConfigurationCache {
    package func identityPool(_ id: IdentityPoolID) async throws -> IdentityPool? {
        try await lookUp(id, in: \.identityPools) { try await self.store.identityPools.find(id) }
    }

    package func accessEntity(_ kind: AccessEntity.Kind, _ name: String) async throws -> AccessEntity? {
        try await lookUp(CachedAccess.Name(kind: kind, name: name.lowercased()), in: \.access.entities) {
            try await self.store.accessEntities.find(kind, name)
        }
    }

    package func accessKey(_ id: String) async throws -> AccessKeyConfiguration? {
        try await lookUp(id, in: \.access.keys) {
            guard let key = try await self.store.accessKeys.find(id),
                let user = try await self.store.accessEntities.find(id: key.userID)
            else { return nil }
            return AccessKeyConfiguration(key: key, user: user)
        }
    }

    /// By the id of a role, user or identity: what was made before then is worth nothing.
    package func credentialRevocations(now: Moment) async throws -> [String: Moment] {
        try await lookUp(.only, in: \.access.revocations) {
            try await self.store.credentialRevocations.list(now: now)
        } ?? [:]
    }

    /// None where nobody has made one yet.
    package func identitySigningKeys() async throws -> [IdentitySigningKey] {
        try await lookUp(.only, in: \.access.identityKeys) {
            let keys = try await self.store.identitySigningKeys.list()
            return keys.isEmpty ? nil : keys
        } ?? []
    }
}
