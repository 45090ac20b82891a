import AWSAPI
import Core
import Directory
import Glibc
import Logging
import Messaging
import NativeCrypto
import Postgres

extension Commands {
    /// Development: data of its own, the demo pool, and a word on how to go on.
    package static func develop(
        environment: [String: String], file: String?, port: Int?, data: String, isEphemeral: Bool, isReset: Bool,
        seed: String?
    ) async throws {
        let seed = try seed.map(SeedFile.read)
        let randomness = SystemRandomness()
        let install =
            isEphemeral
            ? try await DevelopmentInstall.ephemeral(data, randomness: randomness)
            : try await DevelopmentInstall.durable(data, isReset: isReset, randomness: randomness)
        defer { install.close() }
        let configuration = try await configuration(install, environment, file, port)
        let logger = logger(.words, configuration.logLevel)
        let database = DatabaseSettings(configuration)
        _ = try await Migrator(database.pool).migrate(now: SystemClock().now())
        let reserve = RSAKeyReserve()
        var ports = Composition.Ports(keySource: reserve, hasher: hasher())
        ports.mailbox = DevelopmentMailbox()
        let pool = Pool(database.pool, randomness: randomness, logger: logger)
        let composition = try Composition(configuration, pool: pool, ports: ports, logger: logger)
        for seed in [try Demo.seed(publicURL: configuration.publicURL), seed].compactMap({ $0 }) {
            try await seed.apply(to: composition.access, now: SystemClock().now())
        }
        reserve.start()
        try await ServerApplication(composition, lameDuck: .zero).run { ports in
            print(welcome(configuration, install, ports))
            fflush(nil)
        }
        reserve.stop()
    }

    private static func configuration(
        _ install: DevelopmentInstall, _ environment: [String: String], _ file: String?, _ asked: Int?
    ) async throws -> ServerConfiguration {
        var environment = environment
        if let asked { environment["COUNTERSIGN_PORT"] = String(asked) }
        if environment["COUNTERSIGN_PORT"] == "0" {
            // Known beforehand, because the public address has it; the other one is chosen when it is opened.
            environment["COUNTERSIGN_PORT"] = String(try FreePort.find())
            environment.merge(["COUNTERSIGN_MANAGEMENT_PORT": "0"]) { given, _ in given }
        }
        var defaults = ConfigurationReading.Defaults()
        defaults.host = "127.0.0.1"
        defaults.publicURL = { port in "http://localhost:\(port)" }
        defaults.databaseURL = install.cluster.connectionString
        defaults.masterKey = install.masterKey
        defaults.root = install.root
        defaults.domainSuffix = "auth.localhost"
        defaults.outboundAllow = "127.0.0.0/8, ::1"
        return try ConfigurationReading.read(environment: environment, file: file, defaults: defaults)
    }

    private static func welcome(
        _ configuration: ServerConfiguration, _ install: DevelopmentInstall, _ ports: ListeningPorts
    ) -> String {
        let url = configuration.publicURL
        return """

            Countersign is ready at \(url)

              Sign in         \(url)/demo        as \(Demo.username), password \(Demo.password)
              Messages        \(url)/dev/mailbox
              Issuer          \(url)/\(Demo.pool)
              Discovery       \(url)/\(Demo.pool)/.well-known/openid-configuration
              App client      \(Demo.publicClient)        without a secret, for browsers and phones
                              \(Demo.serverClient)        secret \(Demo.serverSecret)

              With the AWS CLI:
                AWS_SHARED_CREDENTIALS_FILE=\(install.credentialsFile) AWS_PROFILE=countersign \\
                  aws --endpoint-url \(url) --region \(configuration.region) cognito-idp list-users --user-pool-id \(Demo.pool)

              Health and metrics: http://\(configuration.managementHost):\(ports.management)/health/ready, /metrics
              Ctrl-C stops the server.

            """
    }
}

/// A port that nobody listens on just now.
enum FreePort {
    static func find() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw CommandFault("no socket can be made") }
        defer { Glibc.close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port: Int? = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard bind(descriptor, generic, length) == 0, getsockname(descriptor, generic, &length) == 0 else {
                    return nil
                }
                return 0
            }
        }
        guard port != nil else { throw CommandFault("no port is free") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
