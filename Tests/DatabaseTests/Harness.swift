import Authority
import Core
import Directory
import Federation
import Glibc
import Logging
import NativeCrypto
import Postgres
import TestKit

/// One private PostgreSQL for all tests of this process, with the schema applied. Tests isolate themselves by pools.
enum Harness {
    static let moment = Moment(seconds: 1_793_000_000)

    static func database() async throws -> Shared { try await shared.value }

    struct Shared: Sendable {
        let cluster: PrivateCluster
        let configuration: Postgres.PoolConfiguration
        let pool: Pool
    }

    private static let shared = Task<Shared, any Error> {
        let cluster = try await PrivateCluster.start(
            data: "\(TestDatabase.prefix)\(getpid())-harness", kind: .ephemeral, randomness: SystemRandomness())
        let configuration = Postgres.PoolConfiguration(
            connectionString: cluster.connectionString, connections: 4, relaxedConnections: 2,
            maximumWaitMilliseconds: 60_000)
        _ = try await Migrator(configuration).migrate(now: moment)
        let pool = Pool(configuration, randomness: SystemRandomness(), logger: Logger(label: "test"))
        return Shared(cluster: cluster, configuration: configuration, pool: pool)
    }
}

/// Keys made once: tests hand them out again and again.
struct FixedKeys: RSAKeySource {
    private static let key = Result { try RSAPrivateKey.generate() }
    func take() async throws(RSAKeySourceFault) -> RSAPrivateKey {
        guard let key = try? Self.key.get(), let copy = try? RSAPrivateKey(der: key.der.revealed) else {
            throw .failed("no key")
        }
        return copy
    }
}

extension Harness {
    static func authority(keys: any RSAKeySource = FixedKeys()) async throws -> Authority {
        let shared = try await database()
        let randomness = SystemRandomness()
        let store = Store(pool: shared.pool, sealing: Sealing(current: .make(randomness), randomness: randomness))
        return Authority(
            store: store, configuration: ConfigurationCache(store: store),
            hasher: PasswordHasher(
                parameters: Argon2Parameters(memoryKiB: 64, iterations: 1), slots: 1, queueLimit: 100,
                randomness: randomness),
            keySource: keys, randomness: randomness,
            installation: Installation(
                publicURL: "https://id.example", region: "us-east-1", accountID: "000000000000",
                domainSuffix: "auth.example"),
            triggerInvoker: TriggerInvoker(TriggerRoutes(), http: TestHooks(), programs: NoPrograms()),
            federation: Federation(http: TestHooks(), randomness: randomness, logger: Logger(label: "test")),
            logger: Logger(label: "test"))
    }
}
