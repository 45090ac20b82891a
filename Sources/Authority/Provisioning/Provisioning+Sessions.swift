package import Core
package import Directory

/// How sessions are kept: by a pool, and by each of its clients.
extension Provisioning {
    /// Replaces a pool's session configuration. What its clients have is kept, and sleeps while sessions are not
    /// tracked.
    package func setSessions(
        _ pool: UserPoolID, isTracking: Bool, mostTokenSessions: Int64, now: Moment
    ) async throws -> UserPool {
        try await write { store in
            var changed = try await self.pool(pool, by: store)
            let longest = changed.document[SessionSettings.member]?[SessionSettings.longestValidity]
            let configuration: JSON = .object([
                "UserSessionTracking": .string(isTracking ? "ENABLED" : "DISABLED"),
                "TokenSession": ["MaxPerUser": .integer(mostTokenSessions)],
                SessionSettings.longestValidity: longest,
            ])
            try await update(&changed, configuration, by: store, now: now)
            return changed
        }
    }

    /// How long a client takes a browser's session after the sign-in, in minutes; zero for never. Throws
    /// `.operationNotEnabled` where the pool does not track sessions.
    package func setValidity(
        minutes: Int64, of client: ClientID, in pool: UserPoolID, now: Moment
    ) async throws {
        try await write { store in
            var changed = try await self.pool(pool, by: store)
            try authority.sessions.requireTracking(changed)
            guard var client = try await store.clients.find(client, in: pool) else {
                throw AuthorityError.noClient(client)
            }
            client.document = client.document.setting(
                ClientSettings.ssoMember, ["MaxValidityMinutes": .integer(minutes)])
            client.modifiedAt = now
            _ = try await store.clients.update(client)
            let configuration = (changed.document[SessionSettings.member] ?? .object([])).setting(
                SessionSettings.longestValidity, .integer(try await store.clients.longestSSOValidity(in: pool)))
            try await update(&changed, configuration, by: store, now: now)
        }
    }

    private func update(
        _ pool: inout UserPool, _ configuration: JSON, by store: Store, now: Moment
    ) async throws {
        pool = UserPool(
            id: pool.id, name: pool.name, document: pool.document.setting(SessionSettings.member, configuration),
            tags: pool.tags, createdAt: pool.createdAt, modifiedAt: now)
        guard try await store.userPools.update(pool) else { throw Self.noPool(pool.id) }
    }
}

extension JSON {
    /// An object with one member replaced or added.
    fileprivate func setting(_ name: String, _ value: JSON) -> JSON {
        .object((object ?? []).filter { $0.name != name } + [Member(name, value)])
    }
}
