/// A moment taken apart in UTC by the proleptic Gregorian calendar.
///
/// Days are counted from 1 March of year 0, so that the leap day is the last of its year.
package struct CivilTime: Hashable, Sendable {
    package var year: Int64, month: Int, day: Int, hour: Int, minute: Int, second: Int
    /// 0 is Sunday.
    package var weekday: Int

    package init(_ moment: Moment) {
        let seconds = moment.seconds
        let dayNumber = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
        let rest = Int(seconds - dayNumber * 86400)
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
        weekday = Int(((dayNumber % 7) + 11) % 7)
    }

    /// Nil where a field is out of its range; a leap second is refused.
    package static func moment(
        year: Int64, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0
    ) -> Moment? {
        guard (0...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        let fromMarch = month <= 2 ? year - 1 : year
        let era = (fromMarch >= 0 ? fromMarch : fromMarch - 399) / 400
        let yearOfEra = fromMarch - era * 400
        let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        let moment = Moment(seconds: days * 86400 + Int64(hour * 3600 + minute * 60 + second))
        let check = CivilTime(moment)
        return check.month == month && check.day == day ? moment : nil
    }

    /// `20261124T103200Z`, the basic format of ISO 8601 that AWS Signature Version 4 uses.
    package var basicISO8601: String {
        "\(digits(Int(year), 4))\(digits(month, 2))\(digits(day, 2))T\(digits(hour, 2))\(digits(minute, 2))\(digits(second, 2))Z"
    }

    /// `2026-11-24T10:32:00Z`.
    package var extendedISO8601: String {
        "\(digits(Int(year), 4))-\(digits(month, 2))-\(digits(day, 2))T\(digits(hour, 2)):\(digits(minute, 2)):\(digits(second, 2))Z"
    }

    /// `Tue, 24 Nov 2026 10:32:00 GMT`, the IMF-fixdate of RFC 9110 §5.6.7.
    package var httpDate: String {
        "\(Self.weekdays[weekday]), \(digits(day, 2)) \(Self.months[month - 1]) \(digits(Int(year), 4)) "
            + "\(digits(hour, 2)):\(digits(minute, 2)):\(digits(second, 2)) GMT"
    }

    package static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    package static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

private func digits(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}
