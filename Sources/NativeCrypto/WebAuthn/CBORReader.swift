/// Walks CBOR (RFC 8949) in the form in which authenticators write it: lengths that are known, few levels, no tags
/// (CTAP 2.1 §8). It takes an attestation object apart, which libfido2 1.12 does not, and it sees everything that
/// libfido2 will parse before libfido2 does: a length that promises more than there is gets no further.
struct CBORReader {
    /// The major types of RFC 8949 §3.1 that may occur.
    enum Kind: UInt8 {
        case unsigned = 0
        case negative, bytes, text, array, map, tag, simple
    }

    /// Levels below the outermost item.
    static let deepest = 6
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    /// The bytes of the next item, whatever it is, checked to its end.
    mutating func item() throws(WebAuthnFault) -> ArraySlice<UInt8> {
        let start = rest
        try skip(depth: 0)
        return start[..<rest.startIndex]
    }

    /// The number of pairs that follow.
    mutating func map() throws(WebAuthnFault) -> Int { try count(of: .map) }

    mutating func text() throws(WebAuthnFault) -> String {
        let bytes = try take(try count(of: .text))
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed("text that is no UTF-8") }
        return text
    }

    mutating func bytes() throws(WebAuthnFault) -> [UInt8] { Array(try take(try count(of: .bytes))) }

    /// A whole number; nil where the next item is none, which is passed over.
    mutating func integer() throws(WebAuthnFault) -> Int64? {
        let start = rest
        let (kind, argument) = try head()
        guard let value = Int64(exactly: argument) else { throw .malformed("a number that is too large") }
        switch kind {
        case .unsigned: return value
        case .negative: return -1 - value
        default:
            rest = start
            try skip(depth: 0)
            return nil
        }
    }

    private mutating func count(of kind: Kind) throws(WebAuthnFault) -> Int {
        let (found, argument) = try head()
        guard found == kind, argument <= UInt64(rest.count) else { throw .malformed("not the item that is due") }
        return Int(argument)
    }

    private mutating func skip(depth: Int) throws(WebAuthnFault) {
        guard depth <= Self.deepest else { throw .malformed("too deep") }
        let (kind, argument) = try head()
        switch kind {
        case .unsigned, .negative, .simple: return
        case .tag: throw .malformed("a tag")
        case .bytes, .text, .array, .map:
            // Every element takes a byte at least.
            guard argument <= UInt64(rest.count) else { throw .malformed("cut short") }
        }
        switch kind {
        case .array: for _ in 0..<argument { try skip(depth: depth + 1) }
        case .map: for _ in 0..<(argument * 2) { try skip(depth: depth + 1) }
        default: _ = try take(Int(argument))
        }
    }

    /// An item's kind and its argument (RFC 8949 §3). Lengths that are not known beforehand are refused.
    private mutating func head() throws(WebAuthnFault) -> (Kind, UInt64) {
        guard let first = rest.popFirst(), let kind = Kind(rawValue: first >> 5) else { throw .malformed("cut short") }
        let low = first & 0x1F
        guard low >= 24 else { return (kind, UInt64(low)) }
        guard low < 28 else { throw .malformed("a length that is not known") }
        let argument = try take(1 << Int(low - 24)).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return (kind, argument)
    }

    private mutating func take(_ count: Int) throws(WebAuthnFault) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .malformed("cut short") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
