package import AWSAPI
package import Authority
package import Core
import Directory
import Federation
package import HostedUI
package import IAM
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
    package let access: AccessControl
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
        let http = ports.outbound ?? OutboundClient(AddressRule(listed: configuration.outboundAllow))
        channels = try Self.channels(configuration, ports, http)
        authority = Authority(
            store: store, configuration: ConfigurationCache(store: store), hasher: ports.hasher,
            keySource: ports.keySource, randomness: ports.randomness,
            installation: Installation(
                publicURL: configuration.publicURL, region: configuration.region, accountID: configuration.accountID,
                domainSuffix: configuration.domainSuffix, sendsSMS: channels.carries(.sms)),
            triggerInvoker: TriggerInvoker(configuration.triggers, http: http, programs: ProgramRunner()),
            federation: Federation(http: http, randomness: ports.randomness, logger: logger),
            logger: logger)
        access = AccessControl(
            authority: authority, root: configuration.root,
            outer: configuration.outerSTS.map { OuterSTS(url: $0, http: http) })
        oauth = OAuth(access: access)
        aws = Dispatcher(access: access)
        pages = try PageRenderer()
        metrics = ServerMetrics()
    }

    private static func channels(
        _ configuration: ServerConfiguration, _ ports: Ports, _ http: any OutboundHTTP
    ) throws -> Channels {
        let sms: (any Channel)? =
            switch configuration.sms {
            case .gateway(let url, let secret): SMSGateway(url: url, secret: secret, http: http, clock: ports.clock)
            case .sns(let url, let credentials, let region):
                SNS(url: url, credentials: credentials, region: region, http: http, clock: ports.clock)
            case nil: nil
            }
        guard let url = configuration.smtpURL else { return Channels(sms: sms, mailbox: ports.mailbox) }
        do {
            let smtp = SMTP(
                try SMTPURL(url.revealedText), defaultSender: "no-reply@\(configuration.domainSuffix)",
                certificateAuthorities: configuration.smtpAuthoritiesFile)
            return Channels(smtp: smtp, sms: sms, mailbox: ports.mailbox)
        } catch {
            throw ConfigurationFaults(faults: ["COUNTERSIGN_SMTP_URL \(error)"])
        }
    }
}
