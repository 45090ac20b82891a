/// Base64 with padding (RFC 4648 §4).
package enum Base64 {
    private static let alphabet = Base64Alphabet(last: "+/", isPadded: true)

    package static func encode(_ bytes: some Collection<UInt8>) -> String { alphabet.encode(bytes) }

    /// Nil unless `text` is exactly what `encode` would write: one value, one spelling.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? { alphabet.decode(text.utf8) }
}

/// Base64 for URLs without padding (RFC 4648 §5, RFC 7515 §2).
package enum Base64URL {
    private static let alphabet = Base64Alphabet(last: "-_", isPadded: false)

    package static func encode(_ bytes: some Collection<UInt8>) -> String { alphabet.encode(bytes) }

    /// Nil for padding, for the letters of plain base64, and for a spelling that `encode` would not write:
    /// a token cut or extended by a bit must not decode to the same bytes.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? { alphabet.decode(text.utf8) }

    /// As above, of letters in ASCII.
    package static func decode(_ letters: some Collection<UInt8>) -> [UInt8]? { alphabet.decode(letters) }
}

/// Sixty-four letters and whether a last group of less than four is filled up. Every token passes here, hence tables.
private struct Base64Alphabet {
    private let letters: [UInt8]
    /// By letter; 255 for what is none of them.
    private let values: [UInt8]
    private let isPadded: Bool

    init(last: String, isPadded: Bool) {
        letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\(last)".utf8)
        var values = [UInt8](repeating: 255, count: 256)
        for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt8(value) }
        self.values = values
        self.isPadded = isPadded
    }

    func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var kept: UInt32 = 0
        var bits = 0
        for byte in bytes {
            kept = kept << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(letters[Int(kept >> bits & 63)])
            }
        }
        if bits > 0 { text.append(letters[Int(kept << (6 - bits) & 63)]) }
        while isPadded && text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }

    func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        text.withContiguousStorageIfAvailable { decode($0[...]) }
            ?? Array(text).withUnsafeBufferPointer { decode($0[...]) }
    }

    private func decode(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
        var text = text
        if isPadded {
            guard text.count % 4 == 0 else { return nil }
            for _ in 0..<2 where text.last == UInt8(ascii: "=") { text.removeLast() }
        }
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var kept: UInt32 = 0
        var bits = 0
        for letter in text {
            let value = values[Int(letter)]
            guard value < 64 else { return nil }
            kept = kept << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: kept >> bits))
            }
        }
        // What is left of the last letter must be zero.
        return kept & ((1 << bits) - 1) == 0 ? bytes : nil
    }
}
