/// An instant in microseconds since 1970-01-01T00:00:00Z, the resolution of PostgreSQL's `timestamptz`.
///
/// A request's moment is read once, at its start, and passed down as a value: nothing below `Server` asks a clock.
package struct Moment: Hashable, Comparable, Sendable {
    /// Microseconds since the Unix epoch.
    package var microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// A moment at whole seconds since the Unix epoch, saturating far beyond any date a token can carry.
    package init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        self.microseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Whole seconds since the Unix epoch, rounded down: the NumericDate of RFC 7519 §2.
    package var seconds: Int64 {
        let quotient = microseconds / 1_000_000
        return microseconds % 1_000_000 < 0 ? quotient - 1 : quotient
    }

    /// Seconds with their fraction in milliseconds, as JSON 1.1 timestamps carry them.
    package var fractionalSeconds: Double {
        Double(microseconds / 1000) / 1000
    }

    package static func < (left: Moment, right: Moment) -> Bool {
        left.microseconds < right.microseconds
    }

    /// Saturates instead of trapping: a lifetime from configuration must never stop the process.
    package static func + (moment: Moment, lifetime: Lifetime) -> Moment {
        let (sum, overflow) = moment.microseconds.addingReportingOverflow(lifetime.microseconds)
        return Moment(microseconds: overflow ? (lifetime.microseconds < 0 ? .min : .max) : sum)
    }

    package static func - (moment: Moment, lifetime: Lifetime) -> Moment {
        moment + Lifetime(microseconds: lifetime.microseconds == .min ? .max : -lifetime.microseconds)
    }

    /// The time from `earlier` to `later`.
    package static func - (later: Moment, earlier: Moment) -> Lifetime {
        let (difference, overflow) = later.microseconds.subtractingReportingOverflow(earlier.microseconds)
        return Lifetime(microseconds: overflow ? (later > earlier ? .max : .min) : difference)
    }
}

/// A span of wall-clock time in microseconds; what tokens, codes and sessions live.
package struct Lifetime: Hashable, Comparable, Sendable {
    package var microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Whole seconds, rounded towards zero.
    package var seconds: Int64 { microseconds / 1_000_000 }

    package static func seconds(_ count: Int64) -> Lifetime {
        let (product, overflow) = count.multipliedReportingOverflow(by: 1_000_000)
        return Lifetime(microseconds: overflow ? (count < 0 ? .min : .max) : product)
    }

    package static func minutes(_ count: Int64) -> Lifetime { .seconds(count * 60) }
    package static func hours(_ count: Int64) -> Lifetime { .seconds(count * 3600) }
    package static func days(_ count: Int64) -> Lifetime { .seconds(count * 86400) }

    package static func < (left: Lifetime, right: Lifetime) -> Bool {
        left.microseconds < right.microseconds
    }
}
