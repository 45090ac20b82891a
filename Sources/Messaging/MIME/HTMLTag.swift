/// One tag or comment of an HTML text, as far as its plain form needs it.
struct HTMLTag {
    /// In lower case; empty for a comment or declaration.
    let name: String
    /// `</name>`.
    let closes: Bool
    /// The index behind it.
    let end: Int
    /// The value of `href`, references resolved.
    let address: String?

    /// Nil where the `<` at `start` begins no tag and is text.
    init?(_ source: [Unicode.Scalar], at start: Int) {
        var index = start + 1
        guard index < source.count else { return nil }
        closes = source[index] == "/"
        if closes { index += 1 }
        guard index < source.count, source[index].properties.isAlphabetic || source[index] == "!" else { return nil }
        let nameStart = index
        while index < source.count, source[index].isLetterOrDigit { index += 1 }
        name = String(String.UnicodeScalarView(source[nameStart..<index])).lowercased()
        let attributes = index
        end = Self.end(source, from: index, isComment: name.isEmpty)
        address = name == "a" ? Self.address(source[attributes..<end]) : nil
    }

    /// Behind the next `>` that stands in no quotes; the end of the text where there is none.
    private static func end(_ source: [Unicode.Scalar], from start: Int, isComment: Bool) -> Int {
        var quote: Unicode.Scalar?
        for index in start..<source.count {
            let scalar = source[index]
            if let open = quote {
                if scalar == open { quote = nil }
            } else if !isComment, scalar == "\"" || scalar == "'" {
                quote = scalar
            } else if scalar == ">", !isComment || closesComment(source, from: start, at: index) {
                return index + 1
            }
        }
        return source.count
    }

    /// A comment ends with `-->`, a declaration with `>`.
    private static func closesComment(_ source: [Unicode.Scalar], from start: Int, at index: Int) -> Bool {
        guard source.dropFirst(start).starts(with: "!--".unicodeScalars) else { return true }
        return index >= start + 5 && source[index - 1] == "-" && source[index - 2] == "-"
    }

    /// Only http, https and mailto addresses are worth reading.
    private static func address(_ attributes: ArraySlice<Unicode.Scalar>) -> String? {
        let text = String(String.UnicodeScalarView(attributes))
        guard let range = text.firstRange(of: "href=") else { return nil }
        let rest = text[range.upperBound...]
        guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
        let value = HTMLEntity.resolved(String(rest.dropFirst().prefix { $0 != quote }))
        return ["https://", "http://", "mailto:"].contains { value.hasPrefix($0) } ? value : nil
    }
}

extension Unicode.Scalar {
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }
}
