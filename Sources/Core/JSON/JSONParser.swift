/// Why a text is not the JSON that we accept.
package enum JSONFault: Error, Hashable, Sendable {
    /// Not JSON at this byte offset.
    case syntax(offset: Int)
    /// Nested deeper than the limit: the parser recurses, and the stack must not decide.
    case depth
    /// An object names a member twice: two readers would see two values.
    case duplicateMember(String)
}

extension JSON {
    /// Reads one JSON text of UTF-8 bytes; nesting to 64 levels.
    package static func parse(_ bytes: some Collection<UInt8>) throws(JSONFault) -> JSON {
        var parser = JSONParser(bytes: Array(bytes))
        return try parser.document()
    }
}

/// A recursive-descent reader of RFC 8259; bounds are checked at every byte.
struct JSONParser {
    let bytes: [UInt8]
    var offset = 0
    static let maximumDepth = 64

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONFault) -> JSON {
        let value = try value(depth: 0)
        skipSpace()
        guard offset == bytes.count else { throw .syntax(offset: offset) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSON {
        guard depth <= Self.maximumDepth else { throw .depth }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSON {
        offset += 1
        var members: [Member] = []
        var names: Set<String> = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw .syntax(offset: offset) }
            let name = try string()
            guard names.insert(name).inserted else { throw .duplicateMember(name) }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw .syntax(offset: offset) }
            members.append(Member(name, try value(depth: depth + 1)))
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw .syntax(offset: offset) }
        }
    }

    private mutating func array(depth: Int) throws(JSONFault) -> JSON {
        offset += 1
        var values: [JSON] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array([]) }
        while true {
            values.append(try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(values) }
            guard take(UInt8(ascii: ",")) else { throw .syntax(offset: offset) }
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSON) throws(JSONFault) -> JSON {
        for index in 0..<text.utf8CodeUnitCount {
            guard take(text.utf8Start[index]) else { throw .syntax(offset: offset) }
        }
        return value
    }

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }
}

extension JSONParser {
    typealias Member = JSON.Member

    private mutating func number() throws(JSONFault) -> JSON {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        let leadingZero = peek == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !(leadingZero && whole > 1) else { throw .syntax(offset: start) }
        var isInteger = true
        if take(UInt8(ascii: ".")) {
            isInteger = false
            guard digits() > 0 else { throw .syntax(offset: offset) }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isInteger = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() > 0 else { throw .syntax(offset: offset) }
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard let double = Double(text), double.isFinite else { throw .syntax(offset: start) }
        return .double(double)
    }

    private mutating func digits() -> Int {
        let start = offset
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        return offset - start
    }

    private mutating func string() throws(JSONFault) -> String {
        let start = offset
        offset += 1
        var text: [UInt8] = []
        while let byte = peek {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let result = String(validating: text, as: UTF8.self) else { throw .syntax(offset: start) }
                return result
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw .syntax(offset: offset - 1)
            default: text.append(byte)
            }
        }
        throw .syntax(offset: offset)
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        guard let byte = peek else { throw .syntax(offset: offset) }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try unicode()).utf8)
        default: throw .syntax(offset: offset - 1)
        }
    }

    /// One scalar, of a surrogate pair where it takes two escapes (RFC 8259 §7); a lone surrogate is refused, and so is
    /// NUL, which no text of the database can hold.
    private mutating func unicode() throws(JSONFault) -> Unicode.Scalar {
        let high = try codeUnit()
        guard high != 0 else { throw .syntax(offset: offset) }
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard (0xD800..<0xDC00).contains(high), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u"))
        else { throw .syntax(offset: offset) }
        let low = try codeUnit()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(high - 0xD800) << 10) + UInt32(low - 0xDC00))
        else { throw .syntax(offset: offset) }
        return scalar
    }

    private mutating func codeUnit() throws(JSONFault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = peek.flatMap(Hex.digit) else { throw .syntax(offset: offset) }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }
}
