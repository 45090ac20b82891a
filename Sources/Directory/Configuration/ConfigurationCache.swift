package import Core
import Postgres
import Synchronization

/// A pool with the keys that sign for it: all that a request needs to know before it meets a person.
package struct PoolConfiguration: Sendable {
    package let pool: UserPool
    /// Published keys, oldest first.
    package let keys: [SigningKey]

    package init(pool: UserPool, keys: [SigningKey]) {
        self.pool = pool
        self.keys = keys
    }
}

/// A client with its pool.
package struct ClientConfiguration: Sendable {
    package let pool: PoolConfiguration
    package let client: Client

    package init(pool: PoolConfiguration, client: Client) {
        self.pool = pool
        self.client = client
    }
}

/// Pools, clients and domains as this node last read them; the only thing that a node remembers.
///
/// An entry is used for two seconds after the configuration's version was last confirmed; then the version is read, and
/// where it has moved everything is read anew. While the database is away, what was confirmed within ten seconds still
/// serves; afterwards the database's error is the answer. What does not exist is never remembered.
package final class ConfigurationCache: Sendable {
    private struct State {
        var version: Int64 = -1
        /// Monotonic; zero is never.
        var confirmedAt: UInt64 = 0
        var pools: [UserPoolID: PoolConfiguration] = [:]
        var clients: [ClientID: ClientConfiguration] = [:]
        var domains: [String: UserPoolID] = [:]
    }

    private static let freshness: UInt64 = 2_000_000_000
    private static let patience: UInt64 = 10_000_000_000
    /// Above this many entries of a kind all are dropped: a bound, not a policy.
    private static let capacity = 10_000

    private let store: Store
    private let state = Mutex(State())

    package init(store: Store) {
        self.store = store
    }

    package func pool(_ id: UserPoolID, now: Moment) async throws -> PoolConfiguration? {
        try await lookUp(id, in: \.pools) {
            guard let pool = try await self.store.userPools.find(id) else { return nil }
            return PoolConfiguration(pool: pool, keys: try await self.store.signingKeys.list(id, now: now))
        }
    }

    package func client(_ id: ClientID, now: Moment) async throws -> ClientConfiguration? {
        try await lookUp(id, in: \.clients) {
            guard let poolID = try await self.store.clients.pool(of: id),
                let client = try await self.store.clients.find(id, in: poolID),
                let pool = try await self.pool(poolID, now: now)
            else { return nil }
            return ClientConfiguration(pool: pool, client: client)
        }
    }

    /// The pool that a domain (a prefix, or a whole host name) leads to.
    package func pool(ofDomain name: String) async throws -> UserPoolID? {
        try await lookUp(name, in: \.domains) { try await self.store.domains.find(name)?.pool }
    }

    /// Reads the version; forgets everything where it has moved. Called by the poller, and here when entries are old.
    package func confirm() async throws {
        let asked = MonotonicClock.nanoseconds()
        let version = try await store.configuration.current()
        state.withLock { state in
            if version != state.version { state = State(version: version) }
            state.confirmedAt = max(state.confirmedAt, asked)
        }
    }

    /// Makes the next look-up read the version: for the node that has just written.
    package func distrust() {
        state.withLock { $0.confirmedAt = 0 }
    }

    private func lookUp<Key: Hashable & Sendable, Value: Sendable>(
        _ key: Key, in table: any WritableKeyPath<State, [Key: Value]> & Sendable, load: () async throws -> Value?
    ) async throws -> Value? {
        let (known, age) = remembered(key, in: table)
        if let known, age <= Self.freshness { return known }
        do {
            if age > Self.freshness { try await confirm() }
        } catch let error as DatabaseError where error.code == .unavailable {
            if let known, age <= Self.patience { return known }
            throw error
        }
        if let confirmed = remembered(key, in: table).value { return confirmed }
        let version = state.withLock { $0.version }
        guard let value = try await load() else { return nil }
        state.withLock { state in
            guard state.version == version else { return }
            if state[keyPath: table].count >= Self.capacity { state[keyPath: table] = [:] }
            state[keyPath: table][key] = value
        }
        return value
    }

    private func remembered<Key: Hashable, Value: Sendable>(
        _ key: Key, in table: any WritableKeyPath<State, [Key: Value]> & Sendable
    ) -> (value: Value?, age: UInt64) {
        state.withLock { state in
            let now = MonotonicClock.nanoseconds()
            return (state[keyPath: table][key], state.confirmedAt == 0 ? .max : now &- state.confirmedAt)
        }
    }
}
