/// A start tag as a browser's tokenizer reads it, code point by code point; enough of it to compare documents.
struct HTMLTag: Hashable {
    var name = ""
    var attributes: [Attribute] = []

    struct Attribute: Hashable {
        var name = ""
        var value = ""
    }

    subscript(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

    /// Name and names of attributes: what a value must not be able to change.
    var shape: String { ([name] + attributes.map(\.name)).joined(separator: " ") }

    /// All start tags of a document, in their order, and the texts between them.
    static func read(_ html: String) -> (tags: [HTMLTag], texts: [String]) {
        var reader = Reader(rest: Array(html.unicodeScalars)[...])
        return reader.document()
    }
}

private struct Reader {
    var rest: ArraySlice<Unicode.Scalar>

    mutating func document() -> ([HTMLTag], [String]) {
        var tags: [HTMLTag] = []
        var texts: [String] = []
        while !rest.isEmpty {
            texts.append(take { $0 != "<" })
            guard rest.popFirst() != nil, let next = rest.first else { break }
            if next == "/" || next == "!" {
                _ = take { $0 != ">" }
                _ = rest.popFirst()
            } else if next.properties.isAlphabetic {
                tags.append(tag())
            }
        }
        return (tags, texts)
    }

    private mutating func tag() -> HTMLTag {
        var tag = HTMLTag(name: take { !Self.isSpace($0) && $0 != ">" })
        while true {
            _ = take(while: Self.isSpace)
            guard let next = rest.first, next != ">" else { break }
            var attribute = HTMLTag.Attribute(name: take { !Self.isSpace($0) && $0 != "=" && $0 != ">" })
            if rest.first == "=" {
                rest.removeFirst()
                attribute.value = value()
            }
            tag.attributes.append(attribute)
        }
        _ = rest.popFirst()
        return tag
    }

    private mutating func value() -> String {
        guard rest.first == "\"" else { return take { !Self.isSpace($0) && $0 != ">" } }
        rest.removeFirst()
        let value = take { $0 != "\"" }
        _ = rest.popFirst()
        return Self.decoded(value)
    }

    private mutating func take(while matches: (Unicode.Scalar) -> Bool) -> String {
        let taken = rest.prefix(while: matches)
        rest = rest[taken.endIndex...]
        var text = String.UnicodeScalarView()
        text.append(contentsOf: taken)
        return String(text)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\n" || scalar == "\t" }

    /// The character references that the pages use.
    private static func decoded(_ text: String) -> String {
        let names: [(String, Unicode.Scalar)] = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#123;", "{"), ("&#125;", "}"),
            ("&#10;", "\n"), ("&#13;", "\r"), ("&amp;", "&"),
        ]
        var rest = Array(text.unicodeScalars)[...]
        var result = String.UnicodeScalarView()
        while let first = rest.first {
            let known = names.first { rest.starts(with: $0.0.unicodeScalars) }
            result.append(known?.1 ?? first)
            rest = rest.dropFirst(known?.0.unicodeScalars.count ?? 1)
        }
        return String(result)
    }
}
