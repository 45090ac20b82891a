package import Core
package import Directory

extension Provisioning {
    /// Gives a pool a domain. Throws `.invalidParameter` where it is taken.
    package func createDomain(_ domain: Domain) async throws {
        do {
            try await write { store in
                _ = try await pool(domain.pool, by: store)
                let existing = try await store.domains.list(domain.pool)
                guard !existing.contains(where: { $0.isCustom == domain.isCustom }) else {
                    throw AuthorityError(.invalidParameter, "User pool already has a domain configured.")
                }
                try await store.domains.insert(domain)
            }
        } catch is NameConflict {
            throw AuthorityError(.invalidParameter, "Domain already exists.")
        }
    }

    package func updateDomain(_ domain: Domain) async throws {
        try await write { store in
            guard try await store.domains.update(domain) else { throw Self.noDomain }
        }
    }

    package func deleteDomain(_ name: String, of pool: UserPoolID) async throws {
        try await write { store in
            guard try await store.domains.delete(name, of: pool) else { throw Self.noDomain }
        }
    }

    private static let noDomain = AuthorityError(
        .resourceNotFound, "No such domain or user pool exists.")
}

extension Provisioning {
    /// Makes an API with scopes. Throws `.invalidParameter` where the identifier is taken.
    package func createResourceServer(_ server: ResourceServer) async throws {
        try Self.check(server)
        do {
            try await write { store in
                _ = try await pool(server.pool, by: store)
                try await store.resourceServers.insert(server)
            }
        } catch is NameConflict {
            throw AuthorityError(.invalidParameter, "\(server.identifier) already exists in user pool \(server.pool).")
        }
    }

    package func updateResourceServer(_ server: ResourceServer) async throws {
        try Self.check(server)
        try await write { store in
            guard try await store.resourceServers.update(server) else { throw Self.noResourceServer(server.identifier) }
        }
    }

    package func deleteResourceServer(_ identifier: String, in pool: UserPoolID) async throws {
        try await write { store in
            guard try await store.resourceServers.delete(identifier, in: pool) else {
                throw Self.noResourceServer(identifier)
            }
        }
    }

    /// Throws `.resourceNotFound`.
    package func resourceServer(_ identifier: String, in pool: UserPoolID) async throws -> ResourceServer {
        guard let server = try await authority.store.resourceServers.find(identifier, in: pool) else {
            throw Self.noResourceServer(identifier)
        }
        return server
    }

    private static func noResourceServer(_ identifier: String) -> AuthorityError {
        AuthorityError(.resourceNotFound, "Resource server \(identifier) does not exist.")
    }

    private static func check(_ server: ResourceServer) throws {
        let names = server.scopes.map(\.name)
        guard Set(names).count == names.count else {
            throw AuthorityError(.invalidParameter, "Scope names must be unique within a resource server.")
        }
    }
}
