package import Core

/// A moment, in the form that every language reads.
package enum ReadableTime {
    /// `2026-11-24`, in UTC.
    package static func day(_ moment: Moment) -> String { String(text(moment).prefix(10)) }

    /// `2026-11-24 10:32 UTC`.
    package static func minute(_ moment: Moment) -> String { "\(text(moment).prefix(16)) UTC" }

    /// `2026-11-24 10:32:00 UTC`.
    static func text(_ moment: Moment) -> String {
        let text = CivilTime(moment).extendedISO8601
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }
}
