/// Numbers to the base 36, in digits and lower-case letters, most significant first.
package enum Base36 {
    private static let letters = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)

    /// Exactly `digits` digits of a big-endian number; what does not fit is cut off in front.
    package static func encode(_ bytes: [UInt8], digits: Int) -> String {
        var number = bytes
        var text: [UInt8] = []
        for _ in 0..<digits {
            var rest = 0
            for index in number.indices {
                let value = rest << 8 | Int(number[index])
                number[index] = UInt8(value / 36)
                rest = value % 36
            }
            text.append(letters[rest])
        }
        return String(decoding: text.reversed(), as: UTF8.self)
    }

    /// A big-endian number of `count` bytes; nil for another character, or a number that does not fit.
    package static func decode(_ text: some StringProtocol, count: Int) -> [UInt8]? {
        var number = [UInt8](repeating: 0, count: count)
        for letter in text.utf8 {
            guard var carry = letters.firstIndex(of: letter) else { return nil }
            for index in number.indices.reversed() {
                let value = Int(number[index]) * 36 + carry
                number[index] = UInt8(value & 255)
                carry = value >> 8
            }
            guard carry == 0 else { return nil }
        }
        return number
    }
}
