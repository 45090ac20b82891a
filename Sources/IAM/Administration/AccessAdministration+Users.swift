import Authority
package import Core
package import Directory

/// Users and their keys.
extension AccessAdministration {
    /// As IAM has it.
    private static let mostKeys = 2

    package func user(_ name: String) async throws -> IAMUser { try await user(name, in: store) }

    func user(_ name: String, in store: Store) async throws -> IAMUser {
        guard let entity = try await store.accessEntities.find(.user, name) else {
            throw Self.missing("The user with name \(name)")
        }
        return IAMUser(entity)
    }

    package func createUser(
        _ name: String, path: String, boundary: String?, tags: [String: String], now: Moment
    ) async throws -> IAMUser {
        var user = IAMUser(name: name, id: makeID("AIDA"), path: path, tags: tags, createdAt: now)
        user.policies.boundary = try await existing(boundary: boundary)
        let made = user
        try await write { try await insert(made.entity, "User with name \(name)", in: $0) }
        return made
    }

    @discardableResult
    package func updateUser(
        _ name: String, _ change: @escaping @Sendable (inout IAMUser) throws -> Void
    ) async throws -> IAMUser {
        try await write { store in
            var user = try await user(name, in: store)
            try change(&user)
            try await store.accessEntities.update(user.entity)
            return user
        }
    }

    /// Throws `.deleteConflict` for one that still has policies or keys.
    package func deleteUser(_ name: String) async throws {
        try await write { store in
            let user = try await user(name, in: store)
            try Self.checkIsBare(user.policies)
            guard try await store.accessKeys.list(of: user.id).isEmpty else {
                throw AuthorityError(.deleteConflict, "Cannot delete entity, must delete access keys first.")
            }
            try await store.accessEntities.delete(id: user.id)
        }
    }

    package func createAccessKey(of name: String, now: Moment) async throws -> AccessKey {
        let randomness = access.authority.randomness
        let id = makeID("AKIA")
        let secret = Secret(Base64.encode(randomness.bytes(30)))
        return try await write { store in
            let user = try await user(name, in: store)
            guard try await store.accessKeys.list(of: user.id).count < Self.mostKeys else {
                throw Self.limit("Cannot exceed quota for AccessKeysPerUser: \(Self.mostKeys)")
            }
            let key = AccessKey(id: id, userID: user.id, secret: secret, isActive: true, createdAt: now)
            try await store.accessKeys.insert(key)
            return key
        }
    }

    package func accessKeys(of name: String) async throws -> [AccessKey] {
        try await store.accessKeys.list(of: try await user(name).id)
    }

    package func setActive(_ isActive: Bool, key: String, of name: String) async throws {
        try await write { store in
            let user = try await user(name, in: store)
            guard try await store.accessKeys.setActive(isActive, key, of: user.id) else { throw Self.missingKey(key) }
        }
    }

    package func deleteAccessKey(_ key: String, of name: String) async throws {
        try await write { store in
            let user = try await user(name, in: store)
            guard try await store.accessKeys.delete(key, of: user.id) else { throw Self.missingKey(key) }
        }
    }

    /// Whose key it is; nil for one that is not ours.
    package func owner(ofKey id: String) async throws -> IAMUser? {
        guard let key = try await store.accessKeys.find(id) else { return nil }
        return try await store.accessEntities.find(id: key.userID).map { IAMUser($0) }
    }

    private static func missingKey(_ id: String) -> AuthorityError { missing("The Access Key with id \(id)") }
}
