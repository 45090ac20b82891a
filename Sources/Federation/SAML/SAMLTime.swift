import Core

/// `xs:dateTime` in UTC (SAML Core §1.3.3).
enum SAMLTime {
    /// How far a provider's clock may be from ours (SAML Profiles §4.1.4.3 leaves it open).
    static let skew = Lifetime.minutes(1)

    /// `2026-11-27T18:00:00Z`, with or without a fraction of a second; nil for any other text.
    static func parse(_ text: String) -> Moment? {
        let bytes = Array(text.utf8)
        guard (20...32).contains(bytes.count), bytes.last == UInt8(ascii: "Z"), bytes[4] == UInt8(ascii: "-"),
            bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
            isFraction(bytes[19..<(bytes.count - 1)])
        else { return nil }
        return CivilTime.moment(
            year: Int64(year), month: month, day: day, hour: hour, minute: minute, second: second)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        bytes.allSatisfy(isDigit) ? Int(String(decoding: bytes, as: UTF8.self)) : nil
    }

    private static func isFraction(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.isEmpty || bytes.first == UInt8(ascii: ".") && bytes.count > 1 && bytes.dropFirst().allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
