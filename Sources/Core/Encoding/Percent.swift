/// Percent-encoding (RFC 3986 §2.1).
package enum Percent {
    /// Everything but unreserved characters is encoded, in upper-case hex: right for query and form values alike.
    package static func encode(_ text: String) -> String {
        var letters: [UInt8] = []
        letters.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) {
                letters.append(byte)
            } else {
                letters.append(UInt8(ascii: "%"))
                letters.append(digits[Int(byte >> 4)])
                letters.append(digits[Int(byte & 15)])
            }
        }
        return String(decoding: letters, as: UTF8.self)
    }

    /// A form's component: `+` is a space (WHATWG URL §5.1). Nil for a bad escape, a NUL, or bytes that are not
    /// UTF-8.
    package static func decodeForm(_ text: some Collection<UInt8>) -> String? {
        decode(text, plusIsSpace: true)
    }

    /// A path segment or an AWS query component: `+` stands for itself.
    package static func decode(_ text: some Collection<UInt8>) -> String? {
        decode(text, plusIsSpace: false)
    }

    /// RFC 3986 §2.3.
    package static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func decode(_ text: some Collection<UInt8>, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(Hex.digit), let low = iterator.next().flatMap(Hex.digit)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        // No text of the database can hold a NUL, and none of ours has one.
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }
}
