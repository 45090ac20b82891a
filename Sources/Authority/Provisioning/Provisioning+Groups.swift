package import Core
package import Directory

/// Groups are read with each user and cached nowhere, so their writes announce nothing.
extension Provisioning {
    /// Throws `.groupExists`.
    package func createGroup(_ group: Group) async throws {
        _ = try await pool(group.pool)
        do {
            try await authority.store.groups.insert(group)
        } catch is NameConflict {
            throw AuthorityError(.groupExists, "A group with the name \(group.name) already exists.")
        }
    }

    /// Throws `.resourceNotFound`.
    package func group(_ name: String, in pool: UserPoolID) async throws -> Group {
        guard let group = try await authority.store.groups.find(name, in: pool) else { throw Self.noGroup }
        return group
    }

    /// Changes what is given; an empty description removes it.
    package func updateGroup(
        _ name: String, in pool: UserPoolID, description: String?, roleARN: String?, precedence: Int64?, now: Moment
    ) async throws -> Group {
        let group = try await authority.store.groups.update(
            name, in: pool, description: description, roleARN: roleARN, precedence: precedence, now: now)
        guard let group else { throw Self.noGroup }
        return group
    }

    package func deleteGroup(_ name: String, in pool: UserPoolID) async throws {
        guard try await authority.store.groups.delete(name, in: pool) else { throw Self.noGroup }
    }

    /// Puts a user into a group; a second time changes nothing.
    package func add(_ user: User, to name: String, now: Moment) async throws {
        _ = try await group(name, in: user.pool)
        guard try await authority.store.groups.add(user.sub, to: name, in: user.pool, now: now) else {
            throw Self.noGroup
        }
    }

    package func remove(_ user: User, from name: String) async throws {
        _ = try await group(name, in: user.pool)
        try await authority.store.groups.remove(user.sub, from: name, in: user.pool)
    }

    private static let noGroup = AuthorityError(.resourceNotFound, "Group not found.")
}
