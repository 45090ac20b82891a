/// One thing that a pool asks of a password, as it is told beside the field.
package enum PasswordRule: Sendable, Hashable {
    /// Characters at least.
    case length(Int)
    case uppercase
    case lowercase
    case number
    case symbol
    /// Another rule, in its own words.
    case said(String)

    /// The name by which text and script know it.
    private var key: String {
        switch self {
        case .length: "length"
        case .uppercase: "uppercase"
        case .lowercase: "lowercase"
        case .number: "number"
        case .symbol: "symbol"
        case .said: "said"
        }
    }

    private func view(_ texts: Texts) -> View {
        switch self {
        case .said(let text): ["key": .text(key), "text": .text(text), "count": .absent]
        case .length(let count):
            [
                "key": .text(key), "text": .text(texts("PasswordRule", key, ["count": "\(count)"])),
                "count": .text("\(count)"),
            ]
        default: ["key": .text(key), "text": .text(texts("PasswordRule", key)), "count": .absent]
        }
    }

    static func view(of rules: [PasswordRule]?, _ texts: Texts) -> View {
        guard let rules, !rules.isEmpty else { return .absent }
        return ["list": .list(rules.map { $0.view(texts) })]
    }

    static func minimumLength(_ rules: [PasswordRule]) -> Int? {
        for case .length(let count) in rules { return count }
        return nil
    }

    /// For a browser that makes up passwords, in the language of its `passwordrules` attribute.
    static func generatorDescription(_ rules: [PasswordRule]) -> String {
        rules.compactMap { rule in
            switch rule {
            case .length(let count): "minlength: \(count);"
            case .uppercase: "required: upper;"
            case .lowercase: "required: lower;"
            case .number: "required: digit;"
            case .symbol: "required: [-!#$%*+=?@^_];"
            case .said: nil
            }
        }.joined(separator: " ")
    }
}
