import Core
import Directory

/// What a command did, in words and in JSON.
package struct CommandReport: Sendable, Hashable {
    package let text: String
    package let json: String
    /// Whether everything was done.
    package let isComplete: Bool

    private init(_ text: String, _ json: JSON, isComplete: Bool = true) {
        self.text = text
        self.json = json.text
        self.isComplete = isComplete
    }

    static func migrated(_ names: [String]) -> CommandReport {
        CommandReport(
            names.isEmpty ? "The schema is up to date." : "Applied: \(names.joined(separator: ", "))",
            ["applied": .array(names.map(JSON.string))])
    }

    static func rotated(_ kids: [String]) -> CommandReport {
        CommandReport(kids.joined(separator: "\n"), ["keys": .array(kids.map(JSON.string))])
    }

    static func revoked(before time: Moment) -> CommandReport {
        let text = CivilTime(time).extendedISO8601
        return CommandReport("Ended: all temporary credentials made before \(text).", ["before": .string(text)])
    }

    static func rewrapped(_ outcome: Rewrapping.Outcome) -> CommandReport {
        let skipped = outcome.skipped == 0 ? "" : " \(outcome.skipped) could not be opened and stay as they are."
        return CommandReport(
            "\(outcome.moved) values moved to the newest key.\(skipped)",
            ["moved": .integer(Int64(outcome.moved)), "skipped": .integer(Int64(outcome.skipped))],
            isComplete: outcome.skipped == 0)
    }
}
