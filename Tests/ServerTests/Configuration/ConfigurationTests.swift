import Core
import Glibc
import Logging
import NativeCrypto
import Server
import SigV4
import TestKit
import Testing

/// What is a value of each setting, and what is refused at the start.
@Suite struct ConfigurationTests {
    private static let complete = [
        "COUNTERSIGN_PUBLIC_URL": "https://id.example", "COUNTERSIGN_DATABASE_URL": "postgresql://u@127.0.0.1/db",
        "COUNTERSIGN_MASTER_KEY": TestApp.masterKey.base64.revealedText,
        "COUNTERSIGN_ROOT_ACCESS_KEY_ID": TestApp.root.accessKeyID,
        "COUNTERSIGN_ROOT_SECRET_ACCESS_KEY": "0123456789abcdef",
    ]
    static let secrets = ["DATABASE_URL", "MASTER_KEY", "MASTER_KEY_PREVIOUS", "ROOT_SECRET_ACCESS_KEY", "SMTP_URL"]

    /// Values replace those of a complete configuration; nil takes one away.
    private func read(_ changes: [String: String?]) -> Result<ServerConfiguration, ConfigurationFaults> {
        var variables = Self.complete
        for (name, value) in changes { variables["COUNTERSIGN_\(name)"] = value }
        let environment = variables
        return Result { () throws(ConfigurationFaults) in
            try ConfigurationReading.read(environment: environment, file: nil, defaults: .init())
        }
    }

    private func faults(_ changes: [String: String?]) -> [String] {
        guard case .failure(let found) = read(changes) else { return [] }
        return found.faults
    }

    @Test func aCompleteOneIsGood() throws {
        let configuration = try read([:]).get()
        #expect(configuration.port == 9080 && configuration.managementPort == 9081)
        #expect(configuration.logLevel == .info)
        #expect(configuration.region == "us-east-1" && configuration.accountID == "000000000000")
    }

    @Test(arguments: [
        ("REGION", "eu-west-1"), ("REGION", "us-gov-west-1"), ("ACCOUNT_ID", "012345678901"),
        ("DOMAIN_SUFFIX", "Auth.example.com"), ("PUBLIC_URL", "https://id.example:8443/base"),
        ("PUBLIC_URL", "http://[::1]:9080"), ("PUBLIC_URL", "https://[2001:db8::1]"), ("PORT", "65534"),
        ("MANAGEMENT_PORT", "65535"), ("LOG_LEVEL", "debug"), ("ROOT_SECRET_ACCESS_KEY", "sixteen-letters-"),
    ])
    func aValue(name: String, value: String) {
        #expect(faults([name: value]) == [])
    }

    @Test(arguments: [
        ("REGION", "us_east_1"), ("REGION", "US-EAST-1"), ("REGION", "us-east-1 "), ("REGION", "useast"),
        ("REGION", "us-east-1/x"), ("REGION", "us-east-12"), ("ACCOUNT_ID", "+00000000001"),
        ("ACCOUNT_ID", "00000000001"), ("ACCOUNT_ID", "0000000000001"), ("ACCOUNT_ID", "٠٠٠٠٠٠"),
        ("DOMAIN_SUFFIX", "auth example"), ("DOMAIN_SUFFIX", ".auth.example"), ("DOMAIN_SUFFIX", "auth..example"),
        ("DOMAIN_SUFFIX", "-a.example"), ("DOMAIN_SUFFIX", "auth.example:80"), ("DOMAIN_SUFFIX", "https://a.example"),
        ("DOMAIN_SUFFIX", String(repeating: "a.", count: 100) + "example"), ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https:///path"), ("PUBLIC_URL", "https://:443"), ("PUBLIC_URL", "https://id.example:"),
        ("PUBLIC_URL", "https://id.example:0"), ("PUBLIC_URL", "https://id.example:99999"),
        ("PUBLIC_URL", "https://id.example:+80"), ("PUBLIC_URL", "https://id example"),
        ("PUBLIC_URL", "https://[::1"), ("PUBLIC_URL", "https://[1.2.3.4]"), ("PORT", "65536"), ("PORT", "-1"),
        ("MANAGEMENT_PORT", "65536"), ("LOG_LEVEL", "loud"), ("LOG_LEVEL", "INFO"),
        ("ROOT_SECRET_ACCESS_KEY", "fifteen-letters"), ("DATABASE_URL", " "), ("SMTP_URL", " \t"),
        ("SMTP_CA_FILE", "/etc"), ("SMTP_CA_FILE", "/nowhere"), ("SMTP_CA_FILE", "/dev/null"),
    ])
    func noValue(name: String, value: String) {
        let found = faults([name: value])
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix("COUNTERSIGN_\(name) ") == true, "\(found)")
    }

    @Test func portsBesideEachOther() throws {
        #expect(faults(["PORT": "65535"]).first?.hasPrefix("COUNTERSIGN_MANAGEMENT_PORT ") == true)
        #expect(faults(["PORT": "65535", "MANAGEMENT_PORT": "1"]) == [])
        let chosen = try read(["PORT": "0"]).get()
        #expect(chosen.port == 0 && chosen.managementPort == 0)
        #expect(try read(["PORT": "0", "MANAGEMENT_PORT": "7000"]).get().managementPort == 7000)
    }

    @Test(arguments: secrets) func aSecretsFileHoldsIt(name: String) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let value = Self.complete["COUNTERSIGN_\(name)"] ?? "smtp://localhost:25"
        let good = try folder.file(name == "MASTER_KEY_PREVIOUS" ? TestApp.masterKey.base64.revealedText : value + "\n")
        #expect(faults([name: nil, "\(name)_FILE": good]) == [])
        #expect(faults([name: value, "\(name)_FILE": good]).count == 1)
    }

    @Test(arguments: secrets) func aSecretsFileWithoutOneIsAFault(name: String) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let wrong = [
            try folder.file(""), try folder.file("\n"), try folder.file(" \r\n\t\n"), folder.path,
            "\(folder.path)/missing", try folder.file(String(repeating: "hunter2 ", count: 10_000)),
        ]
        for path in wrong {
            let found = faults([name: nil, "\(name)_FILE": path])
            #expect(found.count == 1, "\(found)")
            #expect(found.first?.hasPrefix("COUNTERSIGN_\(name)_FILE ") == true, "\(found)")
            #expect(!found.contains { $0.contains("hunter2") })
        }
    }

    @Test func theLevelOfTheLog() throws {
        for level in Logger.Level.allCases {
            #expect(try read(["LOG_LEVEL": level.rawValue]).get().logLevel == level)
        }
    }
}

/// A folder that a test removes.
private struct TemporaryFolder {
    let path: String

    init() throws {
        path = "/tmp/countersign-configuration-\(Hex.encode(SystemRandomness().bytes(8)))"
        try #require(mkdir(path, 0o700) == 0)
    }

    func file(_ content: String) throws -> String {
        let name = "\(path)/\(Hex.encode(SystemRandomness().bytes(4)))"
        let file = try #require(fopen(name, "w"))
        fputs(content, file)
        fclose(file)
        return name
    }

    func remove() {
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            unlink("\(path)/\(name)")
        }
        closedir(folder)
        rmdir(path)
    }
}
