import Core

/// Reads a `Condition`: operators, keys and values, each of which must be one that can be compared.
struct ConditionReading {
    let hasVariables: Bool

    func conditions(_ json: JSON?) throws(PolicyFault) -> [Condition] {
        guard let json else { return [] }
        guard let operators = json.object else { throw PolicyFault("Condition is not an object.") }
        var conditions: [Condition] = []
        for entry in operators {
            let (test, quantifier, ifExists) = try Self.operation(entry.name)
            guard let keys = entry.value.object, !keys.isEmpty else {
                throw PolicyFault("The condition operator \(entry.name) has no keys.")
            }
            for key in keys {
                guard !key.name.isEmpty else { throw PolicyFault("A condition key is empty.") }
                conditions.append(
                    Condition(
                        test: test, quantifier: quantifier, ifExists: ifExists, key: key.name.lowercased(),
                        values: try values(key.value, of: key.name, test)))
            }
        }
        return conditions
    }

    /// `ForAllValues:StringLikeIfExists`, taken apart.
    private static func operation(
        _ name: String
    ) throws(PolicyFault) -> (ConditionTest, Condition.Quantifier?, Bool) {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let quantifier = parts.count == 2 ? Condition.Quantifier(rawValue: String(parts[0])) : nil
        let plain = parts.last.map(String.init) ?? name
        let ifExists = plain.hasSuffix("IfExists")
        let test = ConditionTest.named[ifExists ? String(plain.dropLast("IfExists".count)) : plain]
        guard let test, parts.count == 1 || quantifier != nil, test != .null || (quantifier == nil && !ifExists) else {
            throw PolicyFault("Invalid Condition type : \(name).")
        }
        return (test, quantifier, ifExists)
    }

    private func values(_ json: JSON, of key: String, _ test: ConditionTest) throws(PolicyFault) -> [PolicyText] {
        let entries = json.array ?? [json]
        guard !entries.isEmpty else { throw PolicyFault("The condition key \(key) has no values.") }
        var values: [PolicyText] = []
        for entry in entries {
            guard let text = Self.text(entry) else { throw PolicyFault("The value of \(key) is not a string.") }
            let value = try PolicyText(text, hasVariables: hasVariables)
            // What stands for itself must be something that the operator can compare.
            if !value.hasVariables, !Self.isComparable(text, test) {
                throw PolicyFault("The value \(text) of \(key) cannot be compared by its operator.")
            }
            values.append(value)
        }
        return values
    }

    /// Numbers and truth values may stand without quotes.
    private static func text(_ json: JSON) -> String? {
        switch json {
        case .string(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .double(let number): String(number)
        default: nil
        }
    }

    private static func isComparable(_ text: String, _ test: ConditionTest) -> Bool {
        switch test {
        case .string, .pattern: true
        case .number: ConditionTest.number(text) != nil
        case .date: PolicyDate.moment(text) != nil
        case .bool, .null: ["true", "false"].contains(text.lowercased())
        case .binary: Base64.decode(text) != nil
        case .address: !text.contains(",") && AddressRanges(text) != nil
        case .arn: text == "*" || text.contains(":")
        }
    }
}
