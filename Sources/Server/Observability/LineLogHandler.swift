import Core
import Glibc
package import Logging

/// Writes one line for each event to standard error: JSON for machines, words for a developer.
package struct LineLogHandler: LogHandler {
    package enum Style: Sendable { case json, words }

    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level = .info
    private let label: String
    private let style: Style
    private let clock: any WallClock

    package init(label: String, style: Style, level: Logger.Level) {
        self.label = label
        self.style = style
        clock = SystemClock()
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
        // One write for a line, so that lines of several threads do not mix.
        let bytes = Array("\(text)\n".utf8)
        _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }
}
