import Core

/// A moment for people who develop: `2026-11-24 10:32:00 UTC`.
enum ReadableTime {
    static func text(_ moment: Moment) -> String {
        let text = CivilTime(moment).extendedISO8601
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }
}
