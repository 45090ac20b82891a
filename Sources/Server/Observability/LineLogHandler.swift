import Core
package import Logging

/// Writes one line for each event to standard error: JSON for machines, words for a developer.
package struct LineLogHandler: LogHandler {
    package enum Style: Sendable { case json, words }

    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level = .info
    private let label: String
    private let style: Style
    private let clock: any WallClock
    private let output: LogOutput

    package init(label: String, style: Style, level: Logger.Level, output: LogOutput) {
        self.label = label
        self.style = style
        clock = SystemClock()
        self.output = output
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(
        level: Logger.Level, message: Logger.Message, metadata extra: Logger.Metadata?, source: String, file: String,
        function: String, line: UInt
    ) {
        let lost = output.takeDropped()
        let extra = lost > 0 ? (extra ?? [:]).merging(["lines_lost_before": "\(lost)"]) { _, new in new } : extra
        let fields = metadata.merging(extra ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
            .map { JSON.Member($0.key, .string($0.value.description)) }
        let text: String
        switch style {
        case .json:
            let time = CivilTime(clock.now()).extendedISO8601
            text =
                JSON.object(
                    [
                        JSON.Member("time", .string(time)), JSON.Member("level", .string(level.rawValue)),
                        JSON.Member("message", .string(message.description)),
                    ] + fields
                ).text
        case .words:
            text = "\(level.rawValue): \(message)" + fields.map { " \($0.name)=\($0.value.string ?? "")" }.joined()
        }
        output.write(text)
    }
}
