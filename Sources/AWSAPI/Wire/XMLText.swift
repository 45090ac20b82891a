import Core

/// Elements written one after another; texts are always escaped.
struct XMLText {
    private(set) var text = ""

    mutating func element(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: (inout XMLText) -> Void
    ) {
        text += "<\(name)"
        for (key, value) in attributes { text += " \(key)=\"\(Self.escaped(value))\"" }
        text += ">"
        content(&self)
        text += "</\(name)>"
    }

    mutating func text(_ value: String) { text += Self.escaped(value) }

    /// The members of an object, each as an element; what is absent is left out.
    mutating func members(of value: JSON) {
        for member in value.object ?? [] where !member.value.isNull {
            element(member.name) { $0.content(member.value) }
        }
    }

    /// A list's entries are `member`s; the only fractions of an answer are moments.
    private mutating func content(_ value: JSON) {
        switch value {
        case .object: members(of: value)
        case .array(let entries): for entry in entries { element("member") { $0.content(entry) } }
        case .string(let text): self.text(text)
        case .bool(let flag): text(flag ? "true" : "false")
        case .integer(let number): text(String(number))
        case .double(let seconds): text(CivilTime(Moment(seconds: Int64(seconds))).extendedISO8601)
        case .null: break
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        result.unicodeScalars.reserveCapacity(text.unicodeScalars.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\r": result += "&#13;"
            // XML 1.0 §2.2 has no other control characters.
            case _ where scalar.value < 0x20 && scalar != "\t" && scalar != "\n": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
