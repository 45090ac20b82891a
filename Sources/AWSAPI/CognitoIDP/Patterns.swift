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

    static let nonSpace = Pattern("[\\S]+") { text in
        !text.isEmpty && !text.unicodeScalars.contains { isSpace($0) }
    }

    /// Letters, marks, symbols, numbers and punctuation: no control character and no blank.
    static let visible = Pattern("[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+") { text in
        !text.isEmpty && text.unicodeScalars.allSatisfy { isVisible($0) }
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

    private static func isARNText(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { isWord($0) || "+=/,.@-".utf8.contains($0) }
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

    static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            false
        default: true
        }
    }
}
