package import Core

/// The comparisons of a condition; a negated one is its opposite turned round.
enum ConditionTest: Sendable, Hashable {
    case string(ignoringCase: Bool, isNegated: Bool)
    case pattern(isNegated: Bool)
    case number(Order, isNegated: Bool)
    case date(Order, isNegated: Bool)
    case bool
    case binary
    case address(isNegated: Bool)
    case arn(isNegated: Bool)
    case null

    enum Order: Sendable { case equal, less, lessOrEqual, greater, greaterOrEqual }

    /// By the operator's name, as IAM spells it.
    static let named: [String: ConditionTest] = [
        "StringEquals": .string(ignoringCase: false, isNegated: false),
        "StringNotEquals": .string(ignoringCase: false, isNegated: true),
        "StringEqualsIgnoreCase": .string(ignoringCase: true, isNegated: false),
        "StringNotEqualsIgnoreCase": .string(ignoringCase: true, isNegated: true),
        "StringLike": .pattern(isNegated: false), "StringNotLike": .pattern(isNegated: true),
        "NumericEquals": .number(.equal, isNegated: false), "NumericNotEquals": .number(.equal, isNegated: true),
        "NumericLessThan": .number(.less, isNegated: false),
        "NumericLessThanEquals": .number(.lessOrEqual, isNegated: false),
        "NumericGreaterThan": .number(.greater, isNegated: false),
        "NumericGreaterThanEquals": .number(.greaterOrEqual, isNegated: false),
        "DateEquals": .date(.equal, isNegated: false), "DateNotEquals": .date(.equal, isNegated: true),
        "DateLessThan": .date(.less, isNegated: false), "DateLessThanEquals": .date(.lessOrEqual, isNegated: false),
        "DateGreaterThan": .date(.greater, isNegated: false),
        "DateGreaterThanEquals": .date(.greaterOrEqual, isNegated: false),
        "Bool": .bool, "BinaryEquals": .binary,
        "IpAddress": .address(isNegated: false), "NotIpAddress": .address(isNegated: true),
        "ArnEquals": .arn(isNegated: false), "ArnNotEquals": .arn(isNegated: true),
        "ArnLike": .arn(isNegated: false), "ArnNotLike": .arn(isNegated: true),
        "Null": .null,
    ]

    var isNegated: Bool {
        switch self {
        case .string(_, let isNegated), .pattern(let isNegated), .number(_, let isNegated), .date(_, let isNegated),
            .address(let isNegated), .arn(let isNegated):
            isNegated
        case .bool, .binary, .null: false
        }
    }

    /// Whether a value of the request is as the policy wants it, the negation left aside. What cannot be read as what
    /// the operator compares is unlike everything.
    func compare(_ value: String, _ wanted: Wildcard) -> Bool {
        switch self {
        case .string(let ignoringCase, _):
            ignoringCase ? value.lowercased() == wanted.written.lowercased() : value == wanted.written
        case .pattern: wanted.matches(value)
        case .arn: ARNPattern.matches(wanted, value)
        case .number(let order, _): order.holds(Self.number(value), Self.number(wanted.written))
        case .date(let order, _): order.holds(PolicyDate.moment(value), PolicyDate.moment(wanted.written))
        case .bool: value.lowercased() == wanted.written.lowercased()
        case .binary: Base64.decode(value).map { $0 == Base64.decode(wanted.written) } ?? false
        case .address:
            IPAddress(value).flatMap { address in
                AddressRanges(wanted.written).map { $0.contains(address) }
            } ?? false
        case .null: false
        }
    }

    /// Decimal, perhaps with a fraction and an exponent; neither `inf` nor `0x10`.
    static func number(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
        return Double(text)
    }
}

extension ConditionTest.Order {
    func holds<Value: Comparable>(_ left: Value?, _ right: Value?) -> Bool {
        guard let left, let right else { return false }
        return switch self {
        case .equal: left == right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        }
    }
}

/// Dates of policies: ISO 8601 as W3C's note profiles it, in UTC or with an offset, or seconds since the epoch.
package enum PolicyDate {
    /// Nil for any other text.
    package static func moment(_ text: String) -> Moment? {
        if let seconds = Int64(text), text.count > 4 || seconds < 0 { return Moment(seconds: seconds) }
        let halves = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        let date = halves[0].split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
        guard (1...3).contains(date.count), !date.contains(nil), let year = date[0] else { return nil }
        let month = date.count > 1 ? Int(date[1] ?? 0) : 1
        let day = date.count > 2 ? Int(date[2] ?? 0) : 1
        guard halves.count == 2 else { return CivilTime.moment(year: year, month: month, day: day) }
        guard let (clock, offset) = zone(halves[1]) else { return nil }
        let pieces = clock.split(separator: ":", omittingEmptySubsequences: false)
        let seconds = pieces.count == 3 ? pieces[2].split(separator: ".", maxSplits: 1)[0] : "0"
        guard (2...3).contains(pieces.count), let hour = Int(pieces[0]), let minute = Int(pieces[1]),
            let second = Int(seconds),
            let moment = CivilTime.moment(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        return moment - offset
    }

    private static func zone(_ text: Substring) -> (Substring, Lifetime)? {
        if text.hasSuffix("Z") { return (text.dropLast(), .seconds(0)) }
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return nil }
        let parts = text[text.index(after: sign)...].split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hours = Int64(parts[0]), let minutes = Int64(parts[1]), (0...14).contains(hours),
            (0...59).contains(minutes)
        else { return nil }
        return (text[..<sign], .minutes((hours * 60 + minutes) * (text[sign] == "-" ? -1 : 1)))
    }
}
