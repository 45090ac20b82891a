import Core
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
            let schema = pending.isEmpty ? nil : "lacks \(pending.joined(separator: ", ")); run `countersign migrate`"
            return CheckReport(findings: [("configuration", nil), ("database", nil), ("schema", schema)])
        } catch {
            return CheckReport(findings: [("configuration", nil), ("database", "\(error)")])
        }
    }
}
