/// One operator and key of a `Condition` (IAM JSON policy elements: Condition operators).
struct Condition: Sendable, Hashable {
    /// How the several values of a key are asked.
    enum Quantifier: String, Sendable {
        case forAllValues = "ForAllValues"
        case forAnyValue = "ForAnyValue"
    }

    let test: ConditionTest
    let quantifier: Quantifier?
    /// True where the request does not have the key.
    let ifExists: Bool
    /// In lower case.
    let key: String
    let values: [PolicyText]

    /// Whether the request meets it.
    ///
    /// Without a quantifier a key of several values counts as met by any of them, and a negated operator as met by
    /// none.
    func holds(_ keys: RequestKeys) -> Bool {
        let asked = keys[key]
        if test == .null {
            return values.contains { $0.resolved(keys)?.written.lowercased() == (asked.isEmpty ? "true" : "false") }
        }
        if asked.isEmpty {
            switch quantifier {
            case .forAllValues: return true
            case .forAnyValue: return ifExists
            case nil: return ifExists || test.isNegated
            }
        }
        let wanted = values.map { $0.resolved(keys) }
        func meets(_ value: String) -> Bool { wanted.contains { $0.map { test.compare(value, $0) } ?? false } }
        switch quantifier {
        case .forAllValues: return asked.allSatisfy { meets($0) != test.isNegated }
        case .forAnyValue: return asked.contains { meets($0) != test.isNegated }
        case nil: return asked.contains(where: meets) != test.isNegated
        }
    }
}
