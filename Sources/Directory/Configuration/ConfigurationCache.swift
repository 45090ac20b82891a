package import Core
package import NativeCrypto
import Postgres
import Synchronization

/// A pool with the keys that sign for it: all that a request needs to know before it meets a person.
package struct PoolConfiguration: Sendable {
    package let pool: UserPool
    /// Published keys, oldest first.
    package let keys: [SigningKey]
    /// The pool's own domain, a custom one before a prefix; nil where it has none.
    package let domain: Domain?
    /// By name.
    package let providers: [IdentityProvider]
    /// The pool's as a SAML service provider; nil where it never had a SAML provider.
    package let serviceProviderKey: ServiceProviderKey?
    /// The install's, the same for every pool.
    package let installSecret: InstallSecret

    package init(
        pool: UserPool, keys: [SigningKey], domain: Domain? = nil, providers: [IdentityProvider] = [],
        serviceProviderKey: ServiceProviderKey? = nil, installSecret: InstallSecret
    ) {
        self.pool = pool
        self.keys = keys
        self.domain = domain
        self.providers = providers
        self.serviceProviderKey = serviceProviderKey
        self.installSecret = installSecret
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
/// An entry is used for two seconds after the configuration's version was last confirmed; then the version is read,
/// once for all who wait, and where it has moved everything is read anew. While the database is away, what was
/// confirmed within ten seconds still serves, and nobody waits for the database to do so; afterwards the database's
/// error is the answer. What does not exist is never remembered.
package final class ConfigurationCache: Sendable {
    private static let freshness: UInt64 = 2_000_000_000
    private static let patience: UInt64 = 10_000_000_000
    /// Above this many entries of a kind all are dropped: a bound, not a policy.
    private static let capacity = 10_000

    let store: Store
    private let monotonic: @Sendable () -> UInt64
    private let state = Mutex(CachedConfiguration())
    /// It never changes, so it outlives every version.
    private let secret = Mutex<InstallSecret?>(nil)

    /// `monotonic` counts nanoseconds.
    package init(store: Store, monotonic: @escaping @Sendable () -> UInt64 = MonotonicClock.nanoseconds) {
        self.store = store
        self.monotonic = monotonic
    }

    package func pool(_ id: UserPoolID, now: Moment) async throws -> PoolConfiguration? {
        try await lookUp(id, in: \.pools) {
            guard let pool = try await self.store.userPools.find(id) else { return nil }
            return PoolConfiguration(
                pool: pool, keys: try await self.store.signingKeys.list(id, now: now),
                domain: try await self.store.domains.list(id).max { !$0.isCustom && $1.isCustom },
                providers: try await self.store.identityProviders.list(id),
                serviceProviderKey: try await self.store.serviceProviderKeys.find(id),
                installSecret: try await self.installSecret())
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

    /// Reads the version; forgets everything where it has moved. Called by the poller and on other nodes' word.
    package func confirm() async throws {
        let moment = monotonic()
        try await answer(state.withLock { $0.ask(at: moment) })
    }

    /// Makes the next look-up read the version: for the node that has just written. An answer to an earlier question
    /// confirms nothing.
    package func distrust() {
        state.withLock { $0.distrust() }
    }

    package func installSecret() async throws -> InstallSecret {
        if let known = secret.withLock({ $0 }) { return known }
        let found = try await store.installSecrets.existing()
        secret.withLock { $0 = found }
        return found
    }
}

extension ConfigurationCache {
    func lookUp<Key: Hashable & Sendable, Value: Sendable>(
        _ key: Key, in table: any WritableKeyPath<CachedConfiguration, [Key: Value]> & Sendable,
        load: () async throws -> Value?
    ) async throws -> Value? {
        let (known, age) = remembered(key, in: table)
        if let known, age <= Self.freshness { return known }
        if age > Self.freshness, let standing = try await confirm(orServe: key, in: table) { return standing }
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

    /// Confirms what is remembered. While the database is away, the entry that may still serve; its error where there
    /// is none.
    private func confirm<Key: Hashable, Value: Sendable>(
        orServe key: Key, in table: any WritableKeyPath<CachedConfiguration, [Key: Value]> & Sendable
    ) async throws -> Value? {
        let (task, isDatabaseAway) = flight()
        if isDatabaseAway, let standing = standing(key, in: table) { return standing }
        guard case .failure(let error) = await task.result else { return nil }
        guard (error as? DatabaseError)?.code == .unavailable, let standing = standing(key, in: table) else {
            throw error
        }
        return standing
    }

    /// The question for the version that is under way, or a new one.
    private func flight() -> (task: Task<Void, any Error>, isDatabaseAway: Bool) {
        let moment = monotonic()
        return state.withLock { state in
            if let flight = state.flight, state.isTrusted(flight.ask) { return (flight.task, state.isDatabaseAway) }
            let ask = state.ask(at: moment)
            let task = Task {
                defer { self.land(ask) }
                try await self.answer(ask)
            }
            state.flight = CachedConfiguration.Flight(ask: ask, task: task)
            return (task, state.isDatabaseAway)
        }
    }

    private func land(_ ask: CachedConfiguration.Ask) {
        state.withLock { if $0.flight?.ask.number == ask.number { $0.flight = nil } }
    }

    private func answer(_ ask: CachedConfiguration.Ask) async throws {
        do {
            let version = try await store.configuration.current()
            state.withLock { $0.learn(version, from: ask) }
        } catch {
            if (error as? DatabaseError)?.code == .unavailable { state.withLock { $0.lose(ask) } }
            throw error
        }
    }

    private func standing<Key: Hashable, Value: Sendable>(
        _ key: Key, in table: any WritableKeyPath<CachedConfiguration, [Key: Value]> & Sendable
    ) -> Value? {
        let (value, age) = remembered(key, in: table)
        return age <= Self.patience ? value : nil
    }

    private func remembered<Key: Hashable, Value: Sendable>(
        _ key: Key, in table: any WritableKeyPath<CachedConfiguration, [Key: Value]> & Sendable
    ) -> (value: Value?, age: UInt64) {
        let moment = monotonic()
        return state.withLock { ($0[keyPath: table][key], $0.age(at: moment)) }
    }
}
