/// Base64 with padding (RFC 4648 §4).
package enum Base64 {
    private static let alphabet = BitAlphabet(base64Letters + "+/", bitsPerLetter: 6)

    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        var letters = alphabet.encode(bytes)
        while letters.count % 4 != 0 { letters.append(UInt8(ascii: "=")) }
        return String(decoding: letters, as: UTF8.self)
    }

    /// Nil unless `text` is exactly what `encode` would write: one value, one spelling.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var letters = Array(text.utf8)
        guard letters.count % 4 == 0 else { return nil }
        for _ in 0..<2 where letters.last == UInt8(ascii: "=") { letters.removeLast() }
        return alphabet.decodeStrictly(letters)
    }
}

/// Base64 for URLs without padding (RFC 4648 §5, RFC 7515 §2).
package enum Base64URL {
    private static let alphabet = BitAlphabet(base64Letters + "-_", bitsPerLetter: 6)

    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: alphabet.encode(bytes), as: UTF8.self)
    }

    /// Nil for padding, for the letters of plain base64, and for a spelling that `encode` would not write:
    /// a token cut or extended by a bit must not decode to the same bytes.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? { decode(text.utf8) }

    /// As above, of letters in ASCII.
    package static func decode(_ letters: some Collection<UInt8>) -> [UInt8]? { alphabet.decodeStrictly(letters) }
}

private let base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

extension BitAlphabet {
    /// Nil for a letter that stands for no whole byte, and where bits are left that are not zero.
    fileprivate func decodeStrictly(_ letters: some Collection<UInt8>) -> [UInt8]? {
        guard letters.count % 4 != 1, let (bytes, rest) = decode(letters), rest == 0 else { return nil }
        return bytes
    }
}
