import Core
import Directory
import Logging
import NativeCrypto
import Postgres

/// What `countersign check` found.
package struct CheckReport: Sendable {
    /// Each check with its finding; nil is good.
    let findings: [(check: String, fault: String?)]

    package var isGood: Bool { findings.allSatisfy { $0.fault == nil } }

    package var text: String {
        findings.map { "\($0.check): \($0.fault ?? "good")" }.joined(separator: "\n")
    }

    package var json: String {
        JSON.object(findings.map { JSON.Member($0.check, $0.fault.map { .string($0) } ?? .bool(true)) }).text
    }
}

extension Commands {
    package static func check(environment: [String: String], file: String?) async -> CheckReport {
        let configuration: ServerConfiguration
        do {
            configuration = try ConfigurationReading.read(environment: environment, file: file, defaults: .init())
        } catch {
            return CheckReport(findings: [("configuration", "\(error)")])
        }
        do {
            let pending = try await Migrator(DatabaseSettings(configuration).pool).pending()
            guard pending.isEmpty else {
                let schema = "lacks \(pending.joined(separator: ", ")); run `countersign migrate`"
                return CheckReport(findings: [("configuration", nil), ("database", nil), ("schema", schema)])
            }
            return CheckReport(findings: try await stored(configuration))
        } catch {
            return CheckReport(findings: [("configuration", nil), ("database", "\(error)")])
        }
    }

    /// The findings where configuration and schema are good.
    private static func stored(
        _ configuration: ServerConfiguration
    ) async throws -> [(check: String, fault: String?)] {
        let randomness = SystemRandomness()
        let pool = Pool(
            DatabaseSettings(configuration).pool, randomness: randomness, logger: Logger(label: "countersign"))
        defer { pool.close() }
        let standby = try await pool.standing().isStandby ? "is a standby, which takes no writes" : nil
        let sealing = Sealing(
            current: configuration.masterKey, previous: configuration.previousMasterKey, randomness: randomness)
        let opens = try await Store(pool: pool, sealing: sealing).signingKeys.areOpened()
        let key = opens ? nil : MasterKeyFault().description
        return [("configuration", nil), ("database", standby), ("schema", nil), ("master key", key)]
    }
}
