import Configuration
import Core
import Glibc
import Logging
import Messaging
import NativeCrypto
import Postgres
import SigV4

/// One function for each kind of value: what it is, or a fault that names its variable and nothing of its text.
extension ConfigurationReading {
    mutating func fault(_ name: String, _ words: String) { faults.append("COUNTERSIGN_\(name) \(words)") }

    /// A value that was given and has a fault is not missing too.
    mutating func missing(_ name: String) {
        let given = ["COUNTERSIGN_\(name) ", "COUNTERSIGN_\(name)_FILE "]
        guard !faults.contains(where: { fault in given.contains { fault.hasPrefix($0) } }) else { return }
        fault(name, "is required")
    }

    func text(_ name: String) -> String? {
        let value = reader.string(forKey: ConfigKey(["countersign", name.lowercased()]))
        return value.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A secret, from its variable or from the file that `…_FILE` names; never both, and never a blank one: what uses
    /// it would fall back to something, or be open to everybody.
    mutating func secret(_ name: String) -> Secret? {
        let value = text(name)
        guard let path = text("\(name)_FILE") else { return value.flatMap { filled($0, name) } }
        guard value == nil else {
            fault(name, "and COUNTERSIGN_\(name)_FILE are both given")
            return nil
        }
        guard let content = SmallFile.read(path) else {
            fault("\(name)_FILE", "cannot be read")
            return nil
        }
        return filled(content.filter { !$0.isNewline }, "\(name)_FILE")
    }

    private mutating func filled(_ content: String, _ name: String) -> Secret? {
        guard !content.allSatisfy(\.isWhitespace) else {
            fault(name, "is empty")
            return nil
        }
        return Secret(content)
    }

    mutating func integer(_ name: String, _ bounds: ClosedRange<Int>) -> Int? {
        guard let value = text(name) else { return nil }
        guard let number = Int(value), bounds.contains(number) else {
            fault(name, "is not a number from \(bounds.lowerBound) to \(bounds.upperBound)")
            return nil
        }
        return number
    }

    /// The ports of both listeners. Where one is chosen by the system, so is the other: beside a port that nobody knows
    /// yet the next one may be taken.
    mutating func ports(_ defaults: Defaults) -> (main: Int, management: Int) {
        let port = integer("PORT", 0...65535) ?? defaults.port
        if let management = integer("MANAGEMENT_PORT", 0...65535) { return (port, management) }
        if port == 65535 { fault("MANAGEMENT_PORT", "is required beside port 65535, which has no next one") }
        return (port, port == 0 ? 0 : port + 1)
    }

    /// As AWS spells them, `us-east-1` or `us-gov-west-1`: it is the first part of a pool's id.
    mutating func region() -> String {
        let region = text("REGION") ?? "us-east-1"
        if region.wholeMatch(of: #/[a-z]{2}(-[a-z]+)+-[0-9]/#) == nil {
            fault("REGION", "is not the name of a region, such as us-east-1")
        }
        return region
    }

    mutating func accountID() -> String {
        let account = text("ACCOUNT_ID") ?? "000000000000"
        if account.wholeMatch(of: #/[0-9]{12}/#) == nil { fault("ACCOUNT_ID", "is not twelve digits") }
        return account
    }

    /// In lower case, and short enough for the longest prefix of a pool, 63 characters and a dot, before it.
    mutating func domainSuffix() -> String? {
        guard let suffix = text("DOMAIN_SUFFIX") else { return nil }
        if !HostName.isValid(suffix) || suffix.utf8.count > 253 - 64 { fault("DOMAIN_SUFFIX", "is not a host name") }
        return suffix.lowercased()
    }

    mutating func logLevel() -> Logger.Level {
        guard let value = text("LOG_LEVEL") else { return .info }
        guard let level = Logger.Level(rawValue: value) else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            fault("LOG_LEVEL", "is not one of \(names)")
            return .info
        }
        return level
    }

    mutating func url(_ name: String) -> String? {
        guard let value = text(name) else { return nil }
        return value.hasSuffix("/") ? String(value.dropLast()) : value
    }

    mutating func checkPublicURL(_ url: String) {
        let isLoopback = ["localhost", "127.0.0.1", "[::1]"].contains { host in
            url == "http://\(host)" || url.hasPrefix("http://\(host):") || url.hasPrefix("http://\(host)/")
        }
        guard url.hasPrefix("https://") || isLoopback else {
            return fault("PUBLIC_URL", "must be https, or http on a loopback address")
        }
        guard !url.contains("?"), !url.contains("#"), !url.contains("@"),
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return fault("PUBLIC_URL", "is not an address without query, fragment and user") }
        guard HostName.isAuthority(url.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" }) else {
            return fault("PUBLIC_URL", "has no host, or a port that is none")
        }
    }

    mutating func checkDatabaseURL(_ url: Secret) {
        guard !ConnectionString.isValid(url) else { return }
        fault(
            "DATABASE_URL",
            "is not a connection URI of PostgreSQL; reserved characters of user and password are percent-encoded")
    }

    mutating func checkMailURL(_ url: Secret) {
        do {
            _ = try SMTPURL(url.revealedText)
        } catch {
            fault("SMTP_URL", "\(error)")
        }
    }

    mutating func key(_ name: String) -> MasterKey? {
        guard let value = secret(name) else { return nil }
        do {
            return try MasterKey(base64: value.revealedText)
        } catch {
            fault(name, "is not 32 bytes in base64")
            return nil
        }
    }

    mutating func credentials() -> AWSCredentials? {
        let id = text("ROOT_ACCESS_KEY_ID")
        let key = secret("ROOT_SECRET_ACCESS_KEY")
        if let key, key.revealed.count < 16 { fault("ROOT_SECRET_ACCESS_KEY", "is shorter than 16 characters") }
        if let id, let key { return AWSCredentials(accessKeyID: id, secretAccessKey: key) }
        if id != nil { missing("ROOT_SECRET_ACCESS_KEY") }
        if key != nil { missing("ROOT_ACCESS_KEY_ID") }
        return nil
    }

    /// The path of a file that can be read now.
    mutating func readableFile(_ name: String) -> String? {
        guard let path = text(name) else { return nil }
        if !Self.isReadableFile(path) { fault(name, "is not a file that can be read") }
        return path
    }

    private static func isReadableFile(_ path: String) -> Bool {
        var state = stat()
        return stat(path, &state) == 0 && state.st_mode & S_IFMT == S_IFREG && access(path, R_OK) == 0
    }

    mutating func tlsFiles() -> ServerConfiguration.TLSFiles? {
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
