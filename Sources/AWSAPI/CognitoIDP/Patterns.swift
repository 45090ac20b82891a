import Core

/// The patterns of cognito-idp's model as predicates; a conformance test holds them against the model's own.
extension Pattern {
    static let userPoolID = Pattern("[\\w-]+_[0-9a-zA-Z]+") { text in
        guard let underscore = text.utf8.lastIndex(of: UInt8(ascii: "_")) else { return false }
        let region = text.utf8[..<underscore]
        let name = text.utf8[text.utf8.index(after: underscore)...]
        return !region.isEmpty && !name.isEmpty && region.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") }
            && name.allSatisfy { isWord($0) && $0 != UInt8(ascii: "_") }
    }

    static let wordsAndPlus = Pattern("[\\w+]+") { text in
        !text.isEmpty && text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "+") }
    }

    static let sessionID = Pattern("^(tkn|sso)[a-z0-9]{25}$") { text in
        let rest = text.utf8.dropFirst(3)
        return (text.hasPrefix("tkn") || text.hasPrefix("sso")) && rest.count == 25
            && rest.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
    }

    static let nonSpace = Pattern("[\\S]+") { text in
        !text.isEmpty && !text.unicodeScalars.contains { isSpace($0) }
    }

    /// Letters, marks, symbols, numbers and punctuation: no control character and no blank.
    static let visible = Pattern("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+") { text in
        !text.isEmpty && text.unicodeScalars.allSatisfy { $0.isVisible }
    }

    static let derivableToken = Pattern("[A-Za-z0-9-_+/=.]+") { text in
        !text.isEmpty && text.utf8.allSatisfy { isWord($0) || "-+/=.".utf8.contains($0) }
    }

    static let token = Pattern("[A-Za-z0-9-_=.]+") { text in
        !text.isEmpty
            && text.utf8.allSatisfy {
                isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ".")
            }
    }

    static let arn = Pattern(
        "arn:[\\w+=/,.@-]+:[\\w+=/,.@-]+:([\\w+=/,.@-]*)?:[0-9]+:[\\w+=/,.@-]+(:[\\w+=/,.@-]+)?(:[\\w+=/,.@-]+)?"
    ) { text in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (6...8).contains(parts.count), parts[0] == "arn" else { return false }
        let others = [parts[1], parts[2]] + parts[5...]
        return others.allSatisfy { !$0.isEmpty && isARNText($0) } && isARNText(parts[3]) && !parts[4].isEmpty
            && parts[4].utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// The same, or nothing.
    static let optionalARN = Pattern(
        "(arn:[\\w+=/,.@-]+:[\\w+=/,.@-]+:([\\w+=/,.@-]*)?:[0-9]+:[\\w+=/,.@-]+(:[\\w+=/,.@-]+)?(:[\\w+=/,.@-]+)?)?"
    ) { $0.isEmpty || arn.matches($0) }

    static let name = Pattern("[\\w\\s+=,.@-]+") { text in
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                isSpace(scalar)
                    || scalar.isASCII && (isWord(UInt8(scalar.value)) || "+=,.@-".unicodeScalars.contains(scalar))
            }
    }

    static let secretHash = Pattern("[\\w+=/]+") { text in
        !text.isEmpty && text.utf8.allSatisfy { isWord($0) || "+=/".utf8.contains($0) }
    }

    /// The scope-token of RFC 6749 §3.3.
    static let scope = Pattern("[\\x21\\x23-\\x5B\\x5D-\\x7E]+") { text in
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }

    static let scopeName = Pattern("[\\x21\\x23-\\x2E\\x30-\\x5B\\x5D-\\x7E]+") { text in
        scope.matches(text) && !text.utf8.contains(UInt8(ascii: "/"))
    }

    static let domain = Pattern("^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$") { text in
        let bytes = Array(text.utf8)
        guard (1...63).contains(bytes.count), bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-") else {
            return false
        }
        return bytes.allSatisfy {
            isWord($0) && $0 != UInt8(ascii: "_") && !(0x41...0x5A).contains($0) || $0 == UInt8(ascii: "-")
        }
    }

    /// Labels of the pattern above, joined by dots.
    static let hostName = Pattern("^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$") { text in
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { domain.matches(String($0)) }
    }

    static let visibleOrSeparator = Pattern("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\p{Z}]+") { text in
        !text.isEmpty && text.unicodeScalars.allSatisfy { $0.isVisible || isSeparator($0) }
    }

    /// No underscore but as the second letter, and no separator.
    static let newProviderName = Pattern("[^_\\p{Z}][\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}][^_\\p{Z}]+") { text in
        let letters = Array(text.unicodeScalars)
        guard letters.count >= 3, letters[1].isVisible else { return false }
        return letters.enumerated().allSatisfy { $0.offset == 1 || $0.element != "_" && !isSeparator($0.element) }
    }

    static let providerIdentifier = Pattern("[\\w\\s+=.@-]+") { text in
        !text.isEmpty && !text.unicodeScalars.contains(",") && name.matches(text)
    }

    /// An attribute's name: blanks are allowed too.
    static let attributeName = Pattern("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\t\\n\\r ]+") { text in
        !text.isEmpty && text.unicodeScalars.allSatisfy { $0.isVisible || "\t\n\r ".unicodeScalars.contains($0) }
    }

    static let subject = Pattern("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s]+") { text in
        !text.isEmpty && text.unicodeScalars.allSatisfy { $0.isVisible || isSpace($0) }
    }

    static let message = Pattern("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*") { text in
        text.unicodeScalars.allSatisfy { $0.isVisible || isSpace($0) }
    }

    static let codeMessage = Pattern(
        "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*\\{####\\}[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*"
    ) { text in
        contains(text, "{####}") && message.matches(text)
    }

    /// A link's words stand between `{##` and `##}`.
    static let linkMessage = Pattern(
        "[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*\\{##[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*##\\}[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*"
    ) { text in
        guard let start = text.utf8.firstRange(of: "{##".utf8) else { return false }
        return text.utf8[start.upperBound...].firstRange(of: "##}".utf8) != nil && message.matches(text)
    }

    static let configurationSet = Pattern("^[a-zA-Z0-9_-]+$") { text in
        !text.isEmpty && text.utf8.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") }
    }

    static let digits = Pattern("[0-9]+") { text in
        !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    static let deviceKey = Pattern("[\\w-]+_[0-9a-f-]+") { text in
        guard let underscore = text.utf8.lastIndex(of: UInt8(ascii: "_")) else { return false }
        let region = text.utf8[..<underscore]
        let key = text.utf8[text.utf8.index(after: underscore)...]
        return !region.isEmpty && !key.isEmpty && region.allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") }
            && key.allSatisfy { Hex.digit($0) != nil && !(0x41...0x46).contains($0) || $0 == UInt8(ascii: "-") }
    }

    static let smsCodeMessage = Pattern(".*\\{####\\}.*") { text in
        contains(text, "{####}")
            && !text.unicodeScalars.contains { "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) }
    }

    static let emailAddress = Pattern("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+@[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+") { text in
        visible.matches(text) && text.unicodeScalars.dropFirst().dropLast().contains("@")
    }

    private static func isARNText(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { isWord($0) || "+=/,.@-".utf8.contains($0) }
    }

    /// By scalars, as regular expressions look: a combining mark behind the last brace hides nothing.
    private static func contains(_ text: String, _ part: String) -> Bool {
        text.utf8.firstRange(of: part.utf8) != nil
    }

    /// `\w`.
    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// `\s` of Java, whose patterns these are.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || (0x09...0x0D).contains(scalar.value) }

    static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        [.spaceSeparator, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    }
}
