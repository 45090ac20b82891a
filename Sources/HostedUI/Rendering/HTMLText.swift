/// Text made safe for an HTML element or a quoted attribute.
///
/// The template engine escapes by `Character`, and `"` followed by a combining mark is another `Character` than `"`:
/// it would pass unescaped and close an attribute. A browser reads code points, and so does this.
enum HTMLText {
    /// Escapes the five characters of HTML, and those with a meaning for the template engine, code point by code point.
    static func escape(_ text: String) -> String {
        var result = ""
        result.unicodeScalars.reserveCapacity(text.unicodeScalars.count + 16)
        for scalar in text.unicodeScalars {
            if let name = names[scalar] {
                result.unicodeScalars.append(contentsOf: name.unicodeScalars)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Whether the engine's own escaping sees every character that it must: in ASCII each is a `Character` by itself,
    /// and elsewhere there is nothing to escape.
    static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 < 0x80 && $0 != 0x0D } || !text.unicodeScalars.contains { names[$0] != nil }
    }

    /// Braces, because what is escaped here passes through the engine's parser, and line ends, because the engine
    /// drops blanks behind them.
    private static let names: [Unicode.Scalar: String] = [
        "<": "&lt;", ">": "&gt;", "&": "&amp;", "\"": "&quot;", "'": "&#39;",
        "{": "&#123;", "}": "&#125;", "\n": "&#10;", "\r": "&#13;",
    ]
}
