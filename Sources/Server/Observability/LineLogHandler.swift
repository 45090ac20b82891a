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

    package func log(event: LogEvent) {
        let lost = output.takeDropped()
        let extra: Logger.Metadata = lost > 0 ? ["lines_lost_before": "\(lost)"] : [:]
        let fields = [event.metadata ?? [:], extra].reduce(metadata) { $0.merging($1) { _, new in new } }
            .sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value.description)) }
        let text: String
        switch style {
        case .json:
            let time = CivilTime(clock.now()).extendedISO8601
            text =
                JSON.object(
                    [
                        JSON.Member("time", .string(time)), JSON.Member("level", .string(event.level.rawValue)),
                        JSON.Member("message", .string(event.message.description)),
                    ] + fields
                ).text
        case .words:
            let words = fields.map { " \($0.name)=\($0.value.string ?? "")" }.joined()
            text = "\(event.level.rawValue): \(event.message)\(words)"
        }
        output.write(text)
    }
}
