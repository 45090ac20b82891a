/// Walks the bytes of a document before a parser does, which takes long for some that are small: it compares each
/// attribute with each other one, and expands what a document type declares.
///
/// In XML a `<` stands for markup alone, so that what begins there is told by the next byte: no document type and no
/// CDATA section gets past this, whatever a parser would make of it.
struct XMLScan {
    private let bytes: [UInt8]
    private let limits: XMLLimits
    private var at = 0
    private var depth = 0
    private var elements = 0

    /// Throws `.tooLarge`, `.forbidden` or `.malformed`.
    static func check(_ bytes: [UInt8], _ limits: XMLLimits) throws(XMLFault) {
        guard bytes.count <= limits.size else { throw .tooLarge("\(bytes.count) bytes") }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .malformed("not UTF-8") }
        var scan = XMLScan(bytes: bytes, limits: limits)
        try scan.walk()
    }

    private init(bytes: [UInt8], limits: XMLLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private mutating func walk() throws(XMLFault) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        if starts(with: "<?xml ") { try declaration() }
        while let start = find("<", from: at) {
            at = start
            switch start + 1 < bytes.count ? bytes[start + 1] : 0 {
            case UInt8(ascii: "!"): try comment()
            case UInt8(ascii: "?"): try instruction()
            case UInt8(ascii: "/"): try endTag()
            default: try startTag()
            }
        }
    }

    /// The declaration may name the encoding that was checked already, and no other.
    private mutating func declaration() throws(XMLFault) {
        guard let end = find("?>", from: at) else { throw .malformed("a declaration without an end") }
        let text = String(decoding: bytes[at..<end], as: UTF8.self).lowercased()
        if let place = text.split(separator: "encoding", maxSplits: 1, omittingEmptySubsequences: false).dropFirst()
            .first
        {
            let name = place.drop { $0 == " " || $0 == "=" || $0 == "\"" || $0 == "'" }
            guard name.hasPrefix("utf-8") else { throw .forbidden("another encoding than UTF-8") }
        }
        at = end + 2
    }

    private mutating func comment() throws(XMLFault) {
        guard starts(with: "<!--") else { throw .forbidden("a document type or a CDATA section") }
        guard limits.skipsComments else { throw .forbidden("a comment") }
        guard let end = find("-->", from: at + 4) else { throw .malformed("a comment without an end") }
        at = end + 3
    }

    private mutating func instruction() throws(XMLFault) {
        guard limits.skipsComments else { throw .forbidden("a processing instruction") }
        guard let end = find("?>", from: at + 2) else { throw .malformed("an instruction without an end") }
        at = end + 2
    }

    private mutating func endTag() throws(XMLFault) {
        guard let end = find(">", from: at) else { throw .malformed("a tag without an end") }
        depth -= 1
        at = end + 1
    }

    private mutating func startTag() throws(XMLFault) {
        elements += 1
        depth += 1
        guard elements <= limits.elements else { throw .tooLarge("more than \(limits.elements) elements") }
        guard depth <= limits.depth else { throw .tooLarge("more than \(limits.depth) levels") }
        var attributes = 0
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: ">") {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                attributes += 1
                guard attributes <= limits.attributes else {
                    throw .tooLarge("more than \(limits.attributes) attributes")
                }
                at = bytes[(at + 1)...].firstIndex(of: byte) ?? bytes.count
            }
            at += 1
        }
        guard at < bytes.count else { throw .malformed("a tag without an end") }
        if bytes[at - 1] == UInt8(ascii: "/") { depth -= 1 }
        at += 1
    }

    private func starts(with text: String) -> Bool { bytes[at...].starts(with: text.utf8) }

    private func find(_ text: String, from start: Int) -> Int? {
        let letters = Array(text.utf8)
        guard let first = letters.first, start <= bytes.count else { return nil }
        var place = start
        while let found = bytes[place...].firstIndex(of: first) {
            if bytes[found...].starts(with: letters) { return found }
            place = found + 1
        }
        return nil
    }
}
