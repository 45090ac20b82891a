/// Where the time of a request comes from. Asked once per request, by `Server` and by the workers.
package protocol WallClock: Sendable {
    /// The present moment.
    func now() -> Moment
}

/// Where unpredictable bytes come from; cryptographically secure in production, reproducible in tests.
package protocol Randomness: Sendable {
    /// Exactly `count` bytes, `count` not negative.
    func bytes(_ count: Int) -> [UInt8]
}

extension Randomness {
    /// `count` characters drawn without bias from `alphabet`, which has 2 to 256 ASCII characters.
    package func text(_ count: Int, from alphabet: String) -> String {
        let letters = Array(alphabet.utf8)
        precondition((2...256).contains(letters.count))
        let limit = 256 - 256 % letters.count
        var result: [UInt8] = []
        result.reserveCapacity(count)
        while result.count < count {
            for byte in bytes(count - result.count + 8) where Int(byte) < limit && result.count < count {
                result.append(letters[Int(byte) % letters.count])
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Six decimal digits, leading zeros kept: a confirmation code.
    package func sixDigits() -> String { text(6, from: "0123456789") }

    /// An id as AWS's are: four letters that say of what, and sixteen of base32.
    package func awsID(_ prefix: String) -> String { prefix + text(16, from: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") }

    /// An unguessable handle of 256 bits in base64url.
    package func handle() -> String { Base64URL.encode(bytes(32)) }

    /// A version 4 UUID in lower case (RFC 9562 §5.4).
    package func uuid() -> String { UUIDText.version4(bytes(16)) }
}

/// The 8-4-4-4-12 form of sixteen bytes.
package enum UUIDText {
    package static func format(_ bytes: [UInt8]) -> String {
        precondition(bytes.count == 16)
        let hex = Hex.encode(bytes)
        let cuts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)]
        return cuts.map { from, to in
            String(hex.dropFirst(from).prefix(to - from))
        }.joined(separator: "-")
    }
}

extension UUIDText {
    /// A version 4 UUID of sixteen bytes, of which six bits give way to version and variant (RFC 9562 §5.4).
    package static func version4(_ bytes: [UInt8]) -> String {
        var value = bytes
        value[6] = value[6] & 0x0F | 0x40
        value[8] = value[8] & 0x3F | 0x80
        return format(value)
    }

    /// The sixteen bytes of a lower-case UUID; nil for any other spelling.
    package static func parse(_ text: String) -> [UInt8]? {
        let letters = Array(text.utf8)
        guard letters.count == 36, let bytes = Hex.decode(text.filter { $0 != "-" }), bytes.count == 16,
            format(bytes) == text
        else { return nil }
        return bytes
    }
}
