/// Character references of HTML, those that message templates use.
enum HTMLEntity {
    /// The character of what stands between `&` and `;`; nil where it is no reference we know.
    static func character(_ reference: some Sequence<Unicode.Scalar>) -> Character? {
        let text = String(String.UnicodeScalarView(reference))
        if let named = names[text] { return named }
        guard text.hasPrefix("#") else { return nil }
        let digits = text.dropFirst()
        let isHex = digits.first == "x" || digits.first == "X"
        let number = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map { Character($0) }
    }

    /// The text with every known reference replaced.
    static func resolved(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let ampersand = rest.firstIndex(of: "&") {
            result += rest[..<ampersand]
            rest = rest[ampersand...]
            let window = rest.prefix(12)
            if let end = window.firstIndex(of: ";"),
                let character = character(window[..<end].dropFirst().unicodeScalars)
            {
                result.append(character)
                rest = rest[rest.index(after: end)...]
            } else {
                result.append("&")
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    private static let names: [String: Character] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "copy": "©", "mdash": "—",
        "ndash": "–", "hellip": "…", "laquo": "«", "raquo": "»", "rsquo": "’", "lsquo": "‘", "ldquo": "“", "rdquo": "”",
    ]
}
