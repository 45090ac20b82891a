import Configuration
package import Core
import Glibc
import Messaging
package import NativeCrypto
import Postgres
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
        /// http is allowed on a loopback address alone, in production and in development.
        package init() {}
    }

    private let reader: ConfigReader
    private var faults: [String]

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
        let port = integer("PORT", 0...65535) ?? defaults.port
        let publicURL = url("PUBLIC_URL") ?? defaults.publicURL?(port)
        if let publicURL { checkPublicURL(publicURL) } else { missing("PUBLIC_URL") }
        let database = secret("DATABASE_URL") ?? defaults.databaseURL
        if let database { checkDatabaseURL(database) } else { missing("DATABASE_URL") }
        let master = key("MASTER_KEY") ?? (faults.contains { $0.contains("MASTER_KEY") } ? nil : defaults.masterKey)
        if master == nil, !faults.contains(where: { $0.contains("COUNTERSIGN_MASTER_KEY ") }) { missing("MASTER_KEY") }
        let previous = key("MASTER_KEY_PREVIOUS")
        let root = credentials() ?? defaults.root
        if root == nil { missing("ROOT_ACCESS_KEY_ID and COUNTERSIGN_ROOT_SECRET_ACCESS_KEY") }
        let host = text("HOST") ?? defaults.host
        let managementHost = text("MANAGEMENT_HOST") ?? "127.0.0.1"
        let managementPort = integer("MANAGEMENT_PORT", 0...65535) ?? port + 1
        let region = text("REGION") ?? "us-east-1"
        let account = text("ACCOUNT_ID") ?? "000000000000"
        if account.utf8.count != 12 || UInt64(account) == nil { fault("ACCOUNT_ID", "is not twelve digits") }
        let tls = tlsFiles()
        let proxies = TrustedProxies(text("TRUSTED_PROXIES") ?? "")
        if proxies == nil { fault("TRUSTED_PROXIES", "is not a list of addresses and networks") }
        let suffix = text("DOMAIN_SUFFIX") ?? defaults.domainSuffix ?? "auth.localhost"
        let smtp = secret("SMTP_URL")
        if let smtp { checkMailURL(smtp) }
        let authorities = text("SMTP_CA_FILE")
        if let authorities, access(authorities, R_OK) != 0 { fault("SMTP_CA_FILE", "cannot be read") }
        guard faults.isEmpty, let publicURL, let database, let master, let root, let proxies else {
            throw ConfigurationFaults(faults: faults)
        }
        return ServerConfiguration(
            host: host, port: port, managementHost: managementHost, managementPort: managementPort,
            publicURL: publicURL,
            databaseURL: database, masterKey: master, previousMasterKey: previous, region: region, accountID: account,
            root: root, tls: tls, trustedProxies: proxies, domainSuffix: suffix, smtpURL: smtp,
            smtpAuthoritiesFile: authorities)
    }
}

extension ConfigurationReading {
    /// The variables there are; a later one answers that it is not built.
    static let names: Set<String> = [
        "HOST", "PORT", "MANAGEMENT_HOST", "MANAGEMENT_PORT", "PUBLIC_URL", "DATABASE_URL", "MASTER_KEY",
        "MASTER_KEY_PREVIOUS", "REGION", "ACCOUNT_ID", "ROOT_ACCESS_KEY_ID", "ROOT_SECRET_ACCESS_KEY",
        "TLS_CERTIFICATE",
        "TLS_KEY", "TRUSTED_PROXIES", "DOMAIN_SUFFIX", "SMTP_URL", "SMTP_CA_FILE",
    ]
    static let secrets: Set<String> = [
        "DATABASE_URL", "MASTER_KEY", "MASTER_KEY_PREVIOUS", "ROOT_SECRET_ACCESS_KEY", "SMTP_URL",
    ]
    private static let later = [
        "OUTBOUND_ALLOW", "SES_ENDPOINT", "SNS_ENDPOINT", "SMS_GATEWAY_URL", "APNS_", "FCM_", "LAMBDA_ENDPOINT",
        "TRIGGERS_FILE",
    ]

