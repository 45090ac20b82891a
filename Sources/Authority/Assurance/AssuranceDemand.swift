package import Core
package import Directory

/// The levels that a client asks for, in the order in which it likes them: `acr_values` (OIDC Core §3.1.2.1) and
/// `TARGET_ACR_VALUES`. Whoever asks is told in the tokens what was reached.
package struct AssuranceDemand: Sendable, Hashable {
    /// Empty where none of the names was one of the pool's: then nothing more is asked.
    package let levels: [AssuranceLevel]

    init(levels: [AssuranceLevel]) { self.levels = levels }

    /// From names with blanks between them; unknown ones are passed over. Nil where nothing is asked.
    package init?(_ text: String?, in names: AssuranceNames) {
        guard let asked = text?.split(separator: " "), !asked.isEmpty else { return nil }
        levels = asked.compactMap { name in
            names.all.firstIndex { $0 == name }.flatMap { AssuranceLevel(rawValue: Int64($0) + 1) }
        }
    }

    /// As a session or a waiting request keeps it.
    package var json: JSON { .array(levels.map { .integer($0.rawValue) }) }

    package init?(_ json: JSON?) {
        guard let numbers = json?.array else { return nil }
        levels = numbers.compactMap { $0.integer.flatMap(AssuranceLevel.init(rawValue:)) }
    }

    /// What somebody who has proven `methods` and has `factors` besides is to do.
    enum Step: Equatable {
        case enough
        /// One of these brings them to the first level that they can reach.
        case oneMore([SecondFactor])
        case outOfReach
    }

    func step(from methods: [AuthenticationMethod], with factors: [SecondFactor]) -> Step {
        guard !levels.isEmpty else { return .enough }
        for level in levels {
            if isAt(level, methods) { return .enough }
            let enough = factors.filter { isAt(level, methods + [$0.method]) }
            if !enough.isEmpty { return .oneMore(enough) }
        }
        return .outOfReach
    }

    /// Whether these methods come to any of the levels.
    func isMet(by methods: [AuthenticationMethod]) -> Bool {
        levels.isEmpty || levels.contains { isAt($0, methods) }
    }

    private func isAt(_ level: AssuranceLevel, _ methods: [AuthenticationMethod]) -> Bool {
        AssuranceLevel(methods).map { $0 >= level } ?? false
    }
}
