import Authority
import Core
import Directory
import Glibc
import Logging
import Messaging
import NativeCrypto
import Postgres

/// What the command line does, one function a command.
package enum Commands {
    /// What a process does before any command.
    package static func begin() {
        LibraryLifetime.endsWithProcess()
        OpenFiles.raiseLimit()
    }

    /// Production: one line of JSON for each event.
    package static func serve(environment: [String: String], file: String?) async throws {
        let configuration = try ConfigurationReading.read(environment: environment, file: file, defaults: .init())
        let logger = logger(.json, configuration.logLevel)
        let database = DatabaseSettings(configuration)
        let pending = try await Migrator(database.pool).pending()
        guard pending.isEmpty else {
            throw CommandFault("the schema lacks \(pending.joined(separator: ", ")); run `countersign migrate` first")
        }
        let reserve = RSAKeyReserve()
        reserve.start()
        let ports = Composition.Ports(keySource: reserve, hasher: hasher())
        let pool = Pool(database.pool, randomness: SystemRandomness(), logger: logger)
        let composition = try Composition(configuration, pool: pool, ports: ports, logger: logger)
        if !composition.channels.carries(.email) {
            logger.warning(
                "no e-mail can leave: COUNTERSIGN_SMTP_URL is not set; messages wait a day and are then lost")
        }
        if !composition.channels.carries(.sms) {
            logger.info("nothing can leave by phone: settings of pools that need it are refused")
        }
        try await MasterKeyFault.check(composition.authority.store)
        let rate = try Floors.rs256PerSecond()
        logger.info(
            "starting", metadata: ["url": "\(configuration.publicURL)", "rs256_per_second_and_core": "\(Int(rate))"])
        try await ServerApplication(composition).run { ports in
            logger.info(
                "ready",
                metadata: [
                    "address": "\(configuration.host):\(ports.main)",
                    "management": "\(configuration.managementHost):\(ports.management)",
                ])
        }
        reserve.stop()
        logger.info("stopped")
    }

    /// The process's log, once.
    static func logger(_ style: LineLogHandler.Style, _ level: Logger.Level) -> Logger {
        let output = LogOutput()
        LoggingSystem.bootstrap { LineLogHandler(label: $0, style: style, level: level, output: output) }
        return Logger(label: "countersign")
    }

    /// Applies pending migrations; their names.
    package static func migrate(environment: [String: String], file: String?) async throws -> CommandReport {
        let configuration = try ConfigurationReading.read(environment: environment, file: file, defaults: .init())
        return .migrated(try await Migrator(DatabaseSettings(configuration).pool).migrate(now: SystemClock().now()))
    }

    package static func freshMasterKey() -> String { MasterKey.make(SystemRandomness()).base64.revealedText }

    /// The names of a pool's new signing keys.
    package static func rotateKeys(
        of pool: String, overlapMinutes: Int64, environment: [String: String], file: String?
    ) async throws -> CommandReport {
        guard (6...10_080).contains(overlapMinutes) else {
            throw CommandFault("the overlap is 6 minutes to a week: verifiers keep key sets for five minutes")
        }
        return try await withAuthority(environment, file) { composition in
            let keys = try await composition.authority.provisioning.rotateSigningKeys(
                UserPoolID(pool), overlap: .minutes(overlapMinutes), now: SystemClock().now())
            return .rotated(keys.map(\.kid))
        }
    }

    /// How many values were moved, and how many could not be: each of these is named to `onSkipped`.
    package static func rewrap(
        environment: [String: String], file: String?, onSkipped: @Sendable (String) -> Void
    ) async throws -> CommandReport {
        try await withAuthority(environment, file) { composition in
            .rewrapped(try await Rewrapping(store: composition.authority.store).run { onSkipped("\($0)") })
        }
    }

    /// The floors, as words or JSON.
    package static func floors(json: Bool) throws -> String {
        let floors = try Floors.measure(randomness: SystemRandomness())
        if json {
            return JSON.object(floors.map { JSON.Member($0.name, .double(($0.perSecond * 10).rounded() / 10)) }).text
        }
        return floors.map { "\($0.name): \(Int($0.perSecond)) per second" }.joined(separator: "\n")
    }

    static func withAuthority<Value: Sendable>(
        _ environment: [String: String], _ file: String?, _ body: (Composition) async throws -> Value
    ) async throws -> Value {
        let configuration = try ConfigurationReading.read(environment: environment, file: file, defaults: .init())
        let logger = Logger(label: "countersign")
        let pool = Pool(DatabaseSettings(configuration).pool, randomness: SystemRandomness(), logger: logger)
        defer { pool.close() }
        let ports = Composition.Ports(keySource: RSAKeyReserve(), hasher: hasher())
        return try await body(try Composition(configuration, pool: pool, ports: ports, logger: logger))
    }

    /// One hashing thread for each core; a second or so of work may wait.
    static func hasher() -> PasswordHasher {
        let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        return PasswordHasher(slots: cores, queueLimit: 32 * cores, randomness: SystemRandomness())
    }
}

/// A command that cannot be done.
package struct CommandFault: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// The pool's settings of an install.
struct DatabaseSettings {
    let pool: Postgres.PoolConfiguration

    init(_ configuration: ServerConfiguration) {
        pool = Postgres.PoolConfiguration(connectionString: configuration.databaseURL)
    }
}