    private mutating func checkNames(_ environment: [String: String]) {
        for variable in environment.keys.sorted() where variable.hasPrefix("COUNTERSIGN_") {
            let name = String(variable.dropFirst("COUNTERSIGN_".count))
            let isFile = name.hasSuffix("_FILE") && Self.secrets.contains(String(name.dropLast(5)))
            guard !Self.names.contains(name), !isFile else { continue }
            let isLater = Self.later.contains { name.hasPrefix($0) }
            fault(name, isLater ? "is not implemented yet" : "is not a setting of this server")
        }
    }

    private mutating func fault(_ name: String, _ words: String) { faults.append("COUNTERSIGN_\(name) \(words)") }

    private mutating func missing(_ name: String) { fault(name, "is required") }

    private func text(_ name: String) -> String? {
        let value = reader.string(forKey: ConfigKey(["countersign", name.lowercased()]))
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A secret, from its variable or from the file that `…_FILE` names; never both.
    private mutating func secret(_ name: String) -> Secret? {
        let value = text(name)
        guard let path = text("\(name)_FILE") else { return value.map { Secret($0) } }
        guard value == nil else {
            fault(name, "and COUNTERSIGN_\(name)_FILE are both given")
            return nil
        }
        guard let content = SmallFile.read(path) else {
            fault("\(name)_FILE", "cannot be read")
            return nil
        }
        return Secret(content.filter { !$0.isNewline })
    }

    private mutating func integer(_ name: String, _ bounds: ClosedRange<Int>) -> Int? {
        guard let value = text(name) else { return nil }
        guard let number = Int(value), bounds.contains(number) else {
            fault(name, "is not a number from \(bounds.lowerBound) to \(bounds.upperBound)")
            return nil
        }
        return number
    }

    private mutating func url(_ name: String) -> String? {
        guard let value = text(name) else { return nil }
        return value.hasSuffix("/") ? String(value.dropLast()) : value
    }

    private mutating func checkPublicURL(_ url: String) {
        let isLoopback = ["localhost", "127.0.0.1", "[::1]"].contains { host in
            url == "http://\(host)" || url.hasPrefix("http://\(host):") || url.hasPrefix("http://\(host)/")
        }
        guard url.hasPrefix("https://") || isLoopback else {
            return fault("PUBLIC_URL", "must be https, or http on a loopback address")
        }
        guard !url.contains("?"), !url.contains("#"), !url.contains("@"),
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return fault("PUBLIC_URL", "is not an address without query, fragment and user") }
    }

    private mutating func checkDatabaseURL(_ url: Secret) {
        guard !ConnectionString.isValid(url) else { return }
        fault(
            "DATABASE_URL",
            "is not a connection URI of PostgreSQL; reserved characters of user and password are percent-encoded")
    }

    private mutating func checkMailURL(_ url: Secret) {
        do {
            _ = try SMTPURL(url.revealedText)
        } catch {
            fault("SMTP_URL", "\(error)")
        }
    }

    private mutating func key(_ name: String) -> MasterKey? {
        guard let value = secret(name) else { return nil }
        do {
            return try MasterKey(base64: value.revealedText)
        } catch {
            fault(name, "is not 32 bytes in base64")
            return nil
        }
    }

    private mutating func credentials() -> AWSCredentials? {
        let id = text("ROOT_ACCESS_KEY_ID")
        let key = secret("ROOT_SECRET_ACCESS_KEY")
        if let id, let key { return AWSCredentials(accessKeyID: id, secretAccessKey: key) }
        if id != nil { missing("ROOT_SECRET_ACCESS_KEY") }
        if key != nil { missing("ROOT_ACCESS_KEY_ID") }
        return nil
    }

    private mutating func tlsFiles() -> ServerConfiguration.TLSFiles? {
        let certificate = text("TLS_CERTIFICATE")
        let key = text("TLS_KEY")
        guard certificate != nil || key != nil else { return nil }
        guard let certificate, let key else {
            missing(certificate == nil ? "TLS_CERTIFICATE" : "TLS_KEY")
            return nil
        }
        for (name, path) in [("TLS_CERTIFICATE", certificate), ("TLS_KEY", key)] where access(path, R_OK) != 0 {
            fault(name, "cannot be read")
        }
        let files = ServerConfiguration.TLSFiles(certificate: certificate, key: key)
        if !faults.contains(where: { $0.contains("COUNTERSIGN_TLS") }), (try? files.configuration()) == nil {
            fault("TLS_CERTIFICATE", "and COUNTERSIGN_TLS_KEY are not a certificate and its key in PEM")
        }
        return files
    }
}
