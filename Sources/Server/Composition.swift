package import AWSAPI
package import Authority
package import Core
import Directory
package import HostedUI
package import Logging
package import Messaging
package import NativeCrypto
package import OAuth
import Outbound
package import Postgres

/// An install put together: the doors over the Authority over the Directory. Built once and passed down.
package struct Composition: Sendable {
    package let configuration: ServerConfiguration
    package let pool: Pool
    package let authority: Authority
    package let oauth: OAuth
    package let aws: Dispatcher
    package let pages: PageRenderer
    package let mailbox: DevelopmentMailbox?
    package let channels: Channels
    package let clock: any WallClock
    package let metrics: ServerMetrics
    let documents = PublishedDocuments()
    /// What becomes of messages.
    let meter = DeliveryMeter()
    package let logger: Logger

    /// What tests and development replace.
    package struct Ports: Sendable {
        package var clock: any WallClock = SystemClock()
        package var randomness: any Randomness = SystemRandomness()
        package var keySource: any RSAKeySource
        package var hasher: PasswordHasher
        /// Where messages go when there is no SMTP server; nil in production.
        package var mailbox: DevelopmentMailbox?
        /// Stands between the Directory and the pool: tests count statements through it.
        package var database: (any Querying)?
        /// What leaves by HTTP; nil in production: the one client.
        package var outbound: (any OutboundHTTP)?

        package init(keySource: any RSAKeySource, hasher: PasswordHasher) {
            self.keySource = keySource
            self.hasher = hasher
        }
    }

    package init(_ configuration: ServerConfiguration, pool: Pool, ports: Ports, logger: Logger) throws {
        self.configuration = configuration
        self.pool = pool
        self.logger = logger
        clock = ports.clock
        mailbox = ports.mailbox
        let sealing = Sealing(
            current: configuration.masterKey, previous: configuration.previousMasterKey, randomness: ports.randomness)
        let store =
            ports.database.map { Store(database: $0, pool: pool, sealing: sealing) }
            ?? Store(pool: pool, sealing: sealing)
        authority = Authority(
            store: store, configuration: ConfigurationCache(store: store), hasher: ports.hasher,
            keySource: ports.keySource, randomness: ports.randomness,
            installation: Installation(
                publicURL: configuration.publicURL, region: configuration.region, accountID: configuration.accountID,
                domainSuffix: configuration.domainSuffix),
            triggerInvoker: TriggerInvoker(
                configuration.triggers,
                http: ports.outbound ?? OutboundClient(AddressRule(listed: configuration.outboundAllow)),
                programs: ProgramRunner()), logger: logger)
        oauth = OAuth(authority: authority)
        aws = Dispatcher(authority: authority, root: configuration.root)
        pages = try PageRenderer()
        channels = try Self.channels(configuration, ports.mailbox)
        metrics = ServerMetrics()
    }

    private static func channels(
        _ configuration: ServerConfiguration, _ mailbox: DevelopmentMailbox?
    ) throws -> Channels {
        guard let url = configuration.smtpURL else { return Channels(mailbox: mailbox) }
        do {
            let smtp = SMTP(
                try SMTPURL(url.revealedText), defaultSender: "no-reply@\(configuration.domainSuffix)",
                certificateAuthorities: configuration.smtpAuthoritiesFile)
            return Channels(smtp: smtp, mailbox: mailbox)
        } catch {
            throw ConfigurationFaults(faults: ["COUNTERSIGN_SMTP_URL \(error)"])
        }
    }
}
