/// The plain form of an HTML message, for the text/plain part (RFC 2046 §5.1.4).
///
/// Not a browser: templates are short and written by the pool's owner. It reads each character once, drops what is
/// never shown, breaks lines where blocks end, and writes a link's address after its text.
enum PlainText {
    static func derived(fromHTML html: String) -> String {
        var reader = HTMLTextReader(Array(html.unicodeScalars))
        return reader.text()
    }
}

private struct HTMLTextReader {
    private let source: [Unicode.Scalar]
    private var offset = 0
    private var lines: [String] = []
    private var line = ""
    /// The address of the link that is open, and where in `line` its text began.
    private var link: (address: String, start: String)?

    private static let blocks: Set<String> = [
        "p", "div", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section",
        "header", "footer", "hr", "br",
    ]
    private static let unseen: Set<String> = ["style", "script", "head", "title"]

    init(_ source: [Unicode.Scalar]) { self.source = source }

    mutating func text() -> String {
        while offset < source.count {
            switch source[offset] {
            case "<": markup()
            case "&": append(entity())
            default:
                append(Character(source[offset]))
                offset += 1
            }
        }
        breakLine()
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    /// White space collapses to one blank, and a line does not begin with one.
    private mutating func append(_ character: Character) {
        if character.isWhitespace {
            if let last = line.last, last != " " { line.append(" ") }
        } else {
            line.append(character)
        }
    }

    /// At most one empty line in a row, none at the start.
    private mutating func breakLine() {
        if line.last == " " { line.removeLast() }
        if !line.isEmpty || (lines.last.map { !$0.isEmpty } ?? false) { lines.append(line) }
        line = ""
    }

    private mutating func markup() {
        guard let tag = HTMLTag(source, at: offset) else {
            append("<")
            offset += 1
            return
        }
        offset = tag.end
        if Self.unseen.contains(tag.name), !tag.closes { skipElement(tag.name) }
        if Self.blocks.contains(tag.name) { breakLine() }
        if tag.name == "a" { tag.closes ? closeLink() : openLink(tag.address) }
    }

    private mutating func openLink(_ address: String?) {
        link = address.map { ($0, line) }
    }

    private mutating func closeLink() {
        guard let (address, start) = link else { return }
        link = nil
        if String(line.dropFirst(start.count)) != address { line += " <\(address)>" }
    }

    /// Goes behind the closing tag, or to the end where there is none.
    private mutating func skipElement(_ name: String) {
        while offset < source.count {
            if source[offset] == "<", let tag = HTMLTag(source, at: offset) {
                offset = tag.end
                if tag.closes, tag.name == name { return }
            } else {
                offset += 1
            }
        }
    }

    /// The character of a reference, or the ampersand itself where it is none.
    private mutating func entity() -> Character {
        let limit = min(source.count, offset + 12)
        guard let end = source[offset..<limit].firstIndex(of: ";"),
            let character = HTMLEntity.character(source[(offset + 1)..<end])
        else {
            offset += 1
            return "&"
        }
        offset = end + 1
        return character
    }
}
