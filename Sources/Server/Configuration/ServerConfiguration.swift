package import Authority
package import Core
package import Logging
package import NativeCrypto
package import SigV4

/// Everything an install is told, read once and validated as a whole.
package struct ServerConfiguration: Sendable {
    package var host: String
    package var port: Int
    package var managementHost: String
    package var managementPort: Int
    /// Without a slash at its end.
    package var publicURL: String
    package var databaseURL: Secret
    package var masterKey: MasterKey
    package var previousMasterKey: MasterKey?
    package var region: String
    package var accountID: String
    package var root: AWSCredentials
    package var tls: TLSFiles?
    package var trustedProxies: TrustedProxies
    package var domainSuffix: String
    package var smtpURL: Secret?
    package var smtpAuthoritiesFile: String?
    /// How messages by phone leave; nil where they do not, or as development has it.
    package var sms: SMSWay?
    /// Where roles of other accounts are taken: https or http and a host.
    package var outerSTS: String?
    /// Private addresses that requests of ours may reach.
    package var outboundAllow: AddressRanges
    /// How pools' functions are called.
    package var triggers: TriggerRoutes
    /// The least of what is written to the log.
    package var logLevel: Logger.Level

    package init(
        host: String, port: Int, managementHost: String, managementPort: Int, publicURL: String, databaseURL: Secret,
        masterKey: MasterKey, previousMasterKey: MasterKey? = nil, region: String, accountID: String,
        root: AWSCredentials, tls: TLSFiles? = nil, trustedProxies: TrustedProxies = TrustedProxies(),
        domainSuffix: String,
        smtpURL: Secret? = nil, smtpAuthoritiesFile: String? = nil, sms: SMSWay? = nil,
        outerSTS: String? = nil, outboundAllow: AddressRanges = AddressRanges(),
        triggers: TriggerRoutes = TriggerRoutes(), logLevel: Logger.Level = .info
    ) {
        self.host = host
        self.port = port
        self.managementHost = managementHost
        self.managementPort = managementPort
        self.publicURL = publicURL
        self.databaseURL = databaseURL
        self.masterKey = masterKey
        self.previousMasterKey = previousMasterKey
        self.region = region
        self.accountID = accountID
        self.root = root
        self.tls = tls
        self.trustedProxies = trustedProxies
        self.domainSuffix = domainSuffix
        self.smtpURL = smtpURL
        self.smtpAuthoritiesFile = smtpAuthoritiesFile
        self.sms = sms
        self.outerSTS = outerSTS
        self.outboundAllow = outboundAllow
        self.triggers = triggers
        self.logLevel = logLevel
    }

    /// PEM files of the main listener.
    package struct TLSFiles: Sendable, Hashable {
        package let certificate: String
        package let key: String
    }

    /// Whether browsers reach us over https, which decides cookies and HSTS.
    package var isSecure: Bool { publicURL.hasPrefix("https://") }

    /// The path of the public URL, empty or with a slash at its head: what every address of ours begins with.
    package var pathPrefix: String {
        let rest = publicURL.drop { $0 != ":" }.dropFirst(3)
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? ""
    }

    /// Host and port of the public URL, in lower case.
    package var publicAuthority: String {
        String(publicURL.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" }).lowercased()
    }
}

/// A way out for messages by phone.
package enum SMSWay: Sendable {
    /// An HTTP gateway, and the secret that requests to it are signed with.
    case gateway(url: String, secret: Secret)
    /// Amazon SNS, or something that speaks its `Publish`.
    case sns(url: String, credentials: AWSCredentials, region: String)
}

/// All faults of a configuration at once.
package struct ConfigurationFaults: Error, CustomStringConvertible {
    package let faults: [String]

    package var description: String {
        (["The configuration has \(faults.count == 1 ? "a fault" : "\(faults.count) faults"):"]
            + faults.map { "  \($0)" })
            .joined(separator: "\n")
    }
}
