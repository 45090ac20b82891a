import Configuration
package import Core
package import NativeCrypto
package import SigV4

/// Reads the environment, over an optional YAML file, and names every fault.
package struct ConfigurationReading {
    /// What stands in for a setting that is not given; production has few of these.
    package struct Defaults: Sendable {
        package var host = "0.0.0.0"
        package var port = 9080
        /// Made of the port.
        package var publicURL: (@Sendable (Int) -> String)?
        package var databaseURL: Secret?
        package var masterKey: MasterKey?
        package var root: AWSCredentials?
        package var domainSuffix: String?
        package var outboundAllow = ""
        /// http is allowed on a loopback address alone, in production and in development.
        package init() {}
    }

    let reader: ConfigReader
    var faults: [String]

    /// `environment` are the process's variables; where one of them is set, the same setting of the file is not.
    package static func read(
        environment: [String: String], file: String?, defaults: Defaults
    ) throws(ConfigurationFaults) -> ServerConfiguration {
        let (settings, faults) = file.map(ConfigurationFile.read) ?? ([:], [])
        let variables = settings.merging(environment) { _, set in set }
        let provider = EnvironmentVariablesProvider(environmentVariables: variables)
        var reading = ConfigurationReading(reader: ConfigReader(provider: provider), faults: faults)
        reading.checkNames(variables)
        return try reading.configuration(defaults)
    }

    private init(reader: ConfigReader, faults: [String]) {
        self.reader = reader
        self.faults = faults
    }

    private mutating func configuration(_ defaults: Defaults) throws(ConfigurationFaults) -> ServerConfiguration {
        let (port, managementPort) = ports(defaults)
        let publicURL = url("PUBLIC_URL") ?? defaults.publicURL?(port)
        if let publicURL { checkPublicURL(publicURL) } else { missing("PUBLIC_URL") }
        let database = secret("DATABASE_URL") ?? defaults.databaseURL
        if let database { checkDatabaseURL(database) } else { missing("DATABASE_URL") }
        let master = key("MASTER_KEY") ?? defaults.masterKey
        if master == nil { missing("MASTER_KEY") }
        let previous = key("MASTER_KEY_PREVIOUS")
        let root = credentials() ?? defaults.root
        if root == nil, !faults.contains(where: { $0.hasPrefix("COUNTERSIGN_ROOT_") }) {
            missing("ROOT_ACCESS_KEY_ID and COUNTERSIGN_ROOT_SECRET_ACCESS_KEY")
        }
        let host = text("HOST") ?? defaults.host
        let managementHost = text("MANAGEMENT_HOST") ?? "127.0.0.1"
        let region = region()
        let account = accountID()
        let level = logLevel()
        let tls = tlsFiles()
        let proxies = TrustedProxies(text("TRUSTED_PROXIES") ?? "")
        if proxies == nil { fault("TRUSTED_PROXIES", "is not a list of addresses and networks") }
        let suffix = domainSuffix() ?? defaults.domainSuffix ?? "auth.localhost"
        let smtp = secret("SMTP_URL")
        if let smtp { checkMailURL(smtp) }
        let authorities = readableFile("SMTP_CA_FILE")
        let sms = smsWay(in: region)
        let outerSTS = hostURL("STS_ENDPOINT")
        let allow = AddressRanges(text("OUTBOUND_ALLOW") ?? defaults.outboundAllow)
        if allow == nil { fault("OUTBOUND_ALLOW", "is not a list of addresses and networks") }
        let triggers = triggerRoutes()
        guard faults.isEmpty, let publicURL, let database, let master, let root, let proxies, let allow
        else {
            throw ConfigurationFaults(faults: faults)
        }
        return ServerConfiguration(
            host: host, port: port, managementHost: managementHost, managementPort: managementPort,
            publicURL: publicURL,
            databaseURL: database, masterKey: master, previousMasterKey: previous, region: region, accountID: account,
            root: root, tls: tls, trustedProxies: proxies, domainSuffix: suffix, smtpURL: smtp,
            smtpAuthoritiesFile: authorities, sms: sms, outerSTS: outerSTS,
            outboundAllow: allow, triggers: triggers, logLevel: level)
    }
}

extension ConfigurationReading {
    /// The variables there are; a later one answers that it is not built.
    static let names: Set<String> = [
        "HOST", "PORT", "MANAGEMENT_HOST", "MANAGEMENT_PORT", "PUBLIC_URL", "DATABASE_URL", "MASTER_KEY",
        "MASTER_KEY_PREVIOUS", "REGION", "ACCOUNT_ID", "ROOT_ACCESS_KEY_ID", "ROOT_SECRET_ACCESS_KEY",
        "TLS_CERTIFICATE",
        "TLS_KEY", "TRUSTED_PROXIES", "DOMAIN_SUFFIX", "SMTP_URL", "SMTP_CA_FILE", "LOG_LEVEL",
        "OUTBOUND_ALLOW", "LAMBDA_ENDPOINT", "LAMBDA_ACCESS_KEY_ID", "LAMBDA_SECRET_ACCESS_KEY", "LAMBDA_SESSION_TOKEN",
        "TRIGGERS_FILE", "SMS_GATEWAY_URL", "SMS_GATEWAY_SECRET", "SNS_ENDPOINT", "SNS_REGION", "SNS_ACCESS_KEY_ID",
        "SNS_SECRET_ACCESS_KEY", "SNS_SESSION_TOKEN", "STS_ENDPOINT",
    ]
    static let secrets: Set<String> = [
        "DATABASE_URL", "MASTER_KEY", "MASTER_KEY_PREVIOUS", "ROOT_SECRET_ACCESS_KEY", "SMTP_URL",
        "LAMBDA_SECRET_ACCESS_KEY", "LAMBDA_SESSION_TOKEN", "SMS_GATEWAY_SECRET", "SNS_SECRET_ACCESS_KEY",
        "SNS_SESSION_TOKEN",
    ]
    private static let later = ["SES_ENDPOINT", "APNS_", "FCM_"]

    private mutating func checkNames(_ environment: [String: String]) {
        for variable in environment.keys.sorted() where variable.hasPrefix("COUNTERSIGN_") {
            let name = String(variable.dropFirst("COUNTERSIGN_".count))
            let isFile = name.hasSuffix("_FILE") && Self.secrets.contains(String(name.dropLast(5)))
            guard !Self.names.contains(name), !isFile else { continue }
            let isLater = Self.later.contains { name.hasPrefix($0) }
            fault(name, isLater ? "is not implemented yet" : "is not a setting of this server")
        }
    }
}
