/// One labelled field, as the template `field` draws it.
struct Field: Sendable {
    /// The name it is posted under.
    var name: String
    var label: String
    /// `text`, `password`, `tel` or `date`. Never `email` or `number`: browsers rewrite what is typed there.
    var type = "text"
    /// What was typed before; never for a password.
    var value: String?
    /// A token of the HTML standard's autofill: it is what password managers go by.
    var autocomplete: String?
    var inputmode: String?
    /// Said under the label.
    var hint: String?
    var isRequired = true
    var isFocused = false
    /// Whether the browser may capitalise and correct: right for a name, wrong for what must match.
    var isProse = false
    /// The rules for a new password; they are listed beside the field.
    var rules: [PasswordRule]?

    /// For the template; with the texts of the problems of this name.
    func view(_ texts: Texts, _ problems: [Problem]) -> View {
        let own = problems.filter { $0.field == name }.map { $0.text(texts) }
        let hearsAll = isFocused && problems.contains { $0.field == nil }
        return [
            "id": .text(id),
            "name": .text(name),
            "label": .text(label),
            "type": .text(type),
            "isPassword": .flag(type == "password"),
            "isCode": .flag(autocomplete == "one-time-code"),
            "value": .optional(type == "password" ? nil : value),
            "autocomplete": .optional(autocomplete),
            "inputmode": .optional(inputmode),
            "hint": .optional(hint),
            "isRequired": .flag(isRequired),
            "isFocused": .flag(isFocused),
            "isExact": .flag(!isProse && type != "date"),
            "rules": PasswordRule.view(of: rules, texts),
            "minimumLength": .optional(rules.flatMap(PasswordRule.minimumLength).map { "\($0)" }),
            "passwordRules": .optional(rules.map(PasswordRule.generatorDescription)),
            "problem": .optional(own.joined(separator: " ")),
            "isInvalid": .flag(!own.isEmpty),
            "describedBy": .optional(describedBy(isWrong: !own.isEmpty, hearsAll: hearsAll)),
        ]
    }

    /// Fit for an `id`: letters, digits and hyphens.
    var id: String { Self.id(of: name) }

    static func id(of name: String) -> String {
        "field-" + String(decoding: name.utf8.map { Self.isPlain($0) ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
    }

    /// The parts that a screen reader reads with the field: what is wrong first. The field that has the cursor also
    /// has what is wrong with the form as a whole, because a reader may begin there.
    private func describedBy(isWrong: Bool, hearsAll: Bool) -> String {
        var parts: [String] = hearsAll ? ["problems"] : []
        if isWrong { parts.append("\(id)-problem") }
        if hint?.isEmpty == false { parts.append("\(id)-hint") }
        if rules?.isEmpty == false { parts.append("\(id)-rules") }
        return parts.joined(separator: " ")
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
